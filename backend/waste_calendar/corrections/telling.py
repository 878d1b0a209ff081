"""Tells who asked for the pickups of an address what became of those that they were, or would be, reminded of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import override

from backend.common.clock import local_day
from backend.push import outbox
from backend.push.models.messages import Severity
from backend.push.reminding import days_served
from backend.push.subscribers import Addressed
from backend.push.subscriptions import longest_lead, topics_subscribed
from backend.tenants.models import Municipality
from backend.tenants.registry import Reading
from backend.waste_calendar.addresses.former import locations_today
from backend.waste_calendar.asking import Asked
from backend.waste_calendar.corrections.addresses import Homes, find_moves
from backend.waste_calendar.corrections.moving import Days, tell_of_moves
from backend.waste_calendar.corrections.news import (
    COLUMNS,
    KEPT,
    KNOWN_AHEAD,
    Change,
    Compared,
    Found,
    Horizon,
    compare,
)
from backend.waste_calendar.corrections.words import news_words
from backend.waste_calendar.models import KnownPickup, LocationZone, Pickup
from backend.waste_calendar.reading import location_path
from backend.waste_calendar.reminders import MODULE, SUBJECT, collapse_id
from backend.waste_calendar.statements import Row
from backend.waste_calendar.titles import title_at
from backend.waste_calendar.upcoming import rows_of_days

AHEAD = timedelta(days=8)  # further away is the calendar's business, unless somebody is reminded so early
CORRECTION = "waste_calendar change"  # begins the key of a message
_COLUMNS = ["pickup_id", "on", "state", "note", "is_replacement_open", "usual_on", "usual_state", "is_told"]
_BATCH = 2000


@transaction.atomic
def tell_of_changes(town: Municipality, *, now: datetime) -> int:
    """Tell what people do not know yet of the pickups of the coming days; returns how many have changed.

    One job at a time: what the first has told, the second finds told. A constant number of statements.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"{town.schema_name} known pickups"])
    zone = ZoneInfo(town.timezone)
    ahead = max(AHEAD, timedelta(days=longest_lead(MODULE)))
    horizon = Horizon(now=now, zone=zone, ahead=ahead)
    known = list(KnownPickup.objects.select_related("zone__fraction"))
    over = [row.pk for row in known if row.on < horizon.today - KEPT]
    found = _found(known, today=horizon.today)
    asked = {topic: Asked.named(topic) for topic in topics_subscribed(MODULE)}
    homes = locations_today({one.location for one in asked.values()})
    moves = find_moves(homes, asked={one.location for one in asked.values()}, now=now)
    days = Days.of(known, found.values(), horizon=horizon) if moves else None  # before the rows follow
    compared = compare(known, found, horizon=horizon)
    _keep(compared, over=over)
    reading = Reading(town=town, now=now, lang=town.languages[0])
    if compared.changes:
        people = People(asked=asked, homes=homes, entered={move.asked: move.entered for move in moves})
        _tell(compared.changes, people=people, reading=reading)
    if days is not None:
        tell_of_moves(moves, asked=asked, days=days, horizon=horizon, reading=reading)
    return len(compared.changes) + len(moves)


@dataclass(frozen=True, kw_only=True)
class People:
    """Who is told: what was asked for by topic, the addresses of today, and zones that are new to an address."""

    asked: Mapping[str, Asked]
    homes: Homes
    entered: Mapping[UUID, Collection[int]]  # what became of their pickups nobody there has to hear


@dataclass(frozen=True, kw_only=True)
class Thread:
    """What replaces one another on a phone: the reminder of one day of one address, and what is new of it."""

    location: UUID
    day: date

    @property
    def collapse_id(self) -> str:
        """As of reminders."""
        return collapse_id(self.location, day=self.day)


@dataclass(frozen=True, kw_only=True)
class Group:
    """What is new of a day of an address, for all who asked for the same there."""

    thread: Thread
    changes: Sequence[Change]
    others: Sequence[Row]  # collected on that day as planned
    topics: list[str] = field(default_factory=list)

    @property
    def said(self) -> tuple[UUID, ...]:
        """Those of other addresses with the same are worded the same."""
        return (*(change.pickup for change in self.changes), *(row["public_id"] for row in self.others))

    @property
    def key(self) -> tuple[Thread, Any]:
        return self.thread, self.said


def _found(known: Iterable[KnownPickup], *, today: date) -> dict[UUID, Found]:
    """The pickups of these weeks, and those that have left them; one statement."""
    days = Q(on__range=(today - KEPT, today + KNOWN_AHEAD))
    rows = Pickup.objects.filter(days | Q(public_id__in=[row.pickup_id for row in known]))
    return {row["public_id"]: row for row in rows.order_by().values(*COLUMNS, title=title_at("zone"))}


def _keep(compared: Compared, *, over: Sequence[int]) -> None:
    """Write down what people know now; one statement for each kind of difference."""
    if left := [*over, *(row.pk for row in compared.lost)]:
        KnownPickup.objects.filter(pk__in=left).delete()
    if compared.followed:
        KnownPickup.objects.bulk_update(compared.followed, _COLUMNS, batch_size=_BATCH)
    if compared.new:
        KnownPickup.objects.bulk_create(compared.new, batch_size=_BATCH)


