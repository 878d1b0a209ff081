"""Rows that a municipality file lists, settled three-way against the tables; what the rows say is not known here."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid5

from django.db import models
from django.utils.translation import gettext as _
from modelcluster.models import ClusterableModel
from wagtail.blocks import StreamValue
from wagtail.models import ReferenceIndex
from wagtail.search.index import Indexed

from backend.library.streams import Stream, stream_of
from backend.library.town_settings.recording import record_created
from backend.tenants.changes import Change, Field, Kind, settle

# A row of a file keeps its id for ever, also when the town is rolled out again elsewhere.
ROWS_OF_FILES = UUID("3d1c1a34-6a2e-5f0b-8a57-0f6f4b1f7c52")
_NULL = "–"  # how a plan shows a column that says nothing


@dataclass(frozen=True, kw_only=True)
class Row:
    """One entry of a list in a file: what identifies it, and its columns; a many-to-many column is a frozenset.

    `values` are settled at every rollout, `initial` ones are only for a row that is made.
    """

    subject: str
    public_id: UUID
    values: Mapping[str, Any] = field(default_factory=dict)
    initial: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Rows:
    """A list of a file on its way into one table."""

    model: type[models.Model]
    wanted: Sequence[Row]
    applied: Sequence[Row] = ()
    is_owned_by_file: bool = False
    first_values: frozenset[str] = frozenset()  # columns that the town may change although the file owns the others
    # A row made in the CMS that says the same in these columns is taken for the file's.
    natural_key: tuple[str, ...] = ()


def row_id(*identity: str) -> UUID:
    """The id of a row: `row_id(town.slug, "area", "Niemegk", "Lühnsdorf")`."""
    return uuid5(ROWS_OF_FILES, "\n".join(identity))


def settle_rows(rows: Rows) -> Iterator[Change]:
    """Create and change what the file lists. First values that editors changed or deleted since are left alone."""
    existing = _existing(rows.model, [row.public_id for row in rows.wanted])
    applied = {row.public_id: row for row in rows.applied}
    new = []
    for row in rows.wanted:
        instance = existing.get(row.public_id) or _same(row, rows=rows)
        if instance is not None:
            yield from _change(instance, row, applied=applied.get(row.public_id), rows=rows)
        elif row.public_id not in applied or rows.is_owned_by_file:
            new.append(row)
    _create(new, model=rows.model)
    yield from (Change(kind=Kind.CREATE, subject=row.subject) for row in new)


def remove_rows(rows: Rows) -> Iterator[Change]:
    """Remove what was applied and is listed no more; what is in use or was edited since stays, and says so."""
    wanted = {row.public_id for row in rows.wanted}
    gone = [row for row in rows.applied if row.public_id not in wanted]
    existing = _existing(rows.model, [row.public_id for row in gone])
    for row in reversed(gone):  # children are listed after their parents
        instance = existing.get(row.public_id)
        if instance is None:
            continue
        if is_used(instance):
            yield Change(kind=Kind.KEEP, subject=row.subject, note=_("is no longer in the file, but in use"))
        elif _is_edited(instance) or any(_read(instance, name) != value for name, value in row.values.items()):
            yield Change(kind=Kind.KEEP, subject=row.subject, note=_("is no longer in the file, but was edited here"))
        else:
            instance.delete()
            yield Change(kind=Kind.REMOVE, subject=row.subject)


def settle_columns(
    instance: models.Model,
    *,
    subject: str,
    wanted: Mapping[str, Any],
    applied: Mapping[str, Any] | None,
    owned: Collection[str] = (),
) -> Iterator[Change]:
    """Settle the columns of one row that always exists, as a town's settings do; `owned` ones are the file's."""
    settled = {}
    for name, value in wanted.items():
        now = _read(instance, name)
        before = (applied[name],) if applied else ()
        settled[name], changes = _settle(
            f"{subject}.{name}", wanted=value, applied=before, now=now, is_owned_by_file=name in owned
        )
        yield from changes
    if any(_read(instance, name) != value for name, value in settled.items()):
        _store(instance, settled)


def is_used(instance: models.Model) -> bool:
    """Whether another row points to this one, by a column or from within a text."""
    if ReferenceIndex.get_references_to(instance).exists():
        return True
    relations: list[Any] = [
        relation
        for relation in instance._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete and not _is_part(relation)
    ]
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: instance}).exists()  # noqa: SLF001 - any model
        for relation in relations
    )


def _is_part(relation: Any) -> bool:
    """Renditions of a picture go with it, and rows of a many-to-many table are seen from its other side."""
    is_row_between = bool(relation.related_model._meta.auto_created)
    return is_row_between or getattr(relation, "on_delete", None) is models.CASCADE


def _existing(model: type[models.Model], ids: Sequence[UUID]) -> dict[UUID, models.Model]:
    found = model._default_manager.filter(public_id__in=ids)
    return {instance.public_id: instance for instance in found}  # type: ignore[attr-defined]


def _same(row: Row, *, rows: Rows) -> models.Model | None:
    if not rows.natural_key:
        return None
    key = {name: row.values[name] for name in rows.natural_key}
    return rows.model._default_manager.filter(**key).first()


def _change(instance: models.Model, row: Row, *, applied: Row | None, rows: Rows) -> Iterator[Change]:
    """Settle the columns one by one; a draft that waits for an editor counts as an edit of them all."""
    settled = {}
    for name, wanted in row.values.items():
        now = _read(instance, name)
        before = (applied.values[name],) if applied and name in applied.values else ()
        subject = f"{row.subject} {name}"
        if _is_edited(instance) and not rows.is_owned_by_file:
            if wanted not in (now, *before):
                yield _plain(Change(kind=Kind.KEEP, subject=subject, before=now, after=wanted))
            continue
        is_owned = rows.is_owned_by_file and name not in rows.first_values
        value, changes = _settle(subject, wanted=wanted, applied=before, now=now, is_owned_by_file=is_owned)
        yield from map(_plain, changes)
        if value != now:
            settled[name] = value
    if settled:
        _store(instance, settled)


def _settle(
    subject: str, *, wanted: Any, applied: tuple[Any, ...], now: Any, is_owned_by_file: bool
) -> tuple[Any, Iterator[Change]]:
    """`changes.settle` for columns that may be null, which `applied` there can't tell from "never"; here that is ()."""
    before = _NULL if applied == (None,) else next(iter(applied), None)
    column = Field(
        subject=subject, wanted=_NULL if wanted is None else wanted, applied=before, now=_NULL if now is None else now
    )
    value, changes = settle(column, is_owned_by_file=is_owned_by_file)
    return None if value is _NULL else value, changes


