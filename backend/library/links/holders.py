"""Which models hold links, and the links that one row shows to readers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urldefrag

from django.db import models
from django.utils.encoding import iri_to_uri
from wagtail.fields import RichTextField, StreamField

from backend.library.checks.drafts import outline
from backend.library.kinds import governed_models
from backend.library.models.web_addresses import LONGEST
from backend.library.rendering import body_html, rich_text_html

_listed: list[type[models.Model]] = []


def hold_links(*found: type[models.Model]) -> None:
    """Announce models without drafts whose texts and addresses readers see; called in the `module.py` of their room."""
    _listed.extend(found)


def holders() -> list[type[models.Model]]:
    """All models whose rows may hold links: whatever is published, and what was announced."""
    return [*governed_models(), *_listed]


@dataclass(frozen=True, kw_only=True)
class Link:
    """One link: where it leads, as kept in `WebAddress.url`, and its words."""

    url: str
    words: str = ""


def links_of(item: Any, *, now: datetime) -> list[Link]:
    """The links that readers see of this row, each address once; none of what is not published, over, or not ours."""
    over_at = item.over_at() if hasattr(item, "over_at") else None
    if not getattr(item, "live", True) or (over_at is not None and over_at <= now):
        return []
    return list({link.url: link for field in _own_fields(item) for link in _links(item, field)}.values())


def _own_fields(item: Any) -> Iterator[Any]:
    """Without those that follow a source: what is wrong there is its publisher's to mend."""
    foreign = item.foreign_fields() if hasattr(item, "foreign_fields") else ()
    for field in item._meta.concrete_fields:
        if field.editable and field.name not in foreign:
            yield field


def _links(item: Any, field: Any) -> Iterator[Link]:
    if isinstance(field, models.URLField):
        yield from _link(getattr(item, field.name), words="")
    elif isinstance(field, StreamField | RichTextField):
        for href, words in outline(_html(item, field)).targets:
            yield from _link(href, words=words)


def _html(item: Any, field: Any) -> str:
    """As it was rendered when it was published, where there is a column for that."""
    rendered: str | None = getattr(item, f"{field.name}_html", None)
    if rendered is not None:
        return rendered
    value = getattr(item, field.name)
    return rich_text_html(value) if isinstance(field, RichTextField) else body_html(value)


def _link(href: str | None, *, words: str) -> Iterator[Link]:
    """Nothing for mail, telephone and places on the same page. None: of a link whose target is gone."""
    if href is None:
        if words:
            yield Link(url="", words=words[:200])
        return
    url = iri_to_uri(urldefrag(href.strip()).url)
    if url.startswith(("http://", "https://", "/")) and len(url) <= LONGEST:
        yield Link(url=url, words=words[:200])
