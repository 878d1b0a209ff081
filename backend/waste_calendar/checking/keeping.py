"""What the checks found, kept as rows: what somebody accepted stays accepted until its facts change."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from itertools import chain
from zoneinfo import ZoneInfo

import orjson

from backend.common.clock import local_day
from backend.tenants.models import Municipality
from backend.waste_calendar.checking import CHECKS
from backend.waste_calendar.checking.facts import Finding
from backend.waste_calendar.checking.reading import read_facts
from backend.waste_calendar.models import CalendarFinding


def check_calendar(town: Municipality, *, now: datetime) -> int:
    """Look at the town's own calendar, in the caller's transaction; returns how many findings are open.

    A constant number of statements; what is known already is not written again.
    """
    facts = read_facts(town, today=local_day(now, zone=ZoneInfo(town.timezone)))
    found = {print_of(finding): finding for finding in chain.from_iterable(check(facts) for check in CHECKS)}
    known = {row.print: row for row in CalendarFinding.objects.all()}
    CalendarFinding.objects.filter(pk__in=[row.pk for key, row in known.items() if key not in found]).delete()
    rows = [_row(finding, key=key, now=now) for key, finding in found.items() if key not in known]
    CalendarFinding.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows) + sum(1 for key, row in known.items() if key in found and row.accepted_at is None)


def print_of(finding: Finding) -> str:
    """The same for the same facts."""
    return sha256(orjson.dumps([finding.code, finding.facts], option=orjson.OPT_SORT_KEYS)).hexdigest()


def _row(finding: Finding, *, key: str, now: datetime) -> CalendarFinding:
    return CalendarFinding(
        code=finding.code,
        print=key,
        facts=dict(finding.facts),
        zone_id=finding.zones[0] if finding.zones else None,
        on=finding.on,
        found_at=now,
    )
