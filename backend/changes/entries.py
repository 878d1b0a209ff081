"""What the change log says of rows of a watched model, and of rows that show one of another model."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from backend.changes.marks import Op
from backend.changes.recording import is_recorded, record
from backend.changes.watching import TOWN, Watched, watched_models, watched_of

Relation = tuple[type[models.Model], str]


def record_rows(model: type[models.Model], public_ids: Iterable[UUID | None], *, op: Op) -> None:
    """One entry a row, by its public id, and one for the config document where that shows them; unlogged: nothing."""
    watched = watched_of(model)
    if watched is None or watched.type is None:
        return
    ids = list(public_ids)
    is_first = watched.then is not None and bool(ids) and not is_recorded(watched.type)
    for public_id in ids:
        if watched.type != TOWN:
            record(watched.key, public_id, op, type=watched.type)
        if watched.is_in_config or watched.type == TOWN:
            record(watched.key, None, "put", type=TOWN)
    if watched.then is not None and is_first:
        watched.then()


def record_showing(model: type[models.Model], keys: Collection[Any]) -> None:
    """Rows of this model, by primary key, have changed: so have the documents that show them; one statement a kind."""
    for user, name in relations_to(model, is_shown=True):
        record_rows(user, public_ids(user, **{f"{name}__in": keys}), op="put")


def public_ids(model: type[models.Model], **condition: Any) -> list[UUID | None]:
    """Those of the rows that meet the condition, each once; of rows without one, None."""
    rows = model._base_manager.filter(**condition).order_by()  # noqa: SLF001 - any model
    try:
        model._meta.get_field("public_id")
    except FieldDoesNotExist:
        return [None] * rows.count()
    return list(dict.fromkeys(rows.values_list("public_id", flat=True)))


def relations_to(model: type[models.Model], *, is_shown: bool = False) -> Iterator[Relation]:
    """Logged models whose rows change when one of this model goes, or, `is_shown`, when it changes; with the field."""
    for user, watched in watched_models().items():
        if watched.type is None:
            continue
        for field in user._meta.get_fields():
            if field.related_model is model and (
                field.name in watched.shows if is_shown else _is_let_go(field, watched=watched)
            ):
                yield user, field.name


def _is_let_go(field: Any, *, watched: Watched) -> bool:
    """Whether the row stays without what it points to; where it goes as well, that is recorded by itself."""
    if field.auto_created:
        return False  # seen from its other side
    if field.many_to_many:
        return bool(field.remote_field.through._meta.auto_created)
    if not field.concrete or field.column in watched.quiet:
        return False
    return field.remote_field.on_delete not in {models.CASCADE, models.PROTECT, models.RESTRICT}
