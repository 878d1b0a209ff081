"""Information pages as apps keep all of them, and beside them the tree that they stand in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from backend.content.tree import build_tree, page_kept, read_wanted
from backend.library.turning import next_one, passed
from backend.tenants.registry import Reading, Synced
from backend.tenants.syncing import Wanted

# Of what is not live by now the log tells.
_TURNED = f"""
    SELECT item.public_id FROM content_infopage item JOIN wagtailcore_page page ON page.id = item.page_ptr_id
    WHERE page.live AND {passed("page.expire_at")}
"""  # noqa: S608 - our own words


def page_documents(reading: Reading, wanted: Wanted) -> dict[UUID, Any]:
    """Whole pages, without those around them."""
    rows = read_wanted(reading, wanted)
    return {UUID(row["public_id"]): page_kept(row, reading=reading) for row in rows}


def page_tree(reading: Reading) -> dict[str, Any]:
    """Which page stands where: one that moves, comes or goes changes what is said of those around it."""
    return {"items": _ids(build_tree(reading).body["items"])}


def _ids(items: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{"id": item["id"], "children": _ids(item["children"])} for item in items]


PAGES = Synced(
    type="page",
    read=page_documents,
    turned=_TURNED,
    turns=next_one("wagtailcore_page", "expire_at"),
    beside=("page_tree", page_tree),
)
