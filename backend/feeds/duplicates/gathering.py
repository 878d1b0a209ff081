"""Which items can be the same as others, with all that they hang together with; what becomes of them is in `acting`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.db.models.fields.json import KeyTextTransform

from backend.common.clock import local_day
from backend.feeds.duplicates.comparing import (
    Happening,
    Report,
    Standing,
    Verdict,
    compare_events,
    compare_news,
    standing,
)
from backend.feeds.duplicates.places import Spot
from backend.feeds.duplicates.settling import NOT_SHOWN_TWICE, Entry, Pair, Settled, pair, settle
from backend.feeds.duplicates.titles import tells_apart, words_of
from backend.feeds.models import Event, SaidOfTwo
from backend.feeds.models.imported import Imported
from backend.tenants.models import Municipality

STEM = 4  # letters by which titles are looked up before they are compared
COMMON = 40  # a beginning that more entries of one day share says nothing of any two of them
OF_A_PLACE = ("name", "street", "postal_code", "city", "latitude", "longitude")
FILED = {"categories", "areas"}  # choosing them changes no words


def taking_part(model: type[Imported], *, town: Municipality, now: datetime) -> Any:
    """Items that are shown, or would be were they not copies: no drafts, nothing that waits or has expired."""
    kept = Q(expire_at=None) | Q(expire_at__gt=now)
    rows = model.objects.filter(kept, Q(live=True) | Q(copy_of__isnull=False), lang=town.languages[0])
    rows = rows.select_related("source", "place").defer(*model.LONG_TEXTS, "upstream", "attachments")
    return rows.annotate(same_as=KeyTextTransform("same_as", "upstream")).order_by("pk")


@dataclass(kw_only=True)
class Gathering:
    """The items around those that have changed, until none is left out that hangs together with one of them."""

    model: type[Imported]
    town: Municipality
    now: datetime
    rows: dict[UUID, Any] = field(default_factory=dict)
    said: dict[Pair, Verdict] = field(default_factory=dict)
    _days: set[date] = field(default_factory=set)
    _horizon: set[date] = field(default_factory=set)
    _by_stem: dict[tuple[date, str], list[UUID]] = field(default_factory=lambda: defaultdict(list))
    _stems: dict[UUID, set[str]] = field(default_factory=dict)
    _verdicts: dict[Pair, Verdict] = field(default_factory=dict)
    _translated: set[UUID] = field(default_factory=set)

    def groups(self, ids: Collection[UUID]) -> Iterator[list[UUID]]:
        """Those of `ids` that take part, each with all that is the same, and with what is the same as that.

        What only may be the same leads no further: a headline of every day would lead back through all years.
        """
        self._take_in(public_id__in=ids)
        self._take_in(copy_of__in=ids)
        seeds = list(self.rows)
        self._look_as_far_as(seeds)
        while missing := self._around(self._reached(seeds)):
            self._take_in(**missing)
            self._look_as_far_as(missing.get("public_id__in", ()))
        seen: set[UUID] = set()
        for seed in seeds:
            if seed not in seen:
                group = self._reached([seed])
                seen |= group
                yield sorted(group)

    def with_doubtful(self, group: Collection[UUID]) -> list[UUID]:
        """A group, and what may be the same as one of it and is shown as well."""
        alike = {other for each in group for other in self._alike(each, to=NOT_SHOWN_TWICE)}
        return sorted({*group, *(other for other in alike if self.rows[other].live)})

    def settled(self, group: Iterable[UUID]) -> Settled:
        """Who of a group stays, and who is a copy of whom."""
        entries = [
            Entry(
                public_id=each,
                standing=self._standing(self.rows[each]),
                since=self.rows[each].created_at,
                is_behind=_better_there(self.rows[each]) is not None,
            )
            for each in group
        ]
        return settle(entries, compare=self.verdict, said={**self._said_there(entries), **self.said})

    def _said_there(self, entries: Iterable[Entry]) -> dict[Pair, Verdict]:
        """What the town says that two come from, but of what a person has changed here."""
        said = {}
        for each in entries:
            better = _better_there(self.rows[each.public_id])
            if better in self.rows and each.standing is not Standing.PERSON:
                said[pair(each.public_id, better)] = Verdict.SAME
        return said

    def verdict(self, a: UUID, b: UUID) -> Verdict:
        """What the rules say of two, looked at once."""
        key = pair(a, b)
        if key not in self._verdicts:
            self._verdicts[key] = self._compared(self.rows[a], self.rows[b])
        return self._verdicts[key]

    def _take_in(self, **which: Any) -> None:
        found = taking_part(self.model, town=self.town, now=self.now).filter(**which)
        new = [row for row in found if row.public_id not in self.rows]
        for row in new:
            self.rows[row.public_id] = row
            self._stems[row.public_id] = _stems(row)
            for stem in self._stems[row.public_id]:
                self._by_stem[self._day(row), stem].append(row.public_id)
        if which.keys() & {f"{self._moment}__date__in"}:
            self._days.update(which[f"{self._moment}__date__in"])
        ids = [row.public_id for row in new]
        of_them = SaidOfTwo.objects.filter(Q(first__in=ids) | Q(second__in=ids)) if ids else ()
        for each in of_them:
            self.said[each.first, each.second] = Verdict.SAME if each.is_same else Verdict.DIFFERENT
        many = self.model.objects.filter(public_id__in=ids).values("public_id").annotate(rows=Count("pk"))
        self._translated.update(many.filter(rows__gt=1).values_list("public_id", flat=True) if ids else ())

    def _around(self, reached: Collection[UUID]) -> Mapping[str, Any]:
        """What has to be looked at as well before the group is whole; nothing when it is."""
        around = {day for each in reached for day in self._days_around(self.rows[each])}
        days = (around & self._horizon) - self._days
        if days:
            return {f"{self._moment}__date__in": sorted(days)}
        named = {other for each in reached for other in self._named(each)} - self.rows.keys()
        new = named - self._asked_for
        self._asked_for.update(new)
        return {"public_id__in": sorted(new)} if new else {}

    @cached_property
    def _asked_for(self) -> set[UUID]:
        """Named by somebody, and maybe gone."""
        return set()

    def _reached(self, seeds: Iterable[UUID]) -> set[UUID]:
        reached, left = set[UUID](), list(seeds)
        while left:
            each = left.pop()
            if each not in reached:
                reached.add(each)
                left.extend(self._beside(each) - reached)
        return reached

    def _beside(self, one: UUID) -> set[UUID]:
        return self._alike(one, to=(Verdict.SAME,)) | {each for each in self._named(one) if each in self.rows}

    def _alike(self, one: UUID, *, to: Collection[Verdict]) -> set[UUID]:
        found = set[UUID]()
        for day in self._days_around(self.rows[one]):
            for stem in self._stems[one]:
                others = self._by_stem.get((day, stem), [])
                found.update(others if len(others) <= COMMON else ())
        return {each for each in found - {one} if self.verdict(one, each) in to}

    def _named(self, one: UUID) -> set[UUID]:
        """By a person, by what was settled before, or by the town that it comes from."""
        by_person = {other for key in self.said if one in key for other in key if other != one}
        return by_person | {each for each in (self.rows[one].copy_of, _better_there(self.rows[one])) if each}

    @property
    def _moment(self) -> str:
        return "starts_at" if self.model is Event else "published_at"

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.town.timezone)

    def _day(self, row: Any) -> date:
        return local_day(getattr(row, self._moment) or row.created_at, zone=self._zone)

    def _days_around(self, row: Any) -> list[date]:
        return self._days_beside(row, reach=0 if self.model is Event else 1)

    def _days_beside(self, row: Any, *, reach: int) -> list[date]:
        return [self._day(row) + timedelta(days=days) for days in range(-reach, reach + 1)]

    def _look_as_far_as(self, ids: Iterable[UUID]) -> None:
        """At the days of what is the same as one of these, and of the third ones that make it unclear."""
        reach = 0 if self.model is Event else 2
        for each in ids:
            self._horizon.update(self._days_beside(self.rows[each], reach=reach) if each in self.rows else ())

    def _compared(self, a: Any, b: Any) -> Verdict:
        verdict = self._by_rules(a, b)
        if verdict is Verdict.SAME and a.source_id and a.source_id == b.source_id:
            # Who lists both means two, unless it is word for word the same once more.
            return verdict if words_of(a.title) == words_of(b.title) else Verdict.DOUBTFUL
        return verdict

    def _by_rules(self, a: Any, b: Any) -> Verdict:
        if self.model is Event:
            return compare_events(_happening(a), _happening(b), zone=self._zone)
        return compare_news(_report(a), _report(b))

    def _standing(self, row: Any) -> Standing:
        is_edited = bool(set(row.locked_fields) - FILED or row.note or row.public_id in self._translated)
        source = row.source
        is_neighbour = bool(source and source.origin in self._neighbours)
        return standing(rights=source.rights if source else None, is_neighbour=is_neighbour, is_edited=is_edited)

    @cached_property
    def _neighbours(self) -> set[str]:
        """Of those who give by the region the municipalities; a county and a provider speak for all."""
        origins = {row.source.origin for row in self.rows.values() if row.source and row.source.origin}
        found = Municipality.objects.filter(schema_name__in=origins, kind=Municipality.Kind.MUNICIPALITY)
        return set(found.values_list("schema_name", flat=True))


def _better_there(row: Any) -> UUID | None:
    """The copy of that one behind which a row stands in the town that it comes from, whether or not it came, too."""
    return uuid5(row.source.public_id, row.same_as) if row.same_as and row.source and row.source.origin else None


def _stems(row: Any) -> set[str]:
    """By which two titles that tell the same find each other; a page that both lead to does as well."""
    words = {word[:STEM] for word in words_of(row.title) if not tells_apart(word)}
    return words | ({row.original_url} if row.original_url else set())


def _happening(row: Any) -> Happening:
    return Happening(
        title=row.title,
        starts_at=row.starts_at,
        is_all_day=row.is_all_day,
        recurrence=row.recurrence,
        is_cancelled=row.status == Event.Status.CANCELLED,
        spot=_spot(row),
    )


def _spot(row: Any) -> Spot:
    place = row.place
    if place is None:
        return Spot(name=row.location)
    has_point = place.latitude is not None and place.longitude is not None
    name = " ".join(filter(None, [row.location or place.name, place.street, place.postal_code, place.city]))
    return Spot(place_id=place.pk, name=name, point=(place.latitude, place.longitude) if has_point else None)


def _report(row: Any) -> Report:
    return Report(
        title=row.title, published_at=row.published_at or row.created_at, text=row.teaser_text, link=row.original_url
    )
