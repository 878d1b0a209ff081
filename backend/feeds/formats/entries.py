"""What the formats of news have in common: how an entry is known, dated and counted; how each is read is not here."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from backend.common.html import storable
from backend.feeds.formats.dates import parse_date
from backend.feeds.formats.parsed import MAX_KEY, MOST_ITEMS, Origin, Parsed, ParsedArticle
from backend.feeds.formats.texts import canonical_link, is_of_one_visit

_DRUPAL = re.compile(r"(\d{1,20}) at https?://\S+", re.IGNORECASE)  # "1742 at https://town.example.org"


def collected(articles: Iterable[ParsedArticle | None], *, total: int, link: str) -> Parsed:
    """Each entry once, in the order of the source; `total` is how many the source has, None one without any text."""
    found: dict[str, ParsedArticle] = {}
    warnings = []
    for article in articles:
        if article is None:
            warnings.append(_("An entry without title and text was left out."))
        elif article.key in found:
            warnings.append(_("“%s” is in the feed twice.") % article.title)
        else:
            found[article.key] = article
    if total > MOST_ITEMS:
        warnings.append(_("Only the first %d entries were read.") % MOST_ITEMS)
    return Parsed(items=list(found.values()), link=link, warnings=warnings)


def entry_key(identity: str, *, url: str, title: str, date: str) -> str:
    """guid or id; else the link without what changes from visit to visit; else title and date, never one alone."""
    identity = _steady(storable(identity).strip())
    if identity:
        key = f"id:{identity}"
    elif url:
        key = f"link:{canonical_link(url)}"
    else:
        key = "hash:" + hashlib.sha256(f"{title}\n{date}".encode()).hexdigest()
    return short_key(key)


def _steady(identity: str) -> str:
    """Without what changes while the entry stays the same: Drupal's host, and the sessions of those who read pages."""
    if match := _DRUPAL.fullmatch(identity):
        return match[1]
    return canonical_link(identity) if is_of_one_visit(identity) else identity


def short_key(key: str) -> str:
    """A key that fits its column."""
    return key if len(key) <= MAX_KEY else "hash:" + hashlib.sha256(key.encode()).hexdigest()


def published(texts: Iterable[str], *, editorial: str, origin: Origin) -> datetime | None:
    """The first of the dates that can be read, unless the one before the title is of another day."""
    recorded = next((found for text in texts if text and (found := parse_date(text, zone=origin.zone))), None)
    edited = parse_date(editorial, zone=origin.zone) if editorial else None
    is_same_day = recorded and edited and recorded.astimezone(origin.zone).date() == edited.date()
    at = recorded if edited is None or is_same_day else edited
    # A date to come is a mistake or an embargo that the feed does not keep: then it is new now.
    return at if at and at <= origin.now else None
