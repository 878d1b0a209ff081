"""However often files and people name another day, one pickup stays one."""

from datetime import date, timedelta
from uuid import uuid4

from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from backend.waste_calendar import correcting
from backend.waste_calendar.dataset import Coverage, Dataset, PickupData, ZoneData
from backend.waste_calendar.imports.conflicts import keep_own, open_conflicts, take_file
from backend.waste_calendar.models import Pickup, Zone
from backend.waste_calendar.storing.calendars import store
from tests.waste_calendar.factories import zone
from tests.waste_calendar.towns import NOW

MONDAYS = [date(2026, 11, 30), date(2026, 12, 7), date(2026, 12, 14)]
_weekday = st.integers(0, 3)
_steps = st.one_of(
    st.tuples(st.just("import"), st.tuples(*[st.none() | _weekday for _week in MONDAYS])),
    st.tuples(st.just("move"), st.tuples(st.integers(0, 2), _weekday)),
    st.tuples(st.sampled_from(["cancel", "back"]), st.integers(0, 2)),
    st.tuples(st.sampled_from(["own", "file"]), st.none()),
)


@settings(
    max_examples=15,
    phases=[Phase.generate],
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(_steps, min_size=3, max_size=9))
def test_whatever_happens_one_pickup_is_never_two_days(steps, town):
    """A weekly rhythm, of which files name another weekday each time: no week ever has two."""
    with transaction.atomic():
        district = zone()
        for what, how in [("import", (0, 0, 0)), *steps]:
            if what == "import":
                days = [
                    monday + timedelta(days=day) for monday, day in zip(MONDAYS, how, strict=True) if day is not None
                ]
                store(_dataset(district, days=days), origin="", now=NOW)
            elif what in {"own", "file"}:
                (keep_own(open_conflicts()) if what == "own" else take_file(open_conflicts(), now=NOW))
            else:
                number = how[0] if what == "move" else how
                week = MONDAYS[number].isocalendar().week
                rows = [row for row in Pickup.objects.all() if row.original_on.isocalendar().week == week]
                if what == "move":
                    correcting.move(rows, to=MONDAYS[number] + timedelta(days=how[1]), reason="")
                elif what == "cancel":
                    correcting.cancel(rows, reason="")
                else:
                    correcting.take_back(rows, town=town, now=NOW)
            weeks = [row.on.isocalendar().week for row in Pickup.objects.all()]
            assert len(weeks) == len(set(weeks)), (what, how)
        transaction.set_rollback(True)


def _dataset(district: Zone, *, days: list[date]) -> Dataset:
    """A file of these days that is believed for the whole month, and says of none that it is another one's."""
    key = (district.fraction.key, district.key)
    pickups = (
        PickupData(public_id=uuid4(), zone=key, variant="", original_on=day, on=day, status="scheduled") for day in days
    )
    return Dataset(
        fractions=(),
        zones=(ZoneData(public_id=district.public_id, fraction=key[0], key=key[1], name=district.name),),
        streets=(),
        pickups=tuple(pickups),
        coverage=(Coverage(zone=key, first=MONDAYS[0], last=date(2026, 12, 31)),),
        is_complete=False,
    )
