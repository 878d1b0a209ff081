"""A new variant of an item: a draft that has everything but the text."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction
from wagtail.log_actions import log
from wagtail.models import Page
from wagtail.permissions import policy_registry

from backend.accounts.models import User
from backend.accounts.own_items import is_met_by
from backend.library.models.variants import Variant
from backend.library.variants.following import kind_of, take_shared

NO_NAME = "…"  # until somebody has written one: lists need something to click


def may_make(user: User, original: Any) -> bool:
    """Whether somebody may write a variant of this item: who may write such items, and meets this one."""
    if isinstance(original, Page):
        return bool(original.permissions_for_user(user).can_add_subpage())
    model = type(original)
    may_add = policy_registry.get_by_type(model).user_has_permission(user, "add")
    return bool(may_add) and is_met_by(user, model, key=str(original.pk))


def may_change(user: User, item: Any) -> bool:
    """Whether somebody may change this row."""
    if isinstance(item, Page):
        return bool(item.permissions_for_user(user).can_edit())
    return bool(policy_registry.get(item).user_has_permission_for_instance(user, "change", item))


def row_in(original: Any, lang: str) -> Any | None:
    """The item in this language, if it is there."""
    return type(original)._default_manager.filter(public_id=original.public_id, lang=lang).first()


def make_variant(original: Any, *, lang: str, by: User | None) -> Any:
    """The draft; the one that is there already, if somebody was faster."""
    try:
        with transaction.atomic():
            return _make(original, lang=lang, by=by)
    except IntegrityError:
        found = row_in(original, lang)
        if found is None:
            raise
        return found


def _make(original: Any, *, lang: str, by: User | None) -> Any:
    model = type(original)
    Variant.objects.create(kind=kind_of(original), public_id=original.public_id, lang=lang)
    row = model(public_id=original.public_id, lang=lang, live=False, has_unpublished_changes=True)
    setattr(row, model.TEXT_FIELDS[0], NO_NAME)
    take_shared(row, original=original if original.live else original.get_latest_revision_as_object())
    if isinstance(row, Page):
        row.slug, row.owner = f"{lang}-{uuid4().hex[:8]}", by
        original.add_child(instance=row)
    else:
        row.save()
    log(instance=row, action="wagtail.create", user=by, content_changed=True)
    row.save_revision(user=by, clean=False)  # it has no text yet
    return row
