"""What a table would do to the town's places: found by id, else by name, street and postal code; nothing is written."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _
from wagtail.models import Revision, WorkflowState

from backend.common.german import search_key
from backend.common.plain_text import several_lines
from backend.library.models import Place
from backend.library.places.exchange.cells import BadCell, Known, read_cell, require_point
from backend.library.places.exchange.columns import BY_KEY
from backend.library.places.exchange.tables import Line, Table
from backend.library.places.exchange.versions import Version, nothing, read_titles, read_versions

Key = tuple[str, str, str]


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    """One cell that says something else than the place does."""

    title: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Planned:
    """One row that becomes a new place, or changes one."""

    line: int
    name: str
    version: Version  # before
    values: Mapping[str, Any]
    changes: Sequence[FieldChange]
    note: str = ""

    @property
    def is_new(self) -> bool:
        return self.version.place.pk is None


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One row that can't be meant, and why."""

    line: int
    name: str
    message: str


@dataclass(kw_only=True)
class Plan:
    """All rows; with a fault, none of them is taken."""

    added: list[Planned] = field(default_factory=list)
    changed: list[Planned] = field(default_factory=list)
    unchanged: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def is_possible(self) -> bool:
        return not self.faults and bool(self.added or self.changed)

    @property
    def print(self) -> str:
        """Another one means that something changed since somebody looked."""
        both = (*self.added, *self.changed)
        said = [[each.version.row.pk, each.version.row.latest_revision_id, each.values] for each in both]
        text = json.dumps(said, cls=DjangoJSONEncoder, sort_keys=True, default=list)
        return hashlib.sha256(text.encode()).hexdigest()


class _Town:
    """The places that there are, by what identifies them, and which of them nobody may change now."""

    def __init__(self, versions: Sequence[Version], *, lang: str) -> None:
        self.lang = lang
        self.titles: Mapping[str, Mapping[int, str]] = versions[0].titles if versions else read_titles()
        self.known = Known.of(self.titles)
        self.by_id = {(str(version.place.public_id), version.place.lang): version for version in versions}
        self.by_key: dict[Key, list[Version]] = defaultdict(list)
        self.by_name: dict[str, list[Version]] = defaultdict(list)
        for version in versions:
            place = version.place
            if place.lang == lang:
                self.by_key[_key(place.name, place.street, place.postal_code)].append(version)
                self.by_name[search_key(place.name)].append(version)
        self.held = _held()


def make_plan(table: Table, *, mapping: Sequence[str], lang: str, is_locking: bool = False) -> Plan:
    """`mapping` is for each heading the key of a column, or nothing; `lang` that of rows that say none."""
    town = _Town(read_versions(is_locking=is_locking), lang=lang)
    plan, seen = Plan(), dict[Any, int]()
    for line in table.lines:
        cells = {key: line.cells[number] for number, key in enumerate(mapping) if key}
        name = cells.get("name", "")
        try:
            planned = _row(line, _joined(cells), town=town)
            _refuse_twice(planned, seen=seen)
        except BadCell as error:
            plan.faults.append(Fault(line=line.number, name=name, message=str(error)))
            continue
        if planned.is_new:
            plan.added.append(planned)
        elif planned.changes:
            plan.changed.append(planned)
        else:
            plan.unchanged += 1
    return plan


def _refuse_twice(planned: Planned, *, seen: dict[Any, int]) -> None:
    place = planned.version.changed(planned.values).place
    identity = place.pk or _key(place.name, place.street, place.postal_code)
    if identity in seen:
        raise BadCell(_("This is the same place as in line %d.") % seen[identity])
    seen[identity] = planned.line


def _joined(cells: Mapping[str, str]) -> dict[str, str]:
    """The street with its number, where that has a column of its own."""
    joined = {key: text for key, text in cells.items() if key != "house_number"}
    if "street" in cells and cells.get("house_number"):
        joined["street"] = f"{cells['street']} {cells['house_number']}".strip()
    return joined


def _row(line: Line, cells: Mapping[str, str], *, town: _Town) -> Planned:
    version, note = _find(cells, town=town)
    before = version.texts()
    values: dict[str, Any] = {}
    for key in sorted(cells.keys() - {"id", "lang"}, key=list(BY_KEY).index):
        if not _is_same(cells[key], before[key]):
            said = read_cell(key, cells[key], known=town.known)
            values |= {name: value for name, value in said.items() if name == key or name not in cells}
    after_version = version.changed(values)
    if not after_version.place.name:
        raise BadCell(_("The name is missing."))
    if values.keys() & {"latitude", "longitude"}:
        require_point(after_version.place)
    changes = list(_differences(before, after_version.texts()))
    if changes and version.place.pk in town.held:
        raise BadCell(town.held[version.place.pk])
    name = after_version.place.name
    return Planned(line=line.number, name=name, version=version, values=values, changes=changes, note=note)


def _find(cells: Mapping[str, str], *, town: _Town) -> tuple[Version, str]:
    """The place that a row is about, or a new one, and what there is to say to that."""
    lang = cells.get("lang", "").strip() or town.lang
    if identity := cells.get("id", "").strip():
        found = town.by_id.get((identity.lower(), lang))
        if found is None:
            raise BadCell(_("There is no place with this id. Empty the cell for a new one."))
        return found, ""
    if lang != town.lang:
        raise BadCell(_("New places come in the town's first language (%s).") % town.lang)
    same = town.by_key[_key(cells.get("name", ""), cells.get("street", ""), cells.get("postal_code", ""))]
    if len(same) > 1:
        raise BadCell(_("Several places have this name and address: add a column with their ids."))
    if same:
        return same[0], ""
    namesakes = town.by_name[search_key(cells.get("name", ""))]
    note = _("There is a place of this name with another address; to change that one, add a column with its id.")
    return nothing(lang=lang, titles=town.titles), note if namesakes else ""


def _differences(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[FieldChange]:
    for key, column in BY_KEY.items():
        if key in before and key not in {"id", "state"} and not _is_same(before[key], after[key]):
            yield FieldChange(title=str(column.title), before=before[key], after=after[key])


def _is_same(one: str, other: str) -> bool:
    return one == other or several_lines(one) == several_lines(other)


def _key(name: str, street: str, postal_code: str) -> Key:
    short = search_key(street).replace("strasse", "str")
    return search_key(name), short, postal_code.strip()


def _held() -> dict[int, str]:
    """Places that wait for approval or for their time, or that somebody has locked, and the sentence about it."""
    model = ContentType.objects.get_for_model(Place)
    waiting = WorkflowState.objects.filter(base_content_type=model, status=WorkflowState.STATUS_IN_PROGRESS)
    scheduled = Revision.objects.filter(base_content_type=model, approved_go_live_at__isnull=False)
    held = {int(key): _("This place waits for approval.") for key in waiting.values_list("object_id", flat=True)}
    held |= {
        int(key): _("A change of this place waits for its time.")
        for key in scheduled.values_list("object_id", flat=True)
    }
    locked = Place.objects.filter(locked=True).values_list("pk", flat=True)
    return held | {key: _("This place is locked.") for key in locked}
