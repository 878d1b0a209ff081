"""What a source says of an item beside what stands here, field by field, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from wagtail.fields import StreamField

from backend.common.html import to_text
from backend.feeds.models.imported import Imported
from backend.feeds.override_words import overrides_words

_LONGEST = 600  # characters shown of a text: enough to see which one it is


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A field in which an item says something else than its source."""

    name: str
    label: str
    upstream: str
    own: str
    before: str  # what the source said when the item was last saved here, empty where it says the same still


def differences(item: Imported) -> list[Difference]:
    """The fields in which this version differs from what the source says today."""
    upstream = item.upstream
    if not upstream:
        return []
    before = _upstream_of_last_edit(item)
    return [
        Difference(
            name=name,
            label=str(getattr(item._meta.get_field(name), "verbose_name", name)),
            upstream=_words(item, name, upstream[name]),
            own=_words(item, name, _own(item, name)),
            before=_words(item, name, before[name]) if before.get(name, upstream[name]) != upstream[name] else "",
        )
        for name in item.edited_fields(upstream=upstream)
    ]


def _upstream_of_last_edit(item: Imported) -> Mapping[str, Any]:
    revision = item.latest_revision
    return (revision.content.get("upstream") or {}) if revision else {}


def _own(item: Imported, name: str) -> Any:
    value = getattr(item, name)
    field = item._meta.get_field(name)
    if isinstance(field, StreamField):
        return value.render_as_block()
    if isinstance(field, models.ManyToManyField):
        return [each.pk for each in value.all()]
    return value


def _words(item: Imported, name: str, value: Any) -> str:
    field: Any = item._meta.get_field(name)
    if isinstance(field, models.DateTimeField):
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        return date_format(localtime(moment), "j. F Y, H:i") if moment else _("(empty)")
    if isinstance(field, models.ManyToManyField):
        related = field.remote_field.model._default_manager.filter(pk__in=value)
        return ", ".join(sorted(map(str, related))) or _("(empty)")
    if isinstance(field, models.BooleanField):
        return _("yes") if value else _("no")
    if isinstance(field, models.JSONField):
        return overrides_words(value) or _("(empty)")
    if isinstance(field, StreamField):
        value = to_text(value)
    if field.choices:
        value = dict(field.flatchoices).get(value, value)
    text = str(value).strip()
    return f"{text[:_LONGEST]} …" if len(text) > _LONGEST else text or _("(empty)")
