"""News feeds as content management systems really write them: one file a system, each with the same one function."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from config.demo.samples.articles import Article, Newsroom
from config.demo.samples.feeds import atom, json_feed, verwaltungsportal, wordpress
from config.demo.samples.towns import Town

TOWN_HALL = Newsroom(texts="rathaus", every=3, window=24)
TOWN_LIFE = Newsroom(texts="ortsleben", every=4, window=20)
COUNTY = Newsroom(texts="landkreis", every=5, window=12)
WASTE_AUTHORITY = Newsroom(texts="abfall", every=9, window=8)

SHAPES: dict[str, Callable[[Town, list[Article]], bytes]] = {
    "verwaltungsportal.rss": verwaltungsportal.write,
    "wordpress.rss": wordpress.write,
    "atom.xml": atom.write,
    "stadtleben.json": json_feed.write,
}


def feed(town: Town, *, name: str, today: date) -> bytes:
    """The feed of a town in the shape that its file name stands for."""
    return SHAPES[name](town, _newsroom(town, name=name).articles(town, today=today))


def _newsroom(town: Town, *, name: str) -> Newsroom:
    by_kind = {"county": COUNTY, "provider": WASTE_AUTHORITY}
    return by_kind.get(town.kind, TOWN_HALL if name == "verwaltungsportal.rss" else TOWN_LIFE)