def _is_edited(instance: models.Model) -> bool:
    return getattr(instance, "latest_revision_id", None) is not None


def _plain(change: Change) -> Change:
    """The change with sets of objects named in words."""
    return replace(change, before=_words(change.before), after=_words(change.after))


def _words(value: Any) -> Any:
    return ", ".join(sorted(map(str, value))) if isinstance(value, frozenset) else value


def _read(instance: models.Model, name: str) -> Any:
    if instance._meta.get_field(name).many_to_many:
        return frozenset(getattr(instance, name).all())
    value = getattr(instance, name)
    return stream_of(value) if isinstance(value, StreamValue) else value


def _create(new: Sequence[Row], *, model: type[models.Model]) -> None:
    """With one statement where nothing else follows from a row; a searchable one is saved by itself."""
    is_searchable = issubclass(model, Indexed)
    columns = [_plain_columns(row.values, model=model) for row in new]
    instances = [
        model(public_id=row.public_id, **row.initial, **plain) for row, plain in zip(new, columns, strict=True)
    ]
    if not is_searchable:
        model._default_manager.bulk_create(instances)
        record_created(instances)
    for instance, row, plain in zip(instances, new, columns, strict=True):
        many = {name: row.values[name] for name in row.values.keys() - plain.keys() if row.values[name]}
        if is_searchable or many:
            _store(instance, many)


def _plain_columns(values: Mapping[str, Any], *, model: type[models.Model]) -> dict[str, Any]:
    return {
        name: value.raw() if isinstance(value, Stream) else value
        for name, value in values.items()
        if not model._meta.get_field(name).many_to_many
    }


def _store(instance: models.Model, values: Mapping[str, Any]) -> None:
    """Save the columns. A clusterable model keeps many-to-many ones in mind until it is saved, and renders them."""
    plain = _plain_columns(values, model=type(instance))
    for name, value in plain.items():
        setattr(instance, name, value)
    if not isinstance(instance, ClusterableModel):
        instance.save()
    for name in values.keys() - plain.keys():
        getattr(instance, name).set(values[name])
    if isinstance(instance, ClusterableModel):
        instance.save()
