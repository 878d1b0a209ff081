"""Which language variants a reader gets, and in which order; what is written in them is each module's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from backend.library.variants.naming import own_name
from backend.tenants.registry import Reading


def languages(reading: Reading) -> list[str]:
    """What the reader asked for, then what it falls back to: `de-simple`, `de`, the town's first language."""
    wanted = [reading.lang, reading.lang.partition("-")[0], reading.town.languages[0]]
    return [language for language in dict.fromkeys(wanted) if language in reading.town.languages] or wanted[-1:]


def languages_column(table: str, *, kind: str) -> str:
    """The SQL of a column: in which languages `item`, a row of this table, is there."""
    return f"""(
        SELECT json_agg(json_build_object('lang', other.lang, 'is_checked', known.is_checked IS TRUE))
        FROM {table} other LEFT JOIN library_variant known
        ON known.public_id = other.public_id AND known.lang = other.lang AND known.kind = '{kind}'
        WHERE other.public_id = item.public_id
        AND other.live AND (other.expire_at IS NULL OR other.expire_at > %(now)s)
    ) AS languages"""  # noqa: S608 - our own words


def languages_document(
    found: Iterable[Mapping[str, Any]] | None, *, reading: Reading, path: str
) -> list[dict[str, Any]]:
    """What the column said, in the town's order; a draft has none of it."""
    first, *_others = order = reading.town.languages
    known = {each["lang"]: each["is_checked"] for each in found or ()}
    return [
        {
            "lang": code,
            "name": own_name(code, is_checked=known[code]),
            "url": f"{reading.origin}{path}" if code == first else f"{reading.origin}{path}?lang={code}",
        }
        for code in order
        if code in known
    ]
