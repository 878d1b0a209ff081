"""From `waste:` of a municipality file to subscriptions and calendar sources; reading those is `importing`'s part."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from backend.common import clock
from backend.common.licences import DEFAULT
from backend.library.models import Area, ContactDetails
from backend.region.taking import pending_for, subscribe, subscriptions_of
from backend.tenants.changes import Change, Kind, Missing
from backend.tenants.file.phrases import said
from backend.tenants.models import Municipality
from backend.tenants.rollout.context import Rollout
from backend.waste_calendar.addresses.places import assign_areas
from backend.waste_calendar.formats.mapping import Profile
from backend.waste_calendar.imports.importing import import_calendars
from backend.waste_calendar.imports.web_addresses import is_web, masked
from backend.waste_calendar.models import CalendarSource, LocationZone, Publication, Street
from backend.waste_calendar.section import CalendarPart, WastePart, WasteSection
from backend.waste_calendar.sharing import MODULE
from backend.waste_calendar.stepping_back import words_before

DECLARED_IN = "waste"


def apply(rollout: Rollout) -> Iterator[Change]:
    """Make subscriptions and sources what the file says; all of it is owned by the file."""
    part = rollout.section(WasteSection).waste
    yield from _providers(rollout, part=part)
    yield from _calendars(rollout, part=part)
    yield from _licence(part)


def after_apply(town: Municipality) -> None:
    """The first import, and every later one of an operator who applies again; areas may have changed since."""
    now = clock.now()
    import_calendars(town, now=now)
    assign_areas(now=now)


def checklist(town: Municipality) -> Iterator[Missing]:  # noqa: ARG001 - asked in the town's schema
    """A waste calendar without addresses helps nobody."""
    if not Street.objects.exists():
        yield Missing(subject="waste", message=_("no address has pickups yet: name a provider or a calendar"))


def addresses_of(town: Municipality) -> list[str]:
    """Slug and official keys that a provider may name: the town's, and those of an Amt's municipalities."""
    keys = Area.objects.exclude(ags="").order_by("ags").values_list("ags", flat=True)
    return [name for name in (town.slug, town.ags, *keys) if name]


def _providers(rollout: Rollout, *, part: WastePart) -> Iterator[Change]:
    town = rollout.town
    known = {row.origin: row for row in subscriptions_of(town, declared_in=DECLARED_IN)}
    names = addresses_of(town)
    for origin in part.providers:
        if subscribe(town, origin=origin, declared_in=DECLARED_IN, modules=[MODULE], addressed_as=names):
            kind = Kind.CHANGE if origin in known else Kind.CREATE
            note = _steps_back(town, origin=origin)
            yield Change(kind=kind, subject=f"waste.providers.{origin}", after=names, note=note)
    for origin in sorted(known.keys() - set(part.providers)):
        known[origin].delete()
        streets = Street.objects.filter(origin=origin).count()
        note = said(gettext_noop("%(number)s streets with their pickups go with the next hand-over"), number=streets)
        yield Change(kind=Kind.REMOVE, subject=f"waste.providers.{origin}", note=note)


def _steps_back(town: Municipality, *, origin: str) -> str:
    """What the provider offers already is known exactly; else it may be all that the town is asked for."""
    offers = [offer for offer in pending_for(town) if (offer.origin, offer.module) == (origin, MODULE)]
    keys = {offer.key for offer in offers if not offer.is_withdrawn} or set(addresses_of(town))
    return words_before(keys, today=clock.local_day(clock.now(), zone=ZoneInfo(town.timezone)))


def _calendars(rollout: Rollout, *, part: WastePart) -> Iterator[Change]:
    known = {row.path: row for row in CalendarSource.objects.filter(is_owned_by_file=True)}
    contact = _contact(rollout.town, part=part) if part.calendars else {}
    paths = set()
    for position, calendar in enumerate(part.calendars):
        values = _columns(calendar, folder=rollout.folder, contact=contact, position=position)
        path = values["path"]
        paths.add(path)
        row = known.get(path)
        if row is not None and all(getattr(row, name) == value for name, value in values.items()):
            continue
        # What has changed is fetched anew in a few minutes.
        CalendarSource.objects.update_or_create(path=path, defaults={**values, "next_attempt_at": None})
        name = masked(calendar.path or calendar.url or "")
        yield Change(kind=Kind.CHANGE if row else Kind.CREATE, subject=f"waste.calendars.{name}")
    for path in sorted(known.keys() - paths):
        known[path].delete()
        addresses = LocationZone.objects.filter(zone__origin="").values("location").distinct().count()
        note: str = gettext_noop("its import ends")
        if not part.providers:
            note = said(
                gettext_noop("its import ends; %(number)s addresses keep the pickups they have"), number=addresses
            )
        yield Change(kind=Kind.REMOVE, subject=f"waste.calendars.{masked(path)}", note=note)


def _licence(part: WastePart) -> Iterator[Change]:
    before = Publication.objects.values_list("licence", flat=True).first() or DEFAULT
    if before != part.licence:
        Publication.objects.all().delete()
        Publication.objects.create(licence=part.licence)
        yield Change(kind=Kind.CHANGE, subject="waste.licence", before=before, after=part.licence)


def _columns(calendar: CalendarPart, *, folder: Path, contact: dict[str, str], position: int) -> dict[str, Any]:
    return {
        "format": calendar.format,
        "path": calendar.url or _absolute(calendar.path, folder=folder),
        "streets": _absolute(calendar.streets, folder=folder),
        "stops": _absolute(calendar.stops, folder=folder),
        "contact": contact,
        "position": position,
        "profile": _profile(calendar),
        "is_owned_by_file": True,
    }


def _absolute(path: str | None, *, folder: Path) -> str:
    if not path or is_web(path):
        return path or ""
    return str((folder / path).resolve())


def _profile(calendar: CalendarPart) -> dict[str, Any]:
    return Profile.from_json(calendar.profile.model_dump()).to_json() if calendar.profile else {}


def _contact(town: Municipality, *, part: WastePart) -> dict[str, str]:
    if part.contact is not None:
        return part.contact.model_dump(mode="json", exclude_none=True)
    details = ContactDetails.objects.first()
    named = (
        {"name": details.name, "phone": details.phone, "email": details.email, "url": details.website}
        if details
        else {}
    )
    if town.kind == Municipality.Kind.PROVIDER:
        named.pop("name", "")  # "Kundendienst" says in no town whose it is, nor whom open data are to name
    return {"name": town.title} | {key: value for key, value in named.items() if value}
