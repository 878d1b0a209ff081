"""What each check finds, and what it leaves alone; facts are made by hand, without a database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import chain
from typing import Any

from backend.waste_calendar.checking import CHECKS
from backend.waste_calendar.checking.facts import Address, Day, Facts, Finding, Zone

TODAY = date(2026, 5, 4)  # a Monday
BEGIN, END = date(2025, 1, 6), date(2027, 12, 31)


def every(weeks: float, *, first: date = BEGIN, last: date = END) -> list[date]:
    number = int((last - first).days // (7 * weeks)) + 1
    return [first + timedelta(days=round(7 * weeks * index)) for index in range(number)]


def zone(pk: int = 1, *, days: Iterable[date] = (), key: str = "paper", addresses: int = 4, **fields: Any) -> Zone:
    title = {"paper": "Papier", "residual": "Restmüll", "packaging": "Gelbe Tonne"}.get(key, key)
    found = Zone(pk=pk, key=key, title=title, name=f"Bezirk {pk}", addresses=addresses, **fields)
    found.first_addresses = ["Ahornweg 1–20"][:addresses]
    for on in days:
        found.days[""].append(Day(on=on, is_manual=False, is_cancelled=False))
    return found


def found(*zones: Zone, today: date = TODAY, addresses: Iterable[Address] = (), closed: Any = None) -> list[Finding]:
    facts = Facts(today=today, zones={item.pk: item for item in zones}, addresses=list(addresses), closed=closed or {})
    return list(chain.from_iterable(check(facts) for check in CHECKS))


def codes(findings: Iterable[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def test_usual_calendars_have_no_findings():
    summer_and_winter = [
        *every(1, first=date(2026, 4, 6), last=date(2026, 10, 31)),
        *every(2, first=date(2026, 11, 9), last=date(2027, 4, 4)),
        *every(1, first=date(2027, 4, 12), last=date(2027, 12, 31)),
    ]
    zones = [
        zone(1, days=every(4)),
        zone(2, days=every(1), key="residual"),
        zone(3, days=every(2), key="packaging"),
        zone(4, days=summer_and_winter, key="organic"),
        zone(5, days=[date(2026, 1, 9), date(2027, 1, 8)], key="xmas"),
        zone(6, days=every(1, first=date(2026, 3, 2), last=date(2026, 11, 20)), key="garden"),
        zone(7, days=[], is_on_demand=True, has_rules=True),
        zone(8, days=every(0.5), key="residual"),
        zone(9, days=[date(2025, 10, 4), date(2026, 4, 11)]),  # bundles of paper, twice a year
    ]
    assert not found(*zones)


def test_moved_around_holidays_it_is_still_usual():
    days = [
        on + timedelta(days=(index % 5 == 0) - (index % 7 == 0))
        for index, on in enumerate(every(2, first=date(2025, 1, 7)))
    ]
    assert not found(zone(days=days))


def test_a_missing_quarter_is_told_with_an_address_and_once():
    days = [on for on in every(4) if not date(2027, 7, 1) <= on <= date(2027, 9, 30)]
    (finding,) = found(zone(days=days), zone(2, days=days))
    assert finding.code == "empty_quarter"
    assert {name: finding.facts[name] for name in ("year", "quarter", "address", "others", "zones")} == {
        "year": 2027,
        "quarter": 3,
        "address": "Ahornweg 1–20",
        "others": 7,
        "zones": ["Bezirk 1", "Bezirk 2"],
    }


def test_a_pause_of_every_year_is_none():
    days = [on for on in every(1) if on.month not in {1, 2, 3}]
    assert "empty_quarter" not in codes(found(zone(days=days, key="organic")))


def test_a_lost_pickup_is_a_gap_of_twice_the_usual():
    days = every(2)
    lost = days.pop(50)
    (finding,) = found(zone(days=days))
    assert (finding.code, finding.facts["days"], finding.on) == ("gap", 28, lost - timedelta(days=14))
    gone = every(2)
    gone.pop(5)
    assert not found(zone(days=gone)), "that is over"


def test_a_cancelled_pickup_is_no_gap():
    item = zone(days=every(2))
    item.days[""][50] = Day(on=item.days[""][50].on, is_manual=True, is_cancelled=True)
    assert not found(item)


def test_two_within_two_days_are_told_unless_a_person_put_one_there():
    item = zone(days=[*every(2), every(2)[60] + timedelta(days=1)])
    assert codes(found(item)) == ["too_close"]
    item.days[""][-1] = Day(on=item.days[""][-1].on, is_manual=True, is_cancelled=False)
    assert not found(item)


def test_sundays_and_holidays_are_told_by_day_with_all_zones():
    monday = date(2026, 6, 1)
    on_sundays = zone(1, days=every(2, first=date(2025, 1, 5)))
    assert {*codes(found(on_sundays))} == {"closed_day"}
    days = every(1)
    findings = found(
        zone(1, days=days), zone(2, days=days), zone(3, days=days, is_fixed=True), closed={monday: "Kuchentag"}
    )
    assert [(finding.facts["name"], finding.facts["zones"]) for finding in findings] == [
        ("Kuchentag", ["Bezirk 1", "Bezirk 2"])
    ]


def test_a_zone_without_streets_or_pickups_is_told():
    findings = found(zone(1, days=every(2), addresses=0), zone(2), zone(3, days=every(2, last=date(2026, 4, 1))))
    assert codes(findings) == ["no_streets", "no_pickups"]
    assert findings[1].facts["zones"] == ["Bezirk 2", "Bezirk 3"]


def test_the_next_year_is_missed_from_november_on_and_an_early_end_eight_weeks_ahead():
    zones = [zone(pk, days=every(2, last=date(2026, 12, 31 - pk))) for pk in (1, 2)]
    assert not found(*zones, today=date(2026, 10, 31))
    findings = found(*zones, today=date(2026, 11, 1))
    assert [(finding.code, finding.facts["zones"]) for finding in findings] == [
        ("next_year_missing", ["Bezirk 1", "Bezirk 2"])
    ]
    ending = zone(days=every(2, last=date(2026, 6, 20)))
    assert codes(found(ending)) == ["ends_soon"]
    assert not found(ending, today=date(2026, 3, 1))


def test_an_address_without_what_all_others_have_is_told():
    zones = [zone(1, days=every(2)), zone(2, days=every(2), key="residual")]
    both, one = frozenset({1, 2}), frozenset({2})
    addresses = [Address(label=f"Ahornweg {number}", place="", zones=both) for number in range(30)]
    assert not found(*zones, addresses=addresses)
    lacking = Address(label="Birkenweg", place="", zones=one)
    (finding,) = found(*zones, addresses=[*addresses, lacking])
    assert (finding.code, finding.facts["addresses"]) == ("kind_missing", ["Birkenweg"])
    village = [Address(label=f"Dorf {number}", place="Dorf", zones=one) for number in range(30)]
    assert not found(*zones, addresses=[*addresses, *village])


def test_two_kinds_that_changed_their_rhythms_are_told_against_last_year():
    turn = date(2027, 1, 4)
    paper = zone(1, days=[*every(4, last=date(2026, 12, 31)), *every(1, first=turn)])
    residual = zone(2, days=[*every(1, last=date(2026, 12, 31)), *every(4, first=turn)], key="residual")
    here = [Address(label="Ahornweg", place="", zones=frozenset({1, 2}))]
    (finding,) = found(paper, residual, addresses=here)
    assert (finding.code, finding.facts["year"]) == ("swapped", 2027)
    assert not found(paper, residual), "not at the same addresses"


def test_and_against_the_other_zones():
    zones = [
        zone(kind * 10 + number, days=every(weeks), key=key)
        for kind, (key, weeks) in enumerate([("paper", 4), ("residual", 2)])
        for number in range(4)
    ]
    zones += [zone(30, days=every(2)), zone(31, days=every(4), key="residual")]
    here = [Address(label="Ahornweg", place="", zones=frozenset({30, 31}))]
    findings = found(*zones, addresses=here)
    assert {finding.code for finding in findings} == {"swapped"}
    assert {finding.facts["year"] for finding in findings} == {2026, 2027}


def test_a_rhythm_that_all_changed_is_no_swap():
    turn = date(2027, 1, 4)
    days = [*every(4, last=date(2026, 12, 31)), *every(2, first=turn)]
    assert not found(zone(1, days=days), zone(2, days=every(2), key="residual"))


def tours(number: int, *, turn: date, exchanged: Iterable[int] = (), key: str = "residual") -> list[Zone]:
    """Districts with paper and another kind every two weeks, some of which have each other's days from a day on."""
    zones = []
    for tour in range(number):
        first = {"paper": BEGIN + timedelta(days=tour % 5), key: BEGIN + timedelta(days=(tour + 2) % 5 + 7)}
        swapped = dict(zip(first, reversed(first.values()), strict=True))
        later = swapped if tour in exchanged else first
        for index, kind in enumerate(first):
            days = [day for day in every(2, first=first[kind]) if day < turn]
            days += [day for day in every(2, first=later[kind]) if day >= turn]
            zones.append(zone(10 * tour + index, days=days, key=kind))
    return zones


