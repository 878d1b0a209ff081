"""What a source corrects while somebody has the form open: fields that nobody touched there follow it all the same.

A form carries a mark of what the source said of each field when it was opened, and sends it back; the texts themselves
would make each form twice as large.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from django.db import models
from wagtail.blocks import StreamValue
from wagtail.fields import StreamField

from backend.feeds.models.imported import Imported, as_edited, from_upstream

_DIGEST = 9  # bytes: two texts of one field never have the same by chance


def marks_of(item: Imported) -> str:
    """For the form, by field."""
    said = item.upstream or {}
    return orjson.dumps({name: _mark(_plain(item, name, said[name])) for name in _fields(item, said)}).decode()


def corrected_meanwhile(item: Imported, *, marks: str, sent: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The fields which the source has changed since and the form has not, with what the source says now."""
    try:
        known = orjson.loads(marks)
    except orjson.JSONDecodeError:
        return
    said = item.upstream or {}
    for name in _fields(item, said) if isinstance(known, dict) else ():
        before = known.get(name)
        if name in sent and isinstance(before, str) and before != _mark(_plain(item, name, said[name])):
            value = _sent(item, name, sent[name])
            if value is not None and _mark(value) == before:
                yield name, from_upstream(item._meta.get_field(name), said[name])


def _fields(item: Imported, said: Mapping[str, Any]) -> list[str]:
    return [name for name in item.IMPORTED_FIELDS if name in said]


def _plain(item: Imported, name: str, said: Any) -> Any:
    """What the source says as a form sends it back: an editor rewrites HTML, and times have no seconds."""
    field = item._meta.get_field(name)
    if isinstance(field, StreamField):
        blocks = from_upstream(field, said)
        return _html(blocks) if blocks else ""
    if isinstance(field, models.DateTimeField):
        return _minute(datetime.fromisoformat(said)) if said else ""
    return said


def _sent(item: Imported, name: str, value: Any) -> Any:
    """The same of what was sent; None where it can be nobody's but a person's."""
    field = item._meta.get_field(name)
    if isinstance(field, StreamField):
        return _html(value) if value else ""
    if isinstance(field, models.DateTimeField):
        return _minute(value) if value else ""
    return sorted(each.pk for each in value) if isinstance(field, models.ManyToManyField) else value


def _html(body: StreamValue) -> str | None:
    if len(body) != 1 or body[0].block_type != "paragraph":
        return None
    return as_edited(body[0].value.source, converter=body[0].block.field.widget.converter)


def _minute(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="minutes")


def _mark(value: Any) -> str:
    content = orjson.dumps(value, option=orjson.OPT_SORT_KEYS, default=str)
    return hashlib.blake2b(content, digest_size=_DIGEST).hexdigest()
