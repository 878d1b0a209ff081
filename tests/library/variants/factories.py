"""Variants as tests need them."""

from __future__ import annotations

from typing import Any

from backend.accounts.models import User
from backend.library.models import Variant
from backend.library.variants.following import shown_texts
from backend.library.variants.making import make_variant
from backend.library.variants.texts import digest


def translated(original: Any, *, by: User, lang: str = "en", name: str = "In English", **texts: Any) -> Any:
    """A variant that was published just now, with all of the original before the eyes."""
    row = make_variant(original, lang=lang, by=by)
    for field, value in {type(row).TEXT_FIELDS[0]: name, **texts}.items():
        setattr(row, field, value)
    row.seen_original = digest(shown_texts(original))
    row.save_revision(user=by).publish(user=by)
    return type(row).objects.get(pk=row.pk)


def record_of(row: Any) -> Variant:
    """What is known of it."""
    return Variant.objects.get(public_id=row.public_id, lang=row.lang)


def publish(item: Any, *, by: User, **values: Any) -> Any:
    """Another version of it."""
    for name, value in values.items():
        setattr(item, name, value)
    item.save_revision(user=by).publish(user=by)
    return type(item).objects.get(pk=item.pk)