def at_tours(zones: list[Zone]) -> list[Address]:
    pairs = zip(zones[::2], zones[1::2], strict=True)
    return [Address(label=one.name, place="", zones=frozenset({one.pk, other.pk})) for one, other in pairs]


def test_two_kinds_of_one_rhythm_that_exchanged_their_days_are_told_against_last_year():
    turn = date(2026, 1, 1)
    zones = tours(6, turn=turn, exchanged=[2])
    (finding,) = found(*zones, addresses=at_tours(zones))
    assert (finding.code, finding.facts["year"], finding.zones) == ("exchanged", 2026, [20, 21])
    zones = tours(6, turn=turn, exchanged=range(6))
    (finding,) = found(*zones, addresses=at_tours(zones))
    assert len(finding.zones) == 12, "two columns changed for one another"
    assert not found(*tours(6, turn=turn), addresses=at_tours(zones))


def test_tours_that_were_laid_out_anew_are_no_exchange():
    turn = date(2026, 1, 1)
    before, after = tours(10, turn=END), [*tours(10, turn=END, key="residual")]
    for index, item in enumerate(before):
        moved = after[(index * 7 + 3) % len(after)]
        item.days[""] = [
            *(day for day in item.days[""] if day.on < turn),
            *(day for day in moved.days[""] if day.on >= turn),
        ]
    assert "exchanged" not in codes(found(*before, addresses=at_tours(before)))