def _tell(changes: Sequence[Change], *, people: People, reading: Reading) -> None:
    """A message for each address and day and what was asked for there; a constant number of statements."""
    served = days_served(MODULE, days={change.was_on for change in changes})
    at = _by_home(changes, homes=people.homes)
    others = _others(at, served=served, changed={change.pickup for change in changes})
    groups: dict[tuple[Thread, Any], Group] = {}
    for topic, one in people.asked.items():
        for found in _of_topic(one, people=people, at=at, others=others, served=served):
            groups.setdefault(found.key, found).topics.append(topic)
    earlier = outbox.earlier(MODULE, collapse_ids={group.thread.collapse_id for group in groups.values()})
    outbox.stop([one.pk for found in earlier.values() for one in found])
    words, addressed = _Words(reading), defaultdict(list)
    for group in groups.values():
        heard = [one.pk for one in earlier[group.thread.collapse_id] if one.key.startswith(CORRECTION)]
        is_undone = all(change.is_undone for change in group.changes)
        if heard or not is_undone:
            told = _addressed(group, texts=words.of(group), heard=heard if is_undone else (), zone=reading.zone)
            addressed[_severity(group, today=local_day(reading.now, zone=reading.zone))].append(told)
    for severity, messages in sorted(addressed.items()):
        outbox.tell(messages, module=MODULE, severity=severity, reading=reading)


def _by_home(changes: Sequence[Change], *, homes: Homes) -> dict[UUID, list[Change]]:
    """The changes of each address that somebody has asked for; one statement."""
    in_zone: dict[int, list[Change]] = defaultdict(list)
    for change in changes:
        in_zone[change.zone].append(change)
    living = {home for found in homes.values() for home in found}
    rows = LocationZone.objects.filter(zone__in=list(in_zone), location__public_id__in=living)
    at: dict[UUID, list[Change]] = defaultdict(list)
    for home, zone in rows.order_by("zone").values_list("location__public_id", "zone"):
        at[home] += in_zone[zone]
    return at


def _others(
    at: Mapping[UUID, Sequence[Change]], *, served: Collection[date], changed: Collection[UUID]
) -> dict[UUID, list[Row]]:
    """What else is collected on the days that people were reminded of: the message takes that reminder's place."""
    found: dict[UUID, list[Row]] = defaultdict(list)
    for home, row in rows_of_days(at.keys(), days=served) if served else ():
        if row["status"] != Pickup.Status.CANCELLED and row["public_id"] not in changed:
            found[home].append(row)
    return found


def _of_topic(
    one: Asked,
    *,
    people: People,
    at: Mapping[UUID, Sequence[Change]],
    others: Mapping[UUID, Sequence[Row]],
    served: Collection[date],
) -> Iterator[Group]:
    """What somebody who asked for this is told, one group a day; an address that was divided is all its parts."""
    living, new = people.homes.get(one.location, ()), people.entered.get(one.location, ())
    near = {change.pickup: change for home in living for change in at.get(home, ())}
    days: dict[date, list[Change]] = defaultdict(list)
    for change in near.values():
        if change.zone not in new and one.wants(fraction=change.key, variant=change.variant):
            days[change.was_on if change.was_on in served else change.usual_on].append(change)
    rest = {row["public_id"]: row for home in living for row in others.get(home, ())} if days else {}
    wanted = [row for row in rest.values() if one.wants(fraction=row["key"], variant=row["variant"])]
    for day, changes in days.items():
        thread = Thread(location=living[0] if len(living) == 1 else one.location, day=day)
        yield Group(thread=thread, changes=changes, others=[row for row in wanted if row["on"] == day])


class _Words:
    """Texts in the town's languages; the addresses of a zone are told the same, and it is worded once."""

    def __init__(self, reading: Reading) -> None:
        self._langs = reading.town.languages
        self._made: dict[Any, dict[str, dict[str, str]]] = {}

    def of(self, group: Group) -> dict[str, dict[str, str]]:
        if group.said not in self._made:
            self._made[group.said] = {lang: self._in(lang, group) for lang in self._langs}
        return self._made[group.said]

    def _in(self, lang: str, group: Group) -> dict[str, str]:
        with override(lang.partition("-")[0]):
            return news_words(group.changes, as_planned=[row["title"] for row in group.others])


def _severity(group: Group, *, today: date) -> Severity:
    """What concerns today or tomorrow is as urgent as a reminder; quiet hours hold for all."""
    first = min(min(change.was_on, change.on) for change in group.changes)
    return Severity.REMINDER if first <= today + timedelta(days=1) else Severity.NORMAL


def _addressed(group: Group, *, texts: dict[str, dict[str, str]], heard: Sequence[int], zone: ZoneInfo) -> Addressed:
    return Addressed(
        key=f"{CORRECTION} {uuid4()}",
        texts=texts,
        path=location_path(group.thread.location),
        collapse_id=group.thread.collapse_id,
        useless_at=max(change.useless_at(zone=zone) for change in group.changes),
        topics=group.topics,
        subject_type=SUBJECT,
        subject_id=group.thread.location,
        heard=heard,
    )
