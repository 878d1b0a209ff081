"""The file's sources on their way into the town, and their first import."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid5

from django.utils.translation import gettext as _

from backend.common import clock
from backend.common.errors import OrtsblattError
from backend.feeds.importing import import_source
from backend.feeds.models import Source
from backend.feeds.section import SourcePart, SourcesSection
from backend.library.models import Area, Category
from backend.tenants.changes import Change, Field, Kind, settle
from backend.tenants.models import Municipality
from backend.tenants.registry import Health
from backend.tenants.rollout.context import Rollout

SILENT_FOR = timedelta(days=3)


class SourceRefused(OrtsblattError):
    """A source of the file names a category or area that the town does not have: correct the name, or add it there."""

    code = "source_refused"
    status = 409


class FirstImportFailed(OrtsblattError):
    """Sources that never gave anything yet: correct their addresses, or wait for the next attempt."""

    code = "first_import_failed"
    status = 502


def apply(rollout: Rollout) -> Iterator[Change]:
    """Make the town's sources what the file says; those that editors added are left alone."""
    wanted = {part.name: part for part in rollout.section(SourcesSection).sources}
    existing = {source.name: source for source in Source.objects.prefetch_related("areas").select_related("category")}
    for name, part in wanted.items():
        yield from _settle(existing.get(name), part, rollout=rollout)
    for source in existing.values():
        if source.is_owned_by_file and source.name not in wanted:
            source.is_owned_by_file = source.is_active = False
            source.save(update_fields=["is_owned_by_file", "is_active"])
            yield Change(
                kind=Kind.REMOVE, subject=f"source {source.name}", note=_("is not fetched any more; its entries stay")
            )


def first_import(town: Municipality) -> None:
    """Import what is due and what lies on disk. Raises FirstImportFailed for sources that never succeeded so far."""
    now = clock.now()
    due = Source.objects.due(now=now) | Source.objects.filter(is_active=True).exclude(path="")
    attempts = [(source, import_source(source, town=town, now=now)) for source in due if source.module in town.modules]
    failed = [f"{source.name}: {done.error}" for source, done in attempts if done.error and not source.last_success_at]
    if failed:
        raise FirstImportFailed("; ".join(failed))


def health(town: Municipality, now: datetime) -> Iterable[Health]:
    """One line a source that the town needs; one that has been silent for long is not fine, even without an error."""
    for source in Source.objects.meant():
        if source.module in town.modules:
            is_recent = source.last_success_at is not None and source.last_success_at > now - SILENT_FOR
            message = source.last_error or _("%d entries") % source.items
            yield Health(
                subject=source.name,
                is_fine=is_recent and not source.failures,
                message=message,
                since=source.last_success_at,
            )


def _settle(source: Source | None, part: SourcePart, *, rollout: Rollout) -> Iterator[Change]:
    columns, areas = _columns(part, rollout=rollout), _areas(part)
    if source is None:
        public_id = uuid5(rollout.town.public_id, f"source\n{part.name}")
        made = Source.objects.create(public_id=public_id, name=part.name, **columns)
        made.areas.set(areas)
        yield Change(kind=Kind.CREATE, subject=f"source {part.name}")
        return
    changed = []
    for name, value in columns.items():
        field = Field(subject=f"source {part.name} {name}", wanted=value, applied=None, now=getattr(source, name))
        settled, changes = settle(field, is_owned_by_file=True)
        setattr(source, name, settled)
        changed += list(changes)
    before = {area.name for area in source.areas.all()}
    if before != set(part.areas):
        source.areas.set(areas)
        subject = f"source {part.name} areas"
        changed.append(Change(kind=Kind.CHANGE, subject=subject, before=sorted(before), after=sorted(part.areas)))
    if changed:
        source.forget_last_answer()
        source.save()
    yield from changed


def _columns(part: SourcePart, *, rollout: Rollout) -> dict[str, Any]:
    return {
        "kind": part.kind,
        "url": part.url or "",
        "path": str((rollout.folder / part.path).resolve()) if part.path else "",
        "rights": part.rights,
        "shown_days": part.shown_days,
        "category": _category(part),
        "match": part.match or "",
        "has_symbol_pictures": part.symbol_pictures,
        "is_active": True,
        "is_owned_by_file": True,
    }


def _category(part: SourcePart) -> Category | None:
    if part.category is None:
        return None
    category: Category | None = Category.objects.filter(title=part.category).first()
    if category is None:
        raise SourceRefused(f"source {part.name!r}: there is no category {part.category!r}")
    return category


def _areas(part: SourcePart) -> list[Area]:
    found = list(Area.objects.filter(name__in=part.areas))
    if missing := set(part.areas) - {area.name for area in found}:
        raise SourceRefused(f"source {part.name!r}: there is no area {', '.join(sorted(missing))}")
    return found
