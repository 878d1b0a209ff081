"""Which pictures and documents stand in a text, as columns of its item."""

from __future__ import annotations

from typing import Any

from wagtail.blocks import StreamValue


def media_of(body: StreamValue) -> tuple[list[int], list[dict[str, Any]]]:
    """Primary keys of the pictures, and the documents as `{"title", "url", "bytes"}` with a relative address."""
    pictures = [block.value["picture"].pk for block in body if block.block_type == "picture" and block.value["picture"]]
    found = (block.value for block in body if block.block_type == "attachment" and block.value)
    documents = [document for document in found if document.may_be_shown]
    return pictures, [
        {"title": document.title, "url": document.url, "bytes": document.file_size} for document in documents
    ]
