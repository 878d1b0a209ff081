"""The feed of an invented regional paper, which the county fetches for all its towns; each headline names a village."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.utils.feedgenerator import Rss201rev2Feed

from config.demo.samples.articles import BERLIN
from config.demo.samples.towns import Town
from config.demo.samples.wording import stable_number, texts, words

COUNTY = "12069"
PAPER = "region/kreisblatt.rss"
SITE = "https://kreisblatt.example.org"
A_TOWN = 3


def paper(towns: list[Town], *, today: date) -> Iterator[tuple[str, bytes]]:
    """Name and content of the file: some headlines for each municipality of the county."""
    feed = Rss201rev2Feed(title="Kreisblatt (Demo)", link=f"{SITE}/", description=words("notice_long"), language="de")
    for title, teaser, on in sorted(_headlines(towns, today=today), key=lambda each: each[2], reverse=True):
        link = f"{SITE}/{on:%Y-%m-%d}-{stable_number(title, below=100_000)}"
        feed.add_item(title=title, link=link, description=f"<p>{words('notice')} {teaser}</p>", pubdate=on)
    yield PAPER, feed.writeString("utf-8").encode()


def _headlines(towns: list[Town], *, today: date) -> Iterator[tuple[str, str, datetime]]:
    stories = texts("kreisblatt")
    for town in towns:
        if not town.key.startswith(COUNTY) or town.kind == "county":
            continue
        places = town.villages or [town.name]
        for number in range(A_TOWN):
            seed = f"{town.slug} {number}"
            story = stories[(stable_number(town.slug, below=len(stories)) + number) % len(stories)]
            place = places[stable_number(f"{seed} place", below=len(places))]
            day = today - timedelta(days=1 + number * 4 + stable_number(seed, below=3))
            at = datetime.combine(day, time(6, 30), tzinfo=BERLIN)
            yield story["title"].format(place=place), story["teaser"].format(place=place), at
