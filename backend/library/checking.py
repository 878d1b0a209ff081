"""Asks the checks about an item: what blocks in this town, and what only warns; the checks are in `checks`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from wagtail.fields import RichTextField, StreamField

from backend.common import clock
from backend.common.errors import Text
from backend.library.checks import CHECKS
from backend.library.checks.drafts import Draft
from backend.library.models import Picture, PublishingRules
from backend.library.publishing import Publication
from backend.library.rendering import body_html, rich_text_html


@dataclass(frozen=True, kw_only=True)
class Remark:
    """What a check has to say about one field, as people read it."""

    check: str
    field: str
    sentence: str
    about: str
    is_blocking: bool

    def __str__(self) -> str:
        return f"{self.field}: {self.sentence}" + (f" („{self.about}“)" if self.about else "")


def remarks_on(item: Any, *, now: datetime) -> list[Remark]:
    """Everything that the checks find, what blocks first."""
    rules = PublishingRules.objects.first()
    blocking = set(rules.blocking_checks) if rules else set()
    draft = draft_of(item, now=now)
    found = [
        Remark(
            check=key,
            field=finding.field,
            sentence=str(each.sentence),
            about=finding.about,
            is_blocking=key in blocking,
        )
        for key, each in CHECKS.items()
        for finding in each.check(draft)
    ]
    return sorted(found, key=lambda remark: not remark.is_blocking)


def blocking_remarks(publication: Publication) -> Iterator[Text]:
    """For `publishing.content_checks`; a schedule that is carried out was asked when it was made."""
    if publication.is_scheduled:
        return
    for remark in remarks_on(publication.item, now=clock.now()):
        if remark.is_blocking:
            yield _("%(remark)s Your municipality publishes it only when that is mended.") % {"remark": remark}


def draft_of(item: Any, *, now: datetime) -> Draft:
    """The item as checks read it; any model with texts, pictures, categories or an end."""
    fields = {field.name: field for field in item._meta.get_fields() if getattr(field, "editable", False)}
    names = {name: _name(field) for name, field in fields.items()}
    title = next((name for name in ("title", "name") if name in fields), "")
    texts = {names[name]: _html(item, field) for name, field in fields.items() if _is_text(field)}
    over_at = getattr(item, "over_at", None)
    return Draft(
        title_field=names.get(title, ""),
        title=str(getattr(item, title, "")),
        now=now,
        texts={name: html for name, html in texts.items() if html},
        undescribed={names[name]: _undescribed(item, field) for name, field in fields.items()},
        categories_field=names.get("categories", ""),
        categories=len(item.categories.all()) if "categories" in fields else 0,
        ends_field=names.get("ends_at", ""),
        ends_at=over_at() if over_at else None,
    )


def _name(field: Any) -> str:
    name = str(getattr(field, "verbose_name", field.name))
    return name[:1].upper() + name[1:]


def _is_text(field: Any) -> bool:
    return isinstance(field, StreamField | RichTextField)


def _html(item: Any, field: Any) -> str:
    value = getattr(item, field.name)
    if isinstance(field, RichTextField):
        return rich_text_html(value)
    return body_html(value, lang=getattr(item, "lang", "de"))


def _undescribed(item: Any, field: Any) -> int:
    """How many pictures of a field have no words and are not said to be decorative."""
    value: Any = getattr(item, field.name) if _shows_pictures(field) else None
    pictures: list[Any] = [value] if isinstance(value, Picture) else []
    if isinstance(field, StreamField):
        pictures = [block.value["picture"] for block in value if block.block_type == "picture"]
    return sum(1 for each in pictures if each and not each.is_decorative and not each.description.strip())


def _shows_pictures(field: Any) -> bool:
    is_picture = isinstance(field, models.ForeignKey) and field.related_model is Picture
    return is_picture or isinstance(field, StreamField)