def even_weeks(parity: int, *, weekday: int) -> list[date]:
    days = (BEGIN + timedelta(days=number) for number in range((END - BEGIN).days))
    return [day for day in days if day.weekday() == weekday and day.isocalendar().week % 2 == parity]


def test_even_and_odd_weeks_after_week_53_are_no_exchange():
    """2026 has 53 weeks: who collects in odd weeks comes in weeks 53 and 1, and the rounds of both kinds change."""
    for number in (1, 5):
        zones = [
            zone(10 * tour + parity, days=even_weeks(parity, weekday=tour % 5), key=("paper", "residual")[parity])
            for tour in range(number)
            for parity in (0, 1)
        ]
        assert not found(*zones, addresses=at_tours(zones)), number
    later = date(2027, 1, 1)
    for one, other in ((0, 1),):  # against those four, this tour went on as if there were no week 53
        days = zones[one].days[""], zones[other].days[""]
        for item, own, foreign in ((zones[one], *days), (zones[other], *reversed(days))):
            item.days[""] = [*(d for d in own if d.on < later), *(d for d in foreign if d.on >= later)]
    (finding,) = found(*zones, addresses=at_tours(zones))
    assert (finding.code, finding.facts["year"], finding.zones) == ("exchanged", 2027, [0, 1])


def test_who_is_new_is_compared_with_the_other_tours():
    begin = date(2026, 1, 5)
    zones = []
    for tour in range(6):
        first = {"paper": begin + timedelta(days=tour % 3), "residual": begin + timedelta(days=tour % 3 + 2)}
        days = list(first.values()) if tour != 4 else list(reversed(first.values()))
        zones += [zone(10 * tour + i, days=every(2, first=days[i]), key=key) for i, key in enumerate(first)]
    (*_others, finding) = found(*zones, addresses=at_tours(zones))
    assert (finding.code, finding.facts["year"], finding.zones) == ("exchanged", 2026, [40, 41])
