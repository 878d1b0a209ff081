"""What an import would do, or did, in lines that people read: made from its journal, kept packed at the draft."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from itertools import islice
from typing import Any

import orjson
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.waste_calendar.imports.conflicts import open_conflicts
from backend.waste_calendar.imports.journal import Journal, Written
from backend.waste_calendar.imports.likely import Likely, likely_renames
from backend.waste_calendar.models import Fraction, Location, Pickup, Street, Zone
from backend.waste_calendar.stepping_back import without_covered
from backend.waste_calendar.wizard.reading import Reading
from backend.waste_calendar.wording import full_address, location_label

ADDED, MOVED, CHANGED, REMOVED, RENAMED = "added", "moved", "changed", "removed", "renamed"
_ALARMING = 20  # per cent of the coming days
_MOST_PROBLEMS = 5000
_MOST_LABELS = 200


@dataclass(frozen=True, kw_only=True)
class Line:
    """One pickup that comes, moves, changes or goes; days as ISO texts."""

    action: str
    fraction: str
    zone: str
    variant: str
    before: str
    after: str
    note: str = ""

    @property
    def order(self) -> tuple[str, ...]:
        return (self.fraction, self.zone, self.after or self.before, self.variant, self.action)


@dataclass(kw_only=True)
class Report:
    """A dry run. `others` are streets, addresses and districts, `problems` name file, line and sentence."""

    lines: list[Line] = field(default_factory=list)
    others: list[tuple[str, str, str]] = field(default_factory=list)  # what, action, name
    unchanged: int = 0
    problems: list[tuple[str, int | None, str]] = field(default_factory=list)
    unknown: dict[str, list[str]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    first: str = ""
    last: str = ""
    conflicts: int = 0
    renames: list[tuple[str, str, str, list[str]]] = field(default_factory=list)  # of `Likely`, in its order

    @property
    def likely(self) -> list[Likely]:
        """Streets that seem to have another name now."""
        return [Likely(ags=ags, place=place, name=name, candidates=names) for ags, place, name, names in self.renames]

    @property
    def counts(self) -> Counter[str]:
        """Pickups by what happens to them."""
        return Counter(line.action for line in self.lines)

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be written."""
        return not self.lines and not self.others

    @property
    def print(self) -> str:
        """Equal where exactly the same would be written."""
        said = [[vars(line) for line in self.lines], self.others]
        return sha256(orjson.dumps(said)).hexdigest()

    def pack(self) -> bytes:
        """Small enough for a column."""
        return zlib.compress(orjson.dumps({**vars(self), "lines": [list(vars(line).values()) for line in self.lines]}))

    @classmethod
    def unpack(cls, content: bytes) -> Report:
        """What `pack` made."""
        values: dict[str, Any] = orjson.loads(zlib.decompress(content))
        names = tuple(Line.__dataclass_fields__)
        lines = [Line(**dict(zip(names, found, strict=True))) for found in values.pop("lines")]
        return cls(**values, lines=lines)


def make_report(journal: Journal, *, reading: Reading, today: date) -> Report:
    """In the transaction that wrote the journal, before it ends: rows are asked for their names."""
    written = list(journal)
    removed = {(item.model, item.pk): item.before or {} for item in written if item.after is None}
    report = Report(
        lines=sorted(_lines(written, removed=removed), key=lambda line: line.order),
        others=sorted(_others(written, removed=removed)),
        unchanged=journal.unchanged["pickup"],
        problems=[(name, problem.line, problem.text) for name, problem in reading.problems[:_MOST_PROBLEMS]],
        unknown=dict(islice(reading.unknown.items(), _MOST_LABELS)),
        remarks=reading.remarks[:_MOST_PROBLEMS],
        first=reading.first.isoformat() if reading.first else "",
        last=reading.last.isoformat() if reading.last else "",
        conflicts=open_conflicts().count(),
        renames=[(item.ags, item.place, item.name, item.candidates) for item in likely_renames(written)],
    )
    report.warnings = list(_warnings(report, reading=reading, today=today))
    return report


def _lines(written: Iterable[Written], *, removed: Mapping[tuple[str, int], Mapping[str, Any]]) -> Iterator[Line]:
    pickups = [item for item in written if item.model == "pickup"]
    changed = [item.pk for item in pickups if item.before is not None and item.after is not None]
    rows = Pickup.objects.in_bulk(changed)
    zones = _zone_names(removed)
    for item in pickups:
        now = rows.get(item.pk)
        after = item.after if now is None else vars(now)
        whole: Mapping[str, Any] = after or item.before or {}
        before_on = (item.before or {}).get("on", whole["on"] if now is not None else None)
        fraction, zone = zones.get(whole["zone_id"], ("", ""))
        yield Line(
            action=_action(item, status=whole["status"]),
            fraction=fraction,
            zone=zone,
            variant=whole["variant"],
            before=_day(before_on) if item.before is not None else "",
            after=_day(whole["on"]) if item.after is not None else "",
            note=_note_of(item, whole=whole),
        )


def _action(item: Written, *, status: str) -> str:
    if item.before is None:
        return ADDED
    if item.after is None:
        return REMOVED
    return MOVED if "on" in item.before and status != Pickup.Status.CANCELLED else CHANGED


