"""Streets get other names, by hand or when their day has come: addresses keep their ids, and it can be taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from backend.common.errors import OrtsblattError
from backend.tenants.models import Municipality
from backend.waste_calendar.addresses.former import remember
from backend.waste_calendar.addresses.naming import is_same_name, with_former
from backend.waste_calendar.addresses.ranges import joined_key
from backend.waste_calendar.addresses.renaming import name_columns
from backend.waste_calendar.imports.batches import names_of, note_batch
from backend.waste_calendar.imports.journal import Journal
from backend.waste_calendar.locking import lock_calendar_for_page
from backend.waste_calendar.models import FormerLocation, Street
from backend.waste_calendar.sharing import offer_calendar
from backend.waste_calendar.storing.run import Counts, Storing

_KEYS = ["search_key", "joined_key", "sort_key"]
_COLUMNS = ["name", "former_names", "coming_name", "coming_name_on", *_KEYS, "updated_at"]


class RenameRefused(OrtsblattError):
    """A street can't be renamed so: show the sentence at its line."""

    code = "waste_rename_refused"
    status = 409


@dataclass(frozen=True, kw_only=True)
class Rename:
    """What somebody wrote of one street; `place` only where several streets have the name."""

    before: str
    now: str
    place: str = ""


@transaction.atomic
def rename_streets(
    renames: Sequence[Rename], *, since: date | None, town: Municipality, person: Any, now: datetime
) -> int:
    """Give streets of the town's own calendar other names, all or none; returns how many.

    `since` is the day from which it holds, None for at once. A street that an import has dropped already, bringing the
    new name, hands its old addresses on to that one. Raises RenameRefused.
    """
    lock_calendar_for_page()
    storing = Storing(origin="", now=now, counts=Counts(), journal=Journal())
    found = [(_street(rename), rename) for rename in renames]
    _refuse_twice(found)
    for street, rename in found:
        if since is not None and not is_same_name(street.name, rename.now):
            _change(street, values=_coming(street, name=rename.now, since=since), storing=storing)
        else:
            dropped = [] if is_same_name(street.name, rename.before) else [rename.before]
            former = with_former([*street.former_names, *dropped], name=street.name, now=rename.now)
            _change(street, values=_named(street, name=rename.now, former=former), storing=storing)
    _write(street for street, _rename in found)
    remember([], given=(), origin="", journal=storing.journal)
    titles = names_of(f"{rename.before} → {rename.now}" for rename in renames)
    note_batch(
        counts=storing.counts,
        journal=storing.journal,
        now=now,
        person=person,
        files=(_("Streets renamed: %(names)s") % {"names": titles})[:500],
    )
    offer_calendar(town, now=now)
    return len(found)


def rename_when_due(*, today: date, now: datetime) -> int:
    """Give streets the names whose day has come, in the caller's transaction; returns how many.

    One whose name another street has by now stays as it is, noted, and the page on which it was noted says so.
    """
    storing = Storing(origin="", now=now, counts=Counts())
    due = [street for street in not_renamed().filter(coming_name_on__lte=today) if _is_free(street)]
    for street in due:
        former = with_former(street.former_names, name=street.name, now=street.coming_name)
        _change(street, values=_named(street, name=street.coming_name, former=former), storing=storing)
    _write(due)
    return len(due)


def not_renamed() -> QuerySet[Street]:
    """Own streets with a name noted for a day that has not come, or that came in vain."""
    return Street.objects.filter(origin="").exclude(coming_name="").exclude(coming_name=F("name"))


def _is_free(street: Street) -> bool:
    others = Street.objects.filter(origin="", ags=street.ags, place=street.place).exclude(pk=street.pk)
    return not others.filter(joined_key=joined_key(street.coming_name)).exists()


def _refuse_twice(found: Sequence[tuple[Street, Rename]]) -> None:
    """Each line is clear alone: two that mean the same street, or give two the same name, are not."""
    of = Counter(street.pk for street, _rename in found)
    to = Counter((street.ags, street.place, joined_key(rename.now)) for street, rename in found)
    for street, rename in found:
        for name, is_twice in (
            (rename.before, of[street.pk] > 1),
            (rename.now, to[street.ags, street.place, joined_key(rename.now)] > 1),
        ):
            if is_twice:
                raise RenameRefused(_("Named twice: %(names)s") % {"names": name})


def _street(rename: Rename) -> Street:
    """The street that is meant. Raises RenameRefused."""
    own = Street.objects.filter(origin="", is_whole_place=False)
    if rename.place:
        # A street of the municipality itself has no place of its own.
        own = own.filter(Q(place=rename.place) | Q(place="", municipality=rename.place))
    streets = list(own.filter(joined_key=joined_key(rename.before)))
    named = [street for street in streets if street.name == rename.before] or streets
    if not named:
        named = _successors(own, rename=rename)
    said = {"before": f"{rename.before} ({rename.place})" if rename.place else rename.before, "now": rename.now}
    if not named:
        raise RenameRefused(_("“%(before)s” is not in the calendar, and was not in it lately.") % said)
    if len(named) > 1:
        places = ", ".join(sorted({street.place or street.municipality for street in named}))
        sentence = _("“%(before)s” is in several places: write the place behind the new name. There are: %(places)s.")
        raise RenameRefused(sentence % {**said, "places": places})
    street = named[0]
    beside = Street.objects.filter(origin="", ags=street.ags, place=street.place).exclude(pk=street.pk)
    if beside.filter(joined_key=joined_key(rename.now)).exists():
        raise RenameRefused(_("“%(now)s” is in the calendar already, beside “%(before)s”.") % said)
    if any(
        is_same_name(name, rename.now) for name in beside.exclude(coming_name="").values_list("coming_name", flat=True)
    ):
        raise RenameRefused(_("“%(now)s” is noted already as the new name of another street.") % said)
    former = (name for names in beside.values_list("former_names", flat=True) for name in names)
    if any(is_same_name(name, rename.now) for name in former):
        raise RenameRefused(_("Another street was called “%(now)s” until lately; nobody could tell them apart.") % said)
    return street


def _successors(own: Any, *, rename: Rename) -> list[Street]:
    """Streets of the new name, where an import has dropped the old one."""
    gone = FormerLocation.objects.filter(origin="", is_whole_place=False)
    keys = {(row.ags, row.place) for row in gone if is_same_name(row.street, rename.before)}
    return [street for street in own.filter(joined_key=joined_key(rename.now)) if (street.ags, street.place) in keys]


def _named(street: Street, *, name: str, former: Sequence[str]) -> dict[str, Any]:
    columns = name_columns(name, place=street.place, former=former, coming="")
    return {**columns, "coming_name": "", "coming_name_on": None}


def _coming(street: Street, *, name: str, since: date) -> dict[str, Any]:
    columns = name_columns(street.name, place=street.place, former=street.former_names, coming=name)
    return {**columns, "coming_name": name, "coming_name_on": since}


def _change(street: Street, *, values: dict[str, Any], storing: Storing) -> None:
    differing = {name: value for name, value in values.items() if getattr(street, name) != value}
    if storing.journal is not None:
        storing.journal.note_changed(street, before={name: getattr(street, name) for name in differing})
    for name, value in differing.items():
        setattr(street, name, value)
    street.updated_at = storing.now
    storing.counts.changed += 1


def _write(streets: Iterable[Street]) -> None:
    Street.objects.bulk_update(list(streets), _COLUMNS, batch_size=2000)
