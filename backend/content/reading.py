"""What content says in answers and on pages: one flat statement each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.urls import reverse

from backend.common.clock import rfc3339
from backend.common.errors import NotFound
from backend.content.models import InfoPage
from backend.tenants.registry import Part, Reading, Subject

TOP_DEPTH = 3  # Wagtail's root is 1, our PageRoot 2
HOME_PAGES = 8

_CONFIG = """
SELECT
    (SELECT coalesce(json_agg(link ORDER BY link.position, link.id), '[]') FROM (
        SELECT id, public_id, title, url, icon, "group", position, array(
            SELECT area.public_id FROM content_link_areas JOIN library_area area ON area.id = area_id
            WHERE link_id = content_link.id ORDER BY area.public_id
        ) AS areas FROM content_link
    ) link),
    (SELECT coalesce(json_agg(number ORDER BY number.position, number.id), '[]') FROM (
        SELECT id, public_id, title, phone, hours, note, position, array(
            SELECT area.public_id FROM content_emergencynumber_areas JOIN library_area area ON area.id = area_id
            WHERE emergencynumber_id = content_emergencynumber.id ORDER BY area.public_id
        ) AS areas FROM content_emergencynumber
    ) number)
"""
_LINK = ("title", "url", "icon", "group", "areas")
_NUMBER = ("title", "phone", "hours", "note", "areas")
_COLUMNS = ("public_id", "lang", "path", "depth", "title", "teaser", "area_ids", "last_published_at")


def build_config(reading: Reading) -> dict[str, Any]:  # noqa: ARG001 - the registry's signature
    """Links and emergency numbers of the config document."""
    with connection.cursor() as cursor:
        cursor.execute(_CONFIG)
        links, numbers = cursor.fetchone()
    return {
        "links": [{"id": row["public_id"], **{name: row[name] for name in _LINK}} for row in links],
        "emergency": [{"id": row["public_id"], **{name: row[name] for name in _NUMBER}} for row in numbers],
    }


def build_home(reading: Reading) -> Part:
    """The information pages on top, in the editors' order."""
    rows = _live().filter(depth=TOP_DEPTH).values(*_COLUMNS).order_by("path")
    if reading.areas is not None:
        rows = rows.filter(Q(area_ids=[]) | Q(area_ids__overlap=list(reading.areas)))
    shown = _in_language(list(rows), reading=reading)[:HOME_PAGES]
    return Part(document=[_item(row, reading=reading) for row in shown])


def page_tree(reading: Reading) -> list[dict[str, Any]]:
    """The pages on top with those right below them."""
    rows = _in_language(
        list(_live().filter(depth__lte=TOP_DEPTH + 1).values(*_COLUMNS).order_by("path")), reading=reading
    )
    top = {row["path"]: _linked(row) | {"children": []} for row in rows if row["depth"] == TOP_DEPTH}
    for row in rows:
        parent = top.get(row["path"][: -InfoPage.steplen])
        if parent is not None:
            parent["children"].append(_linked(row))
    return list(top.values())


def page_with_family(public_id: UUID, *, reading: Reading) -> tuple[dict[str, Any], list[dict[str, Any]], list[Any]]:
    """One page, its ancestors from the top down and its subpages, with one statement. Raises NotFound."""
    # Materialised paths: an ancestor's is a beginning of the page's, a child's is one step longer.
    pages = "SELECT page.*, info.* FROM content_infopage info JOIN wagtailcore_page page ON page.id = page_ptr_id"
    statement = f"""
        WITH wanted AS ({pages} WHERE public_id = %s AND live)
        SELECT DISTINCT found.public_id, found.lang, found.path, found.depth, found.title, found.teaser,
            CASE WHEN found.public_id = wanted.public_id THEN found.body_html END AS body_html
        FROM ({pages} WHERE live) found JOIN wanted
        ON starts_with(wanted.path, found.path)
        OR (starts_with(found.path, wanted.path) AND found.depth = wanted.depth + 1)
        ORDER BY found.path
    """  # noqa: S608 - our own words
    with connection.cursor() as cursor:
        cursor.execute(statement, [public_id])
        names = [column[0] for column in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    wanted = _in_language([row for row in rows if row["public_id"] == public_id], reading=reading)
    if not wanted:
        raise NotFound
    page = wanted[0]
    around = [_linked(row) for row in rows if row["depth"] < page["depth"] and page["path"].startswith(row["path"])]
    below = [_linked(row) for row in rows if row["depth"] > page["depth"] and row["path"].startswith(page["path"])]
    return page, around, below


def _live() -> Any:
    return InfoPage.objects.filter(live=True).order_by()


def _in_language(rows: Sequence[dict[str, Any]], *, reading: Reading) -> list[dict[str, Any]]:
    """One language variant of each page: the one asked for, else the town's first, else what there is."""
    order = [reading.lang, *reading.town.languages]
    best: dict[UUID, dict[str, Any]] = {}
    for row in rows:
        known = best.get(row["public_id"])
        if known is None or _rank(row["lang"], order) < _rank(known["lang"], order):
            best[row["public_id"]] = row
    return list(best.values())


def _rank(lang: str, order: Sequence[str]) -> int:
    return order.index(lang) if lang in order else len(order)


def _linked(row: dict[str, Any]) -> dict[str, Any]:
    return {"title": row["title"], "teaser": row["teaser"], "path": f"/seiten/{row['public_id']}/"}


def _item(row: dict[str, Any], *, reading: Reading) -> dict[str, Any]:
    return {
        "id": str(row["public_id"]),
        "type": "page",
        "updated_at": rfc3339(row["last_published_at"], zone=reading.zone),
        "areas": [str(area) for area in row["area_ids"]],
        "lang": row["lang"],
        "url": f"{reading.origin}/seiten/{row['public_id']}/",
        "title": row["title"],
        "teaser": row["teaser"],
    }


def find_page(public_id: UUID) -> Subject | None:
    """A published information page, for those who want to write about it."""
    page = InfoPage.objects.filter(public_id=public_id, live=True).order_by("pk").first()
    if page is None:
        return None
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return Subject(title=page.title, path=page.path_of_page, edit_path=edit, owner=page.owner_id)
