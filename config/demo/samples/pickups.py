"""When which bin goes out in a zone, with moves around holidays; the rhythms are invented, the days are real."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from config.demo.samples.calendar_days import holidays, nth_weekday
from config.demo.samples.towns import Town
from config.demo.samples.wording import stable_number, words

FIRST_MONDAY = date(2020, 1, 6)
SUMMER_MONTHS = range(4, 11)
VILLAGE_ZONE, STOPS_ZONE = 3, 6
SATURDAY = 5


@dataclass(frozen=True, kw_only=True)
class Pickup:
    """One fraction at the kerb on one day; `original_on` differs from `on` where `reason`, a holiday, moved it."""

    on: date
    original_on: date
    label: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Rhythm:
    """Every so many weeks on a weekday; in summer perhaps more often."""

    label: str
    weekday: int
    weeks: int
    phase: int
    summer_weeks: int = 0

    def pickups(self, year: int) -> Iterator[Pickup]:
        """All pickups whose original day lies in the year."""
        on = FIRST_MONDAY + timedelta(days=self.weekday)
        for week in range((date(year + 1, 1, 1) - on).days // 7 + 1):
            day = on + timedelta(weeks=week)
            weeks = self.summer_weeks if self.summer_weeks and day.month in SUMMER_MONTHS else self.weeks
            if day.year == year and (week + self.phase) % weeks == 0:
                moved = moved_day(day)
                reason = _reason(day) if moved != day else ""
                yield Pickup(on=moved, original_on=day, label=self.label, reason=reason)


@dataclass(frozen=True, kw_only=True)
class Stop:
    """The van for hazardous waste at a place on a day, from and to whole hours."""

    on: date
    area: str
    place: str
    from_hour: int
    to_hour: int


def zones(town: Town, *, variants: bool) -> dict[int, tuple[Rhythm, ...]]:
    """Three zones of residual and organic waste (the third: villages), two of paper and packaging, by number."""
    yellow = "Gelbe Tonne" if variants or stable_number(town.slug, below=2) else "Gelber Sack"
    found: dict[int, tuple[Rhythm, ...]] = {}
    for zone in (1, 2, VILLAGE_ZONE):
        found[zone] = (*_residual(town, zone=zone, variants=variants), _organic(town, zone=zone))
    for zone in (4, 5):
        paper = _rhythm(town, label="Papier", zone=zone, weeks=4)
        found[zone] = (paper, _rhythm(town, label=yellow, zone=zone, weeks=2))
    return found


def stops(town: Town, *, year: int, centre: str) -> Iterator[Stop]:
    """Three stops on a Saturday of spring and of autumn: the centre first, then villages."""
    places = [centre, *(name for name in town.villages if name != centre)][:3]
    names = words("stops")
    for month in (4, 10):
        on = nth_weekday(year, month=month, weekday=SATURDAY, nth=2 + stable_number(town.slug, below=2))
        for turn, area in enumerate(places):
            place = "Marktplatz" if turn == 0 else names[stable_number(f"{town.slug}/{area}", below=len(names))]
            yield Stop(on=on, area=area, place=place, from_hour=9 + 2 * turn, to_hour=10 + 2 * turn)


def moved_day(day: date) -> date:
    """A day later for each holiday of the week up to it; where the week has no day left, the working day before."""
    lost = sum(1 for passed in range(day.weekday() + 1) if day - timedelta(days=passed) in holidays(day.year))
    later = day + timedelta(days=lost)
    while lost and later in holidays(later.year):
        later += timedelta(days=1)
    if later.isocalendar().week == day.isocalendar().week and later.weekday() <= SATURDAY:
        return later
    while day in holidays(day.year):
        day -= timedelta(days=1)
    return day


def _reason(day: date) -> str:
    """The last holiday of the week up to the day."""
    week = [day - timedelta(days=passed) for passed in range(day.weekday() + 1)]
    return next(holidays(on.year)[on] for on in week if on in holidays(on.year))


def _residual(town: Town, *, zone: int, variants: bool) -> tuple[Rhythm, ...]:
    if not variants:
        return (_rhythm(town, label="Restmüll", zone=zone, weeks=2),)
    twice = _rhythm(town, label="Restmüll 2-wöchentlich", zone=zone, weeks=2)
    # The same day and an even phase apart: every second one of the fortnightly days.
    return (twice, Rhythm(label="Restmüll 4-wöchentlich", weekday=twice.weekday, weeks=4, phase=twice.phase))


def _organic(town: Town, *, zone: int) -> Rhythm:
    rhythm = _rhythm(town, label="Biotonne", zone=zone, weeks=2)
    return Rhythm(label=rhythm.label, weekday=rhythm.weekday, weeks=2, phase=rhythm.phase, summer_weeks=1)


def _rhythm(town: Town, *, label: str, zone: int, weeks: int) -> Rhythm:
    seed = f"{town.slug}/{label}/{zone}"
    return Rhythm(
        label=label,
        weekday=stable_number(seed + "/weekday", below=5),
        weeks=weeks,
        phase=stable_number(seed + "/phase", below=weeks),
    )
