"""A notice is over in the second in which it says so, without a write; nothing changes before."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from backend.alerts.ending import write_down_ends
from backend.alerts.models import Alert
from backend.alerts.reading import banner_alerts, build_alert, build_alerts, build_list, home_alerts
from backend.library.models import Area
from backend.tenants.registry import Reading
from tests.alerts.factories import NOON, alert
from tests.validity import walk

HOUR = timedelta(hours=1)


@pytest.fixture
def reading(town):
    return Reading(town=town, now=NOON, lang="de")


@pytest.fixture(params=range(3))
def some_alerts(request, town):
    chance = random.Random(request.param)
    here = Area.objects.create(name="Lütte")
    for number in range(8):
        begins = NOON + chance.choice([-2, -1, 0, 1, 2]) * HOUR
        alert(
            f"Nr. {number}",
            valid_from=begins,
            valid_until=begins + chance.choice([1, 2, 5]) * HOUR,
            state=chance.choice([*Alert.State.values, Alert.State.ACTIVE, Alert.State.ACTIVE]),
            areas=chance.choice([[], [here]]),
        )
    return here


def builders(reading, area):
    here = replace(reading, areas=(area.public_id,))
    yield lambda now: build_alerts(replace(reading, now=now), limit=3, cursor=None)
    yield lambda now: build_alerts(replace(here, now=now), limit=20, cursor=None)
    for build in (home_alerts, banner_alerts, build_list):
        yield lambda now, build=build: build(replace(reading, now=now))
    for item in Alert.objects.all():
        yield lambda now, key=item.public_id: build_alert(replace(reading, now=now), public_id=key)


def test_notices_stay_as_they_are_until_the_answer_says(reading, some_alerts):
    instants = [NOON + number * HOUR for number in range(-1, 8)]
    second = timedelta(seconds=1)
    moments = [each + shift for each in instants for shift in (-second, timedelta(0), second)]
    changes = [walk(build, moments=moments) for build in builders(reading, some_alerts)]
    assert sum(changes) > 10, "nothing changed, so nothing was proved"


def test_writing_down_the_end_changes_no_answer_and_happens_once(reading):
    notice = alert(valid_until=NOON)
    before = build_alert(reading, public_id=notice.public_id)
    assert write_down_ends(now=NOON - timedelta(seconds=1)) == 0
    assert [write_down_ends(now=NOON) for _ in range(2)] == [1, 0]
    notice.refresh_from_db()
    assert notice.state == Alert.State.OVER
    after = build_alert(reading, public_id=notice.public_id)
    assert after.document["holds"] is before.document["holds"] is False