def _note_of(item: Written, *, whole: Mapping[str, Any]) -> str:
    """Status and reason where they are not as usual, and the stop."""
    status = Pickup.Status(whole["status"])
    parts = ["" if status == Pickup.Status.SCHEDULED else str(status.label), whole["reason"], whole["stop_place"]]
    if item.before is not None and item.after is not None and "is_planned" in item.before:
        parts.append(_("so far worked out from a rule"))
    return ", ".join(part for part in parts if part)


def _others(
    written: Iterable[Written], *, removed: Mapping[tuple[str, int], Mapping[str, Any]]
) -> Iterator[tuple[str, str, str]]:
    """Streets, addresses, memberships and districts, by name."""
    found = [item for item in written if item.model in {"street", "location", "locationzone", "zone", "fraction"}]
    names = _Names(found, removed=removed)
    for item in found:
        action = ADDED if item.before is None else REMOVED if item.after is None else CHANGED
        if item.model == "street" and item.before and "name" in item.before and item.after:
            yield item.model, RENAMED, f"{item.before['name']} → {item.after['name']}"
        elif name := names.of(item):
            yield item.model, action, name


class _Names:
    """Names of rows, those that are gone included."""

    def __init__(self, written: Iterable[Written], *, removed: Mapping[tuple[str, int], Mapping[str, Any]]) -> None:
        self._removed = removed
        self._streets = dict(Street.objects.filter(origin="").values_list("pk", "name"))
        keys = {
            item.pk if item.model == "location" else (item.after or item.before or {}).get("location_id", 0)
            for item in written
        }
        self._locations = Location.objects.select_related("street").in_bulk(list(keys))
        self._zones = _zone_names(removed)
        self._fractions = dict(Fraction.objects.values_list("pk", "title"))

    def of(self, item: Written) -> str:
        whole = item.after or item.before or {}
        if item.model == "street":
            return self._streets.get(item.pk) or str(whole.get("name", ""))
        if item.model == "zone":
            return ", ".join(filter(None, reversed(self._zones.get(item.pk, ("", "")))))
        if item.model == "fraction":
            return str(self._fractions.get(item.pk) or whole.get("title", ""))
        if item.model == "locationzone":
            zone = ", ".join(filter(None, self._zones.get(whole.get("zone_id", 0), ("", ""))))
            return f"{self._location(whole.get('location_id', 0))}: {zone}"
        return self._location(item.pk)

    def _location(self, pk: int) -> str:
        row = self._locations.get(pk)
        if row is not None:
            label = location_label(street=row.street.name, numbers=row.numbers)
            return full_address(label=label, place=row.street.place)
        values = self._removed.get(("location", pk))
        if values is None:
            return ""
        gone = Location(**{name: value for name, value in values.items() if name != "street_id"})
        street = self._streets.get(values["street_id"]) or str(
            self._removed.get(("street", values["street_id"]), {}).get("name", "")
        )
        return location_label(street=street, numbers=gone.numbers)


def _zone_names(removed: Mapping[tuple[str, int], Mapping[str, Any]]) -> dict[int, tuple[str, str]]:
    """Kind of waste and name of each of the town's own zones, by key."""
    titles = dict(Fraction.objects.values_list("pk", "title"))
    rows = list(Zone.objects.filter(origin="").values_list("pk", "fraction_id", "name"))
    rows += [(pk, row["fraction_id"], row["name"]) for (model, pk), row in removed.items() if model == "zone"]
    return {pk: (str(titles.get(fraction, "")), name) for pk, fraction, name in rows}


def _warnings(report: Report, *, reading: Reading, today: date) -> Iterator[str]:
    yield from reading.warnings
    if len(without_covered(reading.dataset).streets) < len(reading.dataset.streets):
        yield _("Streets whose calendar a provider hands over are left out: its calendar holds there.")
    if reading.last is not None and reading.last < today:
        text = _("The files end on %(day)s: none of their days lies ahead. Is it the right year?")
        yield text % {"day": f"{reading.last:%d.%m.%Y}"}
    gone = sum(line.action == REMOVED and line.before >= today.isoformat() for line in report.lines)
    left = Pickup.objects.filter(zone__origin="", on__gte=today).count()
    new = sum(line.action == ADDED and line.after >= today.isoformat() for line in report.lines)
    share = 100 * gone // max(gone + left - new, 1)
    if share >= _ALARMING:
        yield _("This import removes %(share)s %% of the coming pickups.") % {"share": share}
    if reading.unknown:
        yield ngettext(
            "%(count)s label has no meaning yet: its rows are left out, and nothing is removed.",
            "%(count)s labels have no meaning yet: their rows are left out, and nothing is removed.",
            len(reading.unknown),
        ) % {"count": len(reading.unknown)}
    elif reading.problems:
        yield _("Some rows can't be read. They are left out, and nothing is removed.")
    for number, shown in ((len(reading.problems), _MOST_PROBLEMS), (len(reading.unknown), _MOST_LABELS)):
        if number > shown:
            yield _("Of %(number)s such entries the first %(shown)s are listed.") % {"number": number, "shown": shown}
    lost = sum(what == "street" and action == REMOVED for what, action, _name in report.others)
    if lost:
        yield ngettext("%(count)s street is removed.", "%(count)s streets are removed.", lost) % {"count": lost}


def _day(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")
