"""The tree of information pages in the API: its SQL and its documents; pages for people read in `reading`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from backend.common.clock import rfc3339
from backend.common.errors import NotFound
from backend.common.html import absolute_links
from backend.content.models import InfoPage
from backend.library.block_documents import absolute_blocks
from backend.library.languages import languages, languages_document
from backend.serving.answers import Answer
from backend.tenants.registry import Reading
from backend.tenants.searching import FOUND, MOST_OF_A_TEXT, Asked
from backend.tenants.syncing import Wanted

Row = dict[str, Any]

TOP_DEPTH = 3  # Wagtail's root is 1, our PageRoot 2
_ITEM = "public_id, lang, path, title, teaser, area_ids, last_published_at"
# A page stands where its original stands, below which its variants are; so do the pages below it, in any language.
_LIVE = """
    SELECT info.*, min(page.path) OVER (PARTITION BY info.public_id) AS path,
        page.title, page.live, page.expire_at, page.last_published_at
    FROM content_infopage info JOIN wagtailcore_page page ON page.id = page_ptr_id
    WHERE page.live AND (page.expire_at IS NULL OR page.expire_at > %(now)s) AND info.lang = ANY(%(languages)s)
"""
# The best language of each page.
_BEST = f"""
    SELECT DISTINCT ON (public_id) * FROM ({_LIVE}) live ORDER BY public_id, array_position(%(languages)s, lang::text)
"""  # noqa: S608 - our own words, as all SQL here; what comes from outside is a parameter
# The same page in a language that the reader understands better than that of `item`.
_BETTER = """
    SELECT FROM content_infopage better JOIN wagtailcore_page there ON there.id = better.page_ptr_id
    WHERE better.public_id = item.public_id AND there.live AND (there.expire_at IS NULL OR there.expire_at > %(now)s)
    AND array_position(%(languages)s, better.lang::text) < array_position(%(languages)s, item.lang::text)
"""
# In which languages the page is there; its rows are in two tables.
_LANGUAGES = """(
    SELECT json_agg(json_build_object('lang', other.lang, 'is_checked', known.is_checked IS TRUE))
    FROM content_infopage other JOIN wagtailcore_page there ON there.id = other.page_ptr_id
    LEFT JOIN library_variant known
    ON known.public_id = other.public_id AND known.lang = other.lang AND known.kind = 'content.infopage'
    WHERE other.public_id = best.public_id AND there.live AND (there.expire_at IS NULL OR there.expire_at > %(now)s)
)"""
_CLOCK = """(
    SELECT expire_at FROM wagtailcore_page WHERE live AND expire_at > %(now)s ORDER BY expire_at LIMIT 1
)"""


def build_tree(reading: Reading) -> Answer:
    """All pages, each with those below it, in the editors' order."""
    shown = "WHERE area_ids = '{}' OR area_ids && %(areas)s" if reading.areas is not None else ""
    rows, changes_at = _read(f"SELECT {_ITEM} FROM ({_BEST}) best {shown} ORDER BY path", reading=reading)  # noqa: S608
    tops: list[Row] = []
    above: list[tuple[str, Row]] = []
    for row in rows:
        item = {**page_item(row, reading=reading), "children": []}
        # Materialised paths: an ancestor's is a beginning. One that is not shown hands its pages to the one above it.
        while above and not row["path"].startswith(above[-1][0]):
            above.pop()
        (above[-1][1]["children"] if above else tops).append(item)
        above.append((row["path"], item))
    return Answer(body={"items": tops, "next": None}, valid_until=changes_at)


@dataclass(frozen=True, kw_only=True)
class Family:
    """The row of one page, those of the pages above it from the top down, and of those right below it."""

    page: Row
    around: list[Row]
    below: list[Row]
    changes_at: datetime | None


