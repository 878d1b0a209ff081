"""What somebody has to translate of an item, as plain texts that can be kept, compared and shown."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from wagtail.fields import RichTextField, StreamField

from backend.common.html import to_text

Texts = Mapping[str, str]


def texts_of(item: Any) -> dict[str, str]:
    """By field, one line a paragraph, without what is empty; pictures, links and form are left out."""
    found = ((name, _plain(item, name)) for name in item.TEXT_FIELDS)
    return {name: text for name, text in found if text}


def is_same(one: Texts, other: Texts) -> bool:
    """Whether they say the same, however it is laid out."""
    return _flat(one) == _flat(other)


def digest(texts: Texts) -> str:
    """Names a version of the texts, for a form that shows them."""
    return hashlib.sha256(repr(sorted(_flat(texts).items())).encode()).hexdigest()


def _plain(item: Any, name: str) -> str:
    field, value = item._meta.get_field(name), getattr(item, name)
    if isinstance(field, StreamField):
        parts = [to_text(part) for block in value.get_prep_value() for part in _strings(block["value"])]
        return "\n".join(filter(None, parts))
    if isinstance(field, RichTextField):
        return to_text(value or "")
    return "\n".join(" ".join(line.split()) for line in (value or "").splitlines()).strip()


def _strings(value: Any) -> Iterator[str]:
    """What is written in a block; numbers are keys of pictures, documents and contacts."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)


def _flat(texts: Texts) -> dict[str, str]:
    return {name: " ".join(text.split()) for name, text in texts.items()}
