"""Variants follow their original: what is no text is kept equal, and a changed text makes them outdated.

Both happen in the transaction that publishes the original, whoever does it (form, schedule, import, rollout). What a
waiting draft of a variant says of the shared fields counts for nothing: they are the original's whenever it is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.db import connection, models
from django.utils import timezone
from wagtail.fields import StreamField

from backend.library.models.variants import Variant
from backend.library.variants.texts import Texts, digest, is_same, texts_of


class Translated:
    """Put before a model's bases: the fields that are written anew in each language, and those that are the original's.

    The model has `public_id`, `lang` and `live`, and calls `take_from_original` and `lead_variants` around its saving.
    """

    TEXT_FIELDS: ClassVar[tuple[str, ...]]  # the first is its name, without which nothing is published
    SHARED_FIELDS: ClassVar[tuple[str, ...]]

    # What the form says, on its way into the record: the version of the original that stood beside it, and its mark.
    seen_original: str | None = None
    is_marked_as_checked: bool | None = None

    def with_content_json(self, content: dict[str, Any]) -> Any:
        """A draft; the shared fields of a variant's are those of the original today."""
        draft: Any = super().with_content_json(content)  # type: ignore[misc]  # of the model beside it
        if (original := original_of(draft)) is not None:
            take_shared(draft, original=original)
        return draft

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        revision = super().save_revision(*args, **kwargs)  # type: ignore[misc]  # the same
        _remember(self)
        return revision


def kind_of(item: Any) -> str:
    """How records name the model of an item."""
    return str(item._meta.label_lower)


def records_of(item: Any) -> list[Variant]:
    """What is known of all variants of an item, with one statement."""
    return list(Variant.objects.filter(kind=kind_of(item), public_id=item.public_id).order_by("lang"))


def record_of(item: Any, records: Iterable[Variant]) -> Variant | None:
    """The record of this row; None for an original."""
    return next((record for record in records if record.lang == item.lang), None)


def original_of(item: Any, *, is_locked: bool = False) -> Any | None:
    """The row that this one is a variant of; None for an original, with one statement."""
    records = records_of(item)
    return find_original(item, records, is_locked=is_locked) if record_of(item, records) else None


def find_original(item: Any, records: Sequence[Variant], *, is_locked: bool = False) -> Any | None:
    """The row of the item that nobody made from another one."""
    rows: Any = type(item)._default_manager.filter(public_id=item.public_id)
    if is_locked:
        rows = rows.select_for_update(of=("self",))
    order: list[str] = list(getattr(connection.tenant, "languages", ()))  # type: ignore[attr-defined]  # django-tenants'
    known = {record.lang for record in records}
    found = [row for row in rows if row.lang not in known]
    return min(
        found,
        key=lambda row: (row.lang not in order, order.index(row.lang) if row.lang in order else 0, row.pk),
        default=None,
    )


def take_from_original(item: Any) -> None:
    """Before a variant is saved live. The original's row is locked, so that nobody publishes it at the same moment."""
    if item.pk is None:
        return
    original = original_of(item, is_locked=True)
    if original is not None:
        take_shared(item, original=original)


def lead_variants(item: Any, *, now: datetime | None = None) -> None:
    """After an original was saved live: its variants say the same in what is no text, or are outdated."""
    if item.pk is None:
        return
    records = records_of(item)
    if not records or record_of(item, records):
        return
    follow_texts(records, texts=texts_of(item), now=now or timezone.now())
    rows = type(item)._default_manager.filter(public_id=item.public_id, lang__in=[record.lang for record in records])
    for row in rows:
        if take_shared(row, original=item):
            row.save()


def lead_imported(items: Sequence[Any], *, now: datetime) -> None:
    """The same for what an import wrote, with one statement where nothing has variants."""
    if not items:
        return
    ids = [item.public_id for item in items]
    known = set(Variant.objects.filter(kind=kind_of(items[0]), public_id__in=ids).values_list("public_id", flat=True))
    for item in items:
        if item.public_id in known and item.live:
            lead_variants(item, now=now)


def follow_texts(records: Iterable[Variant], *, texts: Texts, now: datetime) -> None:
    """Note since when variants say something else than these texts of the original."""
    for record in records:
        is_outdated = not is_same(record.confirmed_texts, texts)
        if is_outdated != (record.outdated_since is not None):
            record.outdated_since = now if is_outdated else None
            record.save(update_fields=["outdated_since"])


def take_shared(row: Any, *, original: Any) -> bool:
    """Set the shared fields as in the original, in memory; whether any was different."""
    different = [name for name in row.SHARED_FIELDS if _value(row, name) != _value(original, name)]
    for name in different:
        value = getattr(original, name)
        is_many = row._meta.get_field(name).many_to_many
        setattr(row, name, list(value.all()) if is_many else value)
    return bool(different)


def shown_texts(original: Any) -> dict[str, str]:
    """The texts that a translator works from: what is live or, before that, the last draft."""
    return texts_of(original if original.live else original.get_latest_revision_as_object())


def _remember(item: Any) -> None:
    """Which text of the original stood beside the form that a variant was saved from."""
    if item.seen_original is None and item.is_marked_as_checked is None:
        return
    records = records_of(item)
    record = record_of(item, records)
    original = find_original(item, records)
    if record is None or original is None:
        return
    texts = shown_texts(original)
    if item.seen_original == digest(texts):  # else somebody changed it meanwhile, and nobody has read that
        record.seen_texts = texts
    if item.is_marked_as_checked is not None:
        record.checked_texts = texts_of(item) if item.is_marked_as_checked else {}
    record.save(update_fields=["seen_texts", "checked_texts"])


def _value(item: Any, name: str) -> Any:
    """A field's value as two rows can be compared by it."""
    field = item._meta.get_field(name)
    if field.many_to_many:
        return sorted(each.pk for each in getattr(item, name).all())
    if isinstance(field, StreamField):
        return getattr(item, name).get_prep_value()
    return getattr(item, field.attname if isinstance(field, models.ForeignKey) else name)
