"""One search over all that a town shows: what each module finds, best first, with the piece of text that was meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from html import escape
from typing import Any
from uuid import UUID

from backend.common.clock import earliest, end_of_day, local_day, rfc3339, start_of_day
from backend.common.errors import InvalidParameter
from backend.common.html import strip_tags_from_title
from backend.common.pagination import cut_page, decode_cursor
from backend.common.repeating import YEARS
from backend.library.scopes import AREAS_COLUMN, areas_around
from backend.serving.answers import Answer
from backend.tenants import registry
from backend.tenants.registry import Reading
from backend.tenants.searching import Asked, At, Hit, Words, keys_of, read_words

BEFORE, LENGTH = 60, 200  # signs of a snippet: before the first hit, and in all


def searched_types() -> list[str]:
    """The types that can be looked for, of all modules."""
    return [each.type for module in registry.modules() for each in module.searched]


def build_search(
    reading: Reading, *, q: str, limit: int, cursor: str | None, kind: str | None = None, area: UUID | None = None
) -> Answer:
    """A page of hits, best first; one statement for words and area, and one a type. Raises InvalidParameter."""
    today = local_day(reading.now, zone=reading.zone)
    midnight = end_of_day(today, zone=reading.zone)
    keys = keys_of(q)
    if not keys:
        return Answer(body={"items": [], "next": None})
    day, after = _read_cursor(cursor) if cursor else (start_of_day(today, zone=reading.zone), None)
    words, areas = read_words(keys, beside=AREAS_COLUMN if area else "NULL")
    if area:
        reading = replace(reading, areas=areas_around(area, column=areas))
    asked = Asked(words=words, limit=limit, day=day, after=after)
    types = [each for module in registry.active_modules(reading.town) for each in module.searched]
    found = [each.find(reading, asked) for each in types if kind in (None, each.type)]
    best = sorted((hit for each in found for hit in each.hits), key=lambda hit: hit.key)
    page = cut_page(best[: limit + 1], limit=limit, key=lambda hit: (day, hit.score, hit.type, hit.id))
    ats = [hit.at() for hit in page.items]
    items = [_item(hit, at=at, words=words, reading=reading) for hit, at in zip(page.items, ats, strict=True)]
    return Answer(
        body={"items": items, "next": page.next},
        valid_until=earliest([midnight, *(each.changes_at for each in found), *(at.valid_until for at in ats)]),
    )


def snippet(texts: Sequence[str], *, words: Words) -> str:
    """The piece of a text in which the words stand, else the beginning of the first; as HTML, the words in <mark>."""
    lines = [line for text in texts if (line := strip_tags_from_title(text))]
    for line in lines:
        for begin, _end in words.places_in(line):
            return _marked(*_cut(line, around=begin), words=words)
    return _marked(*_cut(lines[0] if lines else "", around=0), words=words)


def _marked(piece: str, is_begun: bool, is_ended: bool, *, words: Words) -> str:
    marked, last = [], 0
    for begin, end in words.places_in(piece):
        if begin >= last:
            marked += [escape(piece[last:begin]), f"<mark>{escape(piece[begin:end])}</mark>"]
            last = end
    inner = "".join([*marked, escape(piece[last:])])
    return f"{'' if is_begun else '… '}{inner}{'' if is_ended else ' …'}"


def _cut(line: str, *, around: int) -> tuple[str, bool, bool]:
    """Whole words of it; whether it begins and ends with the line."""
    begin = 0 if around <= BEFORE else line.rfind(" ", 0, around - BEFORE) + 1
    end = len(line)
    if end - begin > LENGTH:
        space = line.rfind(" ", around, begin + LENGTH)
        end = space if space > 0 else begin + LENGTH
    return line[begin:end], begin == 0, end == len(line)


def _item(hit: Hit, *, at: At, words: Words, reading: Reading) -> dict[str, Any]:
    moment = rfc3339(at.moment, zone=reading.zone) if isinstance(at.moment, datetime) else at.moment
    return {
        "id": str(hit.id),
        "type": hit.type,
        "updated_at": rfc3339(hit.updated_at, zone=reading.zone),
        "areas": hit.areas,
        "lang": hit.lang,
        "url": f"{reading.origin}{hit.path}",
        "title": hit.title,
        "snippet": snippet(hit.texts, words=words),
        "at": moment,
    }


def _read_cursor(cursor: str) -> tuple[datetime, tuple[int, str, UUID]]:
    day, score, kind, public_id = decode_cursor(cursor, kinds=(datetime, int, str, UUID))
    if day.year not in YEARS or abs(score) > 2**31 - 1:
        raise InvalidParameter("cursor")
    return day, (score, kind, public_id)
