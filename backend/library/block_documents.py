"""What editors wrote as typed blocks for apps that draw their own pages; the same as HTML is made by `rendering`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from wagtail.blocks import StreamValue

from backend.common.html import absolute_links
from backend.library.pictures import absolute_image
from backend.library.rendering import rich_text_html

Document = dict[str, Any]

CONTACT = ("name", "role", "phone", "email", "website", "hours")


def block_documents(value: StreamValue) -> list[Document]:
    """`[{"type": "heading", "text": …}, …]` with addresses relative to the host; without what is gone."""
    found = (_DOCUMENTS[block.block_type](block.value) for block in value if block.block_type in _DOCUMENTS)
    return [document for document in found if document is not None]


def absolute_blocks(blocks: Iterable[Mapping[str, Any]], *, origin: str) -> list[Document]:
    """The same with absolute addresses."""
    return [_absolute(dict(block), origin=origin) for block in blocks]


def _absolute(block: Document, *, origin: str) -> Document:
    if "html" in block:
        block["html"] = absolute_links(block["html"], base_url=f"{origin}/")
    if "image" in block:
        block["image"] = absolute_image(block["image"], origin=origin)
    if block["type"] == "attachment":
        block["url"] = f"{origin}{block['url']}"
    return block


def _picture(value: Any) -> Document | None:
    image = value["picture"].image_json if value["picture"] else None
    return {"type": "picture", "image": image, "caption": value["caption"] or ""} if image else None


def _attachment(value: Any) -> Document | None:
    if value is None or not value.may_be_shown:
        return None
    return {"type": "attachment", "title": value.title, "url": value.url, "bytes": value.file_size}


def _contact(value: Any) -> Document | None:
    return {"type": "contact", **{name: getattr(value, name) for name in CONTACT}} if value is not None else None


_DOCUMENTS: dict[str, Callable[[Any], Document | None]] = {
    "heading": lambda value: {"type": "heading", "text": str(value)},
    "paragraph": lambda value: {"type": "paragraph", "html": rich_text_html(value.source)},
    "picture": _picture,
    "attachment": _attachment,
    "contact": _contact,
}