def read_tops(reading: Reading, *, levels: int) -> tuple[list[Row], datetime | None]:
    """The rows of the pages on top and, with more levels, below them, in the editors' order; `depth` counts from 0."""
    shown = "AND (area_ids = '{}' OR area_ids && %(areas)s)" if reading.areas is not None else ""
    deepest = InfoPage.steplen * (TOP_DEPTH + levels - 1)
    rows, changes_at = _read(
        f"SELECT {_ITEM} FROM ({_BEST}) best WHERE length(path) <= {deepest} {shown} ORDER BY path",  # noqa: S608
        reading=reading,
    )
    return [{**row, "depth": len(row["path"]) // InfoPage.steplen - TOP_DEPTH} for row in rows], changes_at


def read_family(reading: Reading, *, public_id: UUID) -> Family:
    """One page with the way to it and what is right below it. Raises NotFound."""
    rows, changes_at = _read(
        f"""
        WITH best AS ({_BEST}), wanted AS (SELECT path FROM best WHERE public_id = %(public_id)s)
        SELECT {", ".join(f"best.{name.strip()}" for name in _ITEM.split(","))},
            CASE WHEN best.path = wanted.path THEN body_html END AS body_html,
            CASE WHEN best.path = wanted.path THEN {_LANGUAGES} END AS languages,
            CASE WHEN best.path = wanted.path THEN blocks_json END AS blocks_json
        FROM best JOIN wanted ON starts_with(wanted.path, best.path)
        OR (starts_with(best.path, wanted.path) AND length(best.path) = length(wanted.path) + {InfoPage.steplen})
        ORDER BY best.path
        """,  # noqa: S608
        reading=reading,
        public_id=public_id,
    )
    wanted = next((row for row in rows if row["body_html"] is not None), None)
    if wanted is None:
        raise NotFound
    around = [row for row in rows if len(row["path"]) < len(wanted["path"])]
    below = [row for row in rows if len(row["path"]) > len(wanted["path"])]
    return Family(page=wanted, around=around, below=below, changes_at=changes_at)


def read_wanted(reading: Reading, wanted: Wanted) -> list[Row]:
    """Those of them that are published, with their texts."""
    rows, _changes_at = _read(
        f"SELECT {_ITEM}, body_html, blocks_json FROM ({_BEST}) item WHERE {wanted.condition} {wanted.order}",  # noqa: S608
        reading=reading,
        **wanted.values,
    )
    return rows


def read_best(reading: Reading, asked: Asked) -> tuple[list[Row], datetime | None]:
    """The best of those that somebody looks for, with `score`, and the beginning of the text of each."""
    shown = "AND (item.area_ids = '{}' OR item.area_ids && %(areas)s)" if reading.areas is not None else ""
    scored = f"""
        SELECT item.page_ptr_id AS id, item.public_id, {asked.score()} AS score
        FROM content_infopage item JOIN wagtailcore_page page ON page.id = item.page_ptr_id
        WHERE {FOUND} AND page.live AND (page.expire_at IS NULL OR page.expire_at > %(now)s)
        AND item.lang = ANY(%(languages)s) AND NOT EXISTS ({_BETTER}) {shown}
    """  # noqa: S608
    rows = f"""
        SELECT item.public_id, item.lang, page.title, item.area_ids, page.last_published_at AS updated_at, score,
            left(item.body_html, {MOST_OF_A_TEXT}) AS text
        FROM ({asked.best(scored, kind="page")}) best JOIN content_infopage item ON item.page_ptr_id = best.id
        JOIN wagtailcore_page page ON page.id = best.id
    """  # noqa: S608
    return _read(rows, reading=reading, **asked.values)


def build_page(reading: Reading, *, public_id: UUID) -> Answer:
    """One page as the API shows it. Raises NotFound."""
    family = read_family(reading, public_id=public_id)
    page = family.page
    body = {
        **page_kept(page, reading=reading),
        "languages": languages_document(page["languages"], reading=reading, path=page_path(page["public_id"])),
        "parents": [page_item(row, reading=reading) for row in family.around],
        "children": [page_item(row, reading=reading) for row in family.below],
    }
    return Answer(body=body, valid_until=family.changes_at)


def page_kept(row: Row, *, reading: Reading) -> Row:
    """The page with its text, and nothing of the pages around it."""
    return {
        **page_item(row, reading=reading),
        "body_html": absolute_links(row["body_html"], base_url=f"{reading.origin}/"),
        "blocks": absolute_blocks(row["blocks_json"] or _as_one_block(row), origin=reading.origin),
    }


def page_path(public_id: UUID | str) -> str:
    """The public page of an information page."""
    return f"/seiten/{public_id}/"


def _as_one_block(row: Mapping[str, Any]) -> list[Row]:
    """A page that was last published before there were blocks."""
    return [{"type": "paragraph", "html": row["body_html"]}] if row["body_html"] else []


def page_item(row: Mapping[str, Any], *, reading: Reading) -> Row:
    return {
        "id": str(row["public_id"]),
        "type": "page",
        "updated_at": rfc3339(datetime.fromisoformat(row["last_published_at"]), zone=reading.zone),
        "areas": [str(area) for area in row["area_ids"]],
        "lang": row["lang"],
        "url": f"{reading.origin}{page_path(row['public_id'])}",
        "title": row["title"],
        "teaser": row["teaser"],
    }


def _read(rows: str, *, reading: Reading, **more: Any) -> tuple[list[Row], datetime | None]:
    """Run it, as one JSON document; and the instant at which time alone changes which pages there are."""
    statement = f"""
        SELECT json_build_object('changes_at', {_CLOCK}, 'items', (SELECT json_agg(found) FROM ({rows}) found))::text
    """  # noqa: S608
    values = {"now": reading.now, "languages": languages(reading), "areas": list(reading.areas or ()), **more}
    found = orjson.loads(connection.first_row(statement, values)[0])  # type: ignore[attr-defined]  # of our own wrapper
    changes_at = datetime.fromisoformat(found["changes_at"]) if found["changes_at"] else None
    return found["items"] or [], changes_at
