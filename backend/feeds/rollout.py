"""The file's sources on their way into the town, and their first import."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import uuid5

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.common import clock
from backend.common.errors import OrtsblattError
from backend.feeds.health.across import is_well
from backend.feeds.importing import import_source
from backend.feeds.mapping.filing import file_entries
from backend.feeds.mapping.keys import word_key
from backend.feeds.models import Offering, Source, SourceWord
from backend.feeds.section import SourcePart, SourcesSection, SourceWordPart
from backend.library.models import Area, Category
from backend.tenants.changes import Change, Field, Kind, settle
from backend.tenants.models import Municipality
from backend.tenants.registry import Health
from backend.tenants.rollout.context import Rollout


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
    known = Source.objects.prefetch_related("areas", "words__category", "words__area").select_related("category")
    existing = {source.name: source for source in known}
    for name, part in wanted.items():
        yield from _settle(existing.get(name), part, rollout=rollout)
    for source in existing.values():
        if source.is_owned_by_file and source.name not in wanted:
            source.is_owned_by_file = source.is_active = False
            source.save(update_fields=["is_owned_by_file", "is_active"])
            Offering.objects.filter(source=source).delete()
            yield Change(
                kind=Kind.REMOVE, subject=f"source {source.name}", note=_("is not fetched any more; its entries stay")
            )


def first_import(town: Municipality) -> None:
    """Import what is due and what lies on disk. Raises FirstImportFailed for sources that never succeeded so far."""
    now = clock.now()
    due = Source.objects.due(now=now) | Source.objects.filter(is_active=True).exclude(path="")
    attempts = [(source, import_source(source, town=town, now=now)) for source in due if source.module in town.modules]
    for source in Source.objects.filter(is_filing_due=True):
        file_entries(source, town=town, now=now)
    failed = [f"{source.name}: {done.error}" for source, done in attempts if done.error and not source.last_success_at]
    if failed:
        raise FirstImportFailed("; ".join(failed))


def health(town: Municipality, now: datetime) -> Iterable[Health]:
    """One line a source that the town needs; one that has been silent for long is not fine, even without an error."""
    for source in Source.objects.meant():
        if source.module in town.modules:
            message = source.last_error or ngettext("%d entry", "%d entries", source.items) % source.items
            yield Health(
                subject=source.name,
                is_fine=is_well(source, now=now),
                message=message,
                since=source.last_success_at,
            )


def _settle(source: Source | None, part: SourcePart, *, rollout: Rollout) -> Iterator[Change]:
    columns, areas = _columns(part, rollout=rollout), _areas(part)
    if source is None:
        public_id = uuid5(rollout.town.public_id, f"source\n{part.name}")
        made = Source.objects.create(public_id=public_id, name=part.name, **columns)
        made.areas.set(areas)
        _settle_words(made, part)
        _settle_sharing(made, part)
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
    said = _settle_words(source, part)
    if changed or said:
        source.is_filing_due = source.is_filing_due or bool(said)
        source.save()
    yield from (*changed, *said, *_settle_sharing(source, part))


def _settle_sharing(source: Source, part: SourcePart) -> list[Change]:
    """The rule by which others may take what the source brings, as the region's file says it."""
    rule = Offering.objects.select_related("category").filter(source=source).first()
    before, after = _sharing(rule), part.shared.model_dump() if part.shared else None
    if before == after:
        return []
    subject = f"source {part.name} shared"
    if part.shared is None:
        Offering.objects.filter(source=source).delete()
        return [Change(kind=Kind.REMOVE, subject=subject, note=_("what others have of it goes from there"))]
    columns = {
        "module": source.module,
        "by_area": part.shared.areas,
        "tag": part.shared.tag or "",
        "category": _category(part.shared.category, source=part.name),
    }
    Offering.objects.update_or_create(source=source, defaults=columns)
    return [Change(kind=Kind.CHANGE if rule else Kind.CREATE, subject=subject, before=before, after=after)]


def _sharing(rule: Offering | None) -> dict[str, Any] | None:
    """As the file would say it."""
    if rule is None:
        return None
    return {"areas": rule.by_area, "category": rule.category and rule.category.title, "tag": rule.tag or None}


def _settle_words(source: Source, part: SourcePart) -> list[Change]:
    """The file's words mean what it says; what editors said of others stays, and so does a word that is taken out."""
    rules = {(rule.found_in, rule.key): rule for rule in source.words.all()}
    wanted = {(str(each.found_in), word_key(each.word)): each for each in part.words}
    before = sorted(_means(rule) for rule in rules.values() if rule.is_owned_by_file)
    after = sorted(_means(each) for each in wanted.values())
    if before == after:
        return []
    for key, each in wanted.items():
        rule = rules.get(key) or SourceWord(source=source, found_in=each.found_in)
        rule.word, rule.is_owned_by_file = each.word, True
        rule.category, rule.area = _category(each.category, source=part.name), _area(each.area, source=part.name)
        rule.save()
    for key, rule in rules.items():
        if rule.is_owned_by_file and key not in wanted:
            rule.is_owned_by_file = False
            rule.save()
    return [Change(kind=Kind.CHANGE, subject=f"source {part.name} words", before=before, after=after)]


def _means(rule: SourceWord | SourceWordPart) -> str:
    """One line of a plan."""
    return f"{rule.word} ({rule.found_in}): {rule.category or rule.area or '-'}"


def _columns(part: SourcePart, *, rollout: Rollout) -> dict[str, Any]:
    return {
        "kind": part.kind,
        "url": part.url or "",
        "path": str((rollout.folder / part.path).resolve()) if part.path else "",
        "rights": part.rights,
        "shown_days": part.shown_days,
        "category": _category(part.category, source=part.name),
        "match": part.match or "",
        "has_symbol_pictures": part.symbol_pictures,
        "comes_as_draft": part.drafts,
        "is_active": True,
        "is_owned_by_file": True,
    }


def _category(title: str | None, *, source: str) -> Category | None:
    if title is None:
        return None
    category: Category | None = Category.objects.filter(title=title).first()
    if category is None:
        raise SourceRefused(f"source {source!r}: there is no category {title!r}")
    return category


def _area(name: str | None, *, source: str) -> Area | None:
    return None if name is None else _named_areas([name], source=source)[0]


def _areas(part: SourcePart) -> list[Area]:
    return _named_areas(part.areas, source=part.name)


def _named_areas(names: Collection[str], *, source: str) -> list[Area]:
    found = list(Area.objects.filter(name__in=names))
    if missing := set(names) - {area.name for area in found}:
        raise SourceRefused(f"source {source!r}: there is no area {', '.join(sorted(missing))}")
    return found
