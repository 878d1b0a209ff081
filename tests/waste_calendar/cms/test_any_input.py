"""Whatever is sent to the day of the year view and to “Störung heute”: an answer, and every pickup once."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.waste_calendar.models import Disruption, Pickup
from tests.waste_calendar.factories import location, pickup, zone
from tests.waste_calendar.towns import NOW

TODAY = date(2026, 11, 21)
DAYS = [TODAY + timedelta(days=number) for number in (1, 2, 3, 0, 28, -1, 400)]
SEND = "/cms/stoerung/senden/"
CALM = {200, 201, 302, 400, 404, 409}
JUNK = st.sampled_from(["", "wort", "-1", "\x00", "9" * 30, "2026-02-30", "0001-01-01", "²", "😀" * 600, "a\u202eb"])
EXAMPLES = 12


def mostly(usual: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Nine times of ten what the page itself would send."""
    return st.integers(0, 9).flatmap(lambda number: JUNK if number == 6 else usual)


DAY = st.sampled_from(DAYS)
CHOSEN = {
    "day": st.sampled_from(DAYS[:3]),
    "pickups": mostly(st.lists(st.integers(0, 3), min_size=1, max_size=2)),
    "reason": mostly(st.sampled_from(["Streik", "<b>"])),
}
OF_DAYS = st.fixed_dictionaries(
    {
        **CHOSEN,
        "do": mostly(st.sampled_from(["move", "cancel", "take_back", "add"])),
        "scope": st.sampled_from(["?zone={zone}", "?address={address}", "", "?zone=wort"]),
        "to": mostly(DAY.map(date.isoformat)),
        "what": mostly(st.sampled_from(["{zone}-", "{zone}-2-weekly"])),
    }
)
OF_DISRUPTIONS = st.fixed_dictionaries(
    {
        **CHOSEN,
        "request_key": mostly(st.sampled_from(["new", "new", "last"])),
        "action": mostly(st.sampled_from(["report", "report", "replace", "all_clear", "undo"])),
        "outcome": mostly(st.sampled_from(["moved", "late", "follows", "cancelled"])),
        "replacement_on": mostly(DAY.map(date.isoformat)),
        "note": mostly(st.just("Bitte stehen lassen")),
    }
)


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=st.lists(OF_DAYS | OF_DISRUPTIONS, min_size=2, max_size=6))
def test_whatever_is_sent_is_answered_and_no_pickup_is_lost_doubled_or_set_back(cms, town, sent):
    with time_machine.travel(NOW, tick=False):
        Disruption.objects.all().delete()
        Pickup.objects.all().delete()
        mine = zone()
        home = mine.locations.first() or location("1-9")
        rows = {pickup(day, variant=variant).public_id for day in DAYS[:3] for variant in ("", "2-weekly")}
        keys = [str(uuid4())]
        for fields in sent:
            before = sequences()
            path, document = filled(fields, keys=keys, zone=mine.pk, address=home.pk)
            answer = cms.post(path, document)
            assert answer.status_code in CALM
            assert "/login/" not in answer.headers.get("Location", "")
            after = sequences()
            assert rows <= after.keys()
            assert all(after[one] >= number for one, number in before.items() if one in after)
            added = set(Pickup.objects.filter(is_added=True).values_list("public_id", flat=True))
            assert after.keys() - rows <= added
            assert max(Counter(Pickup.objects.values_list("variant", "original_on")).values()) == 1


def sequences() -> dict[UUID, int]:
    return dict(Pickup.objects.values_list("public_id", "sequence"))


def filled(fields: dict[str, Any], *, keys: list[str], **ids: int) -> tuple[str, dict[str, Any]]:
    """Where it is sent, and with the ids of what is there now."""
    day = fields["day"]
    there = list(Pickup.objects.filter(on=day).order_by("pk"))
    chosen = fields["pickups"] if there else "wort"
    rows = [there[number % len(there)] for number in chosen] if isinstance(chosen, list) else []
    if "do" in fields:
        path = f"/cms/abfall/tag/{day.year}/{day.month}/{day.day}/{fields['scope'].format(**ids)}"
        return path, fields | {"pickups": [row.pk for row in rows] or chosen, "what": fields["what"].format(**ids)}
    if fields["request_key"] == "new":
        keys.append(str(uuid4()))
    known = Disruption.objects.order_by("pk").last()
    return SEND, fields | {
        "pickups": [f"{row.public_id}.{row.sequence}" for row in rows] or chosen,
        "request_key": keys[-1] if fields["request_key"] in {"new", "last"} else fields["request_key"],
        "disruption": "" if fields["action"] == "report" or known is None else str(known.public_id),
    }
