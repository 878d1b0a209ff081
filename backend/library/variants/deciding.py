"""What becomes of variants when somebody publishes, confirms, takes down or deletes; for signals and the policy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models.signals import post_delete
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, published, unpublished

from backend.common.errors import Text
from backend.library.kinds import governed_models
from backend.library.models.variants import Variant
from backend.library.publishing import Publication
from backend.library.variants.following import (
    Translated,
    find_original,
    follow_texts,
    kind_of,
    record_of,
    records_of,
    shown_texts,
)
from backend.library.variants.texts import is_same, texts_of


def connect() -> None:
    """Called once, when every room has announced its kinds."""
    for model in translated_models():
        is_page = issubclass(model, Page)
        (page_published if is_page else published).connect(was_published, sender=model)
        (page_unpublished if is_page else unpublished).connect(was_taken_down, sender=model)
        post_delete.connect(was_deleted, sender=model)


def translated_models() -> list[Any]:
    """All kinds of items that have variants."""
    return [model for model in governed_models() if issubclass(model, Translated)]


def refusals(publication: Publication) -> Iterator[Text]:
    """Why a variant may not go live: it has no name, or what it is a variant of is not there."""
    item = publication.item
    if not isinstance(item, Translated):
        return
    records = records_of(item)
    if record_of(item, records) is None:
        return
    name: Any = item
    if not str(getattr(item, item.TEXT_FIELDS[0])).strip():
        field = name._meta.get_field(item.TEXT_FIELDS[0]).verbose_name
        yield _("“%(field)s” is still empty in this language.") % {"field": field}
    original = find_original(item, records)
    if original is None or not (original.live or _is_due(original, until=name.go_live_at)):
        yield _("The original is not published. Please publish that first.")


def confirm(item: Any, *, texts: dict[str, str]) -> None:
    """The variant says what these texts of its original say."""
    records = records_of(item)
    record, original = record_of(item, records), find_original(item, records)
    if record is None or original is None:
        return
    record.seen_texts = record.confirmed_texts = texts
    record.save(update_fields=["seen_texts", "confirmed_texts"])
    follow_texts([record], texts=shown_texts(original), now=timezone.now())


def was_published(instance: Any, **_kwargs: Any) -> None:
    """Published means confirmed, for the text of the original that was last seen beside the form."""
    record = record_of(instance, records_of(instance))
    if record is None:
        return
    record.is_checked = bool(record.checked_texts) and is_same(record.checked_texts, texts_of(instance))
    record.save(update_fields=["is_checked"])
    confirm(instance, texts=record.seen_texts)


def was_taken_down(instance: Any, **_kwargs: Any) -> None:
    """Variants go with their original, and stay as drafts."""
    for row in _variant_rows(instance).filter(live=True):
        row.unpublish(user=get_active_log_context().user)


def was_deleted(instance: Any, **_kwargs: Any) -> None:
    """So they do when it is deleted; those of pages are below it, and are gone already."""
    rows = None if isinstance(instance, Page) else list(_variant_rows(instance))
    records = Variant.objects.filter(kind=kind_of(instance), public_id=instance.public_id)
    if records.filter(lang=instance.lang).exists():
        records.filter(lang=instance.lang).delete()
        return
    for row in rows or ():
        row.delete()
    records.delete()


def _variant_rows(item: Any) -> models.QuerySet[Any]:
    """The rows of an original's variants; of a variant none."""
    rows: models.QuerySet[Any] = type(item)._default_manager.filter(public_id=item.public_id)
    records = records_of(item)
    return rows.none() if record_of(item, records) else rows.filter(lang__in=[record.lang for record in records])


def _is_due(original: Any, *, until: Any) -> bool:
    """Whether the original goes live not later than the variant."""
    moment = until or timezone.now()
    return bool(original.revisions.filter(approved_go_live_at__lte=moment).exists())
