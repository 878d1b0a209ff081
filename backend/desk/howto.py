"""The German instructions of `docs/howto` as pages of the CMS, and which of them belongs to where somebody stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from markdown_it import MarkdownIt
from markdown_it.token import Token

from backend.common.html import sanitise
from backend.tenants.registry import modules

# For who runs the region, not for who writes in a town.
OPERATORS = frozenset(
    {
        "betrieb-mit-compose",
        "kommune-in-der-konsole",
        "neue-stadt",
        "sichern-und-wiederherstellen",
        "stadt-abgeben",
        "ueberwachung",
    }
)
INDEX = "README"  # for who reads the folder; the CMS has its own list

_PICTURE = re.compile(r"\.\./images/([\w-]+\.(?:png|svg))")
_SIBLING = re.compile(r"([\w-]+)\.md(?:#.*)?")
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True, kw_only=True)
class Howto:
    """One page of instructions."""

    name: str
    title: str
    html: str


def folder() -> Path:
    """Where the texts are; their pictures are beside it, in `images`."""
    return Path(settings.BASE_DIR) / "docs" / "howto"


def names() -> list[str]:
    """All instructions for people of a town hall, by name of the file."""
    return sorted({path.stem for path in folder().glob("*.md")} - OPERATORS - {INDEX})


def read(name: str) -> Howto | None:
    """One page; None if there is none of this name."""
    path = folder() / f"{name}.md"
    return _rendered(path, changed=path.stat().st_mtime_ns) if name in names() else None


def picture(name: str) -> Path | None:
    """A picture that instructions show."""
    path = folder().parent / "images" / name
    return path if path in set(path.parent.glob("*.png")) else None


def name_for(path: str) -> str:
    """The instructions for an address of the CMS, by the longest beginning that a module announces; "" for none."""
    inside = path.removeprefix(reverse("wagtailadmin_home"))
    announced = {start: name for module in modules() for start, name in module.howtos.items()}
    found = max((start for start in announced if start and inside.startswith(start)), key=len, default="")
    return announced.get(found, "") if found or not inside else ""


@lru_cache(maxsize=100)
def _rendered(path: Path, *, changed: int) -> Howto:  # noqa: ARG001 - a changed file is another key of the cache
    tokens = _markdown.parse(path.read_text(encoding="utf-8"))
    title = path.stem
    if tokens and tokens[0].tag == "h1":
        title, tokens = tokens[1].content, tokens[3:]
    for token in tokens:
        _lead_here(token.children or [])
    html = sanitise(_markdown.renderer.render(tokens, _markdown.options, {}), base_url="")
    return Howto(name=path.stem, title=title, html=html)


def _lead_here(tokens: list[Token]) -> None:
    """Addresses as the CMS serves them; what is not served here is no link."""
    for token in tokens:
        if token.type == "image" and (found := _PICTURE.fullmatch(str(token.attrs["src"]))):
            token.attrs["src"] = reverse("desk_howto_picture", args=[found[1]])
        elif token.type == "link_open":
            token.attrs["href"] = _address(str(token.attrs["href"]))


def _address(href: str) -> str:
    sibling = _SIBLING.fullmatch(href)
    if sibling and sibling[1] in names():
        return reverse("desk_howto", args=[sibling[1]])
    return href if href.startswith(("https:", "http:")) else ""
