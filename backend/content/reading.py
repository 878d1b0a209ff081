"""What content says in answers and on pages, one statement each; the tree of pages is read in `tree`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import connection
from django.urls import reverse

from backend.content.models import InfoPage
from backend.content.tree import page_item, page_path, read_tops
from backend.tenants.registry import Part, Reading, Subject

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
    rows, changes_at = read_tops(reading, levels=1)
    return Part(document=[page_item(row, reading=reading) for row in rows[:HOME_PAGES]], valid_until=changes_at)


def page_tree(reading: Reading) -> Part:
    """The pages on top with those right below them, for people."""
    rows, changes_at = read_tops(reading, levels=2)
    top: dict[str, dict[str, Any]] = {row["path"]: {**linked(row), "children": []} for row in rows if not row["depth"]}
    for row in rows:
        parent = top.get(row["path"][: -InfoPage.steplen])
        if parent is not None:
            parent["children"].append(linked(row))
    return Part(document=list(top.values()), valid_until=changes_at)


def linked(row: Mapping[str, Any]) -> dict[str, Any]:
    """A page as others lead to it."""
    shown = {name: row[name] for name in ("title", "teaser", "lang")}
    return {**shown, "path": page_path(row["public_id"])}


def find_page(public_id: UUID) -> Subject | None:
    """A published information page, for those who want to write about it."""
    page = InfoPage.objects.filter(public_id=public_id, live=True).order_by("pk").first()
    if page is None:
        return None
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return Subject(title=page.title, path=page.path_of_page, edit_path=edit, owner=page.owner_id)
