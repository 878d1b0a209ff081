"""Settings in the words of the CMS: what a column is called, and what a value means; the same for page and history."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.fields import StreamField

from backend.common.html import teaser
from backend.library.streams import stream_of
from backend.library.town_settings.recording import POSITION, names_of

NOTHING = "–"
MOST = 200  # characters of a value in a list


def field_title(model: type[models.Model], name: str) -> str:
    """What the form calls it."""
    if name == POSITION:
        return _("Place in the list")
    return capfirst(str(model._meta.get_field(name).verbose_name))  # type: ignore[union-attr]


def in_words(row: models.Model | type[models.Model], name: str, value: Any, *, known: str | None = None) -> str:
    """A value as `recording.plain` keeps it; `known` are the names of what it points to, where somebody kept them."""
    model = row if isinstance(row, type) else type(row)
    field: Any = model._meta.get_field(name)
    if name == POSITION:
        return str(value + 1)
    if value in (None, "", []):
        return _("everywhere") if field.many_to_many else NOTHING
    if field.related_model is not None:
        return known if known is not None else names_of(model, name, value) or NOTHING
    if (words := getattr(model, f"{name}_in_words", None)) is not None:
        return str(words(value))
    return teaser(_of(field, value), length=MOST)


def _of(field: Any, value: Any) -> str:
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, StreamField):
        return repr(stream_of(field.to_python(value)))
    if isinstance(field, models.DateField):
        return date_format(date.fromisoformat(str(value)), "DATE_FORMAT")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)
