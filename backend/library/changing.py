"""Who changed an item last; saving it without a change makes nobody its author."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from wagtail.models import COMMENTS_RELATION_NAME, Revision

# What Wagtail fills in by itself, or keeps beside the text.
_NOT_WRITTEN = frozenset({"pk", "first_published_at", COMMENTS_RELATION_NAME})
# What opening and saving a form adds to a text and to a row inside it, and takes from an instant.
_BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')
_SECONDS = re.compile(r"^(\d{4}-\d\d-\d\dT\d\d:\d\d):\d\d(\.\d+)?")
_ROW_KEYS = frozenset({"id", "pk"})


def author_of_last_change(revision: Revision) -> int | None:
    """The primary key of who wrote what this version says; None where that is unknown, or was no person.

    Whoever approves an item usually saves it once more: versions that say the same are all their first author's.
    """
    author: int | None = revision.user_id
    newer = revision
    for older in _before(revision):
        if not is_same_content(older, newer):
            break
        author, newer = older.user_id, older
    return author


def is_same_content(one: Revision, other: Revision) -> bool:
    """Whether two versions of an item say the same in everything that people can write."""
    unwritten = _unwritten(one.content_type.model_class())
    return _said(one.content, without=unwritten) == _said(other.content, without=unwritten)


def _before(revision: Revision) -> Iterator[Revision]:
    """Older versions, newest first, and only as many as are asked for."""
    versions = Revision.objects.filter(base_content_type=revision.base_content_type, object_id=revision.object_id)
    older = models.Q(created_at__lt=revision.created_at) | models.Q(created_at=revision.created_at, pk__lt=revision.pk)
    versions = versions.filter(older).order_by("-created_at", "-pk")
    yield from versions.iterator(chunk_size=5)


def _unwritten(model: type[models.Model] | None) -> frozenset[str]:
    fields = [*model._meta.concrete_fields, *model._meta.many_to_many] if model else []
    return _NOT_WRITTEN | {field.name for field in fields if not field.editable}


def _said(content: Mapping[str, Any], *, without: Collection[str]) -> dict[str, Any]:
    """A version that was saved just now still has instants where one that was read has texts."""
    stored = json.loads(json.dumps(content, cls=DjangoJSONEncoder))
    said = {name: _plain(value) for name, value in stored.items() if name not in without}
    return {name: value for name, value in said.items() if value not in (None, "", [])}


def _plain(value: Any) -> Any:
    """A value without what a form adds by itself; the order of related rows is none."""
    if isinstance(value, str):
        return _plain_text(value)
    if isinstance(value, list):
        plain = [_plain(each) for each in value]
        return sorted(plain) if all(isinstance(each, int) for each in plain) else plain
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items() if name not in _ROW_KEYS}
    return value


def _plain_text(value: str) -> Any:
    """Revisions keep the blocks of a text as JSON inside JSON."""
    if value.startswith("["):
        try:
            return _plain(json.loads(value))
        except ValueError:
            pass  # somebody wrote a bracket
    return _SECONDS.sub(r"\1", _BLOCK_KEY.sub("", value)).strip()
