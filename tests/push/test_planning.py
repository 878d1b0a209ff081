"""From a message to deliveries: who is told, when, and each once."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django_tenants.utils import tenant_context

from backend.push import planning
from backend.push.audiences import Audience, estimate
from backend.push.models import Delivery, Device, Message, Subscription
from backend.push.models.devices import ERASED_AFTER, SILENT_AFTER, Transport
from backend.push.models.messages import Severity
from backend.push.outbox import cancel
from backend.push.planning import Quiet, plan
from backend.tenants.models import Municipality
from backend.tenants.registry import Reading
from tests.push.factories import NOW, device, message
from tests.statements import statements

LUETTE, KUHLOWITZ, SOURCE = (uuid4() for _ in range(3))
FROM_BOTH = ({"id": str(SOURCE), "topics": ["news"]}, {"id": str(uuid4()), "topics": ["events"]})


def reading(town: Municipality, *, now: datetime = NOW) -> Reading:
    return Reading(town=town, now=now, lang="de")


def told(of: Message) -> set[int]:
    return set(Delivery.objects.filter(message=of).values_list("device_id", flat=True))


@pytest.mark.parametrize(
    ("audience", "has", "is_told"),
    [
        (Audience(topics=("news",)), {}, True),
        (Audience(topics=("news",)), {"topics": ["events"]}, False),
        (Audience(topics=("events", "news")), {}, True),
        (Audience(is_everybody=True), {"topics": []}, True),
        (Audience(is_everybody=True), {"transport": ""}, False),
        (Audience(is_everybody=True), {"last_seen_on": date(2026, 9, 1)}, False),
        (Audience(is_everybody=True, areas=(str(LUETTE),)), {}, True),
        (Audience(is_everybody=True, areas=(str(LUETTE),)), {"areas": [LUETTE, KUHLOWITZ]}, True),
        (Audience(is_everybody=True, areas=(str(LUETTE),)), {"areas": [KUHLOWITZ]}, False),
        (Audience(is_everybody=True), {"areas": [KUHLOWITZ]}, True),
        (Audience(is_everybody=True, source=str(SOURCE)), {"muted_sources": [SOURCE]}, False),
        (Audience(is_everybody=True, source=str(SOURCE)), {"muted_sources": [uuid4()]}, True),
        (Audience(sources=FROM_BOTH), {}, True),
        (Audience(sources=FROM_BOTH), {"topics": ["sport"]}, False),
        (Audience(sources=FROM_BOTH), {"muted_sources": [SOURCE]}, False),
        (Audience(sources=FROM_BOTH), {"muted_sources": [SOURCE], "topics": ["news", "events"]}, True),
        (Audience(sources=FROM_BOTH, areas=(str(LUETTE),)), {"areas": [KUHLOWITZ]}, False),
        (Audience(is_everybody=True, langs=("en",)), {}, False),
        (Audience(is_everybody=True, langs=("de",)), {"lang": "de-simple"}, True),
    ],
    ids=[
        "topic", "other topic", "one of two", "everybody", "no address", "not seen", "for all areas", "its area",
        "other area", "area, message for all", "muted", "other muted",
        "from a source", "wants nothing from it", "muted it", "muted one of two", "from a source, other area",
        "language", "simple language",
    ],
)  # fmt: skip
def test_who_is_told(town: Municipality, audience: Audience, has: dict[str, Any], is_told: bool) -> None:
    who = device(**has)
    sent = message(audience=audience)
    assert sum(estimate(audience, today=NOW.date()).values()) == is_told
    assert plan(sent, reading=reading(town)) == is_told
    assert told(sent) == ({who.pk} if is_told else set())


def test_a_subscription_is_a_topic_of_its_module_alone(town: Municipality) -> None:
    bookmarked, elsewhere = device(topics=[]), device(topics=[])
    Subscription.objects.create(device=bookmarked, module="events", topic="a")
    Subscription.objects.create(device=elsewhere, module="waste_calendar", topic="a")
    sent = message(audience=Audience(module="events", subscribed=("a",)))
    plan(sent, reading=reading(town))
    assert told(sent) == {bookmarked.pk}


@pytest.mark.parametrize(
    ("quiet", "clock", "told_at"),
    [
        (("21:00", "07:00"), "2026-11-20T20:59", None),
        (("21:00", "07:00"), "2026-11-20T21:00", "2026-11-21T07:00"),
        (("21:00", "07:00"), "2026-11-21T06:59", "2026-11-21T07:00"),
        (("21:00", "07:00"), "2026-11-21T07:00", None),
        (("12:00", "14:00"), "2026-11-20T13:00", "2026-11-20T14:00"),
        (("07:00", "07:00"), "2026-11-20T13:00", None),
        (("21:00", "07:00"), "2026-10-24T23:00", "2026-10-25T07:00"),
        (("21:00", "02:30"), "2026-03-28T23:00", "2026-03-29T03:30"),
    ],
    ids=["before", "begins", "past midnight", "over", "at noon", "no length", "winter comes", "an hour that is not"],
)
def test_quiet_hours_are_on_the_towns_clock(
    town: Municipality, quiet: tuple[str, str], clock: str, told_at: str | None
) -> None:
    zone = reading(town).zone
    now = datetime.fromisoformat(clock).replace(tzinfo=zone).astimezone(UTC)
    device(quiet_from=quiet[0], quiet_until=quiet[1], last_seen_on=now.date())
    sent = message(send_at=now)
    plan(sent, reading=reading(town, now=now))
    expected = datetime.fromisoformat(told_at).replace(tzinfo=zone) if told_at else now
    assert Delivery.objects.get().not_before == expected


@pytest.mark.parametrize(
    ("now", "told_at"),
    [
        ("2026-10-25T00:10", "2026-10-25T01:30"),
        ("2026-10-25T01:10", "2026-10-25T01:30"),
        ("2026-10-25T01:40", "2026-10-25T01:40"),
        ("2027-03-28T00:50", "2027-03-28T01:30"),
        ("2027-03-28T01:10", "2027-03-28T01:10"),
    ],
    ids=["2:10 the first time", "2:10 again", "2:40 again", "1:50, and 2:30 never comes", "3:10"],
)
def test_quiet_hours_that_end_while_the_clocks_change_end_once_and_wake_nobody(
    town: Municipality, now: str, told_at: str
) -> None:
    instant, expected = (datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (now, told_at))
    device(quiet_from="22:00", quiet_until="02:30", last_seen_on=instant.date())
    plan(message(send_at=instant), reading=reading(town, now=instant))
    assert Delivery.objects.get().not_before == expected


@pytest.mark.parametrize(
    "changes", [{"is_waking": True}, {"severity": Severity.REMINDER}], ids=["may wake", "chosen time"]
)
def test_some_things_are_said_at_night(town: Municipality, changes: dict[str, Any]) -> None:
    night = datetime(2026, 11, 20, 23, 0, tzinfo=UTC)
    device(quiet_from="21:00", quiet_until="07:00")
    plan(message(send_at=night, **changes), reading=reading(town, now=night))
    assert Delivery.objects.get().not_before == night


def test_a_town_has_quiet_hours_for_who_has_none(town: Municipality) -> None:
    night = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)
    device()
    plan(message(send_at=night), reading=reading(town, now=night), quiet=Quiet(time(21), time(7)))
    assert Delivery.objects.get().not_before == datetime(2026, 11, 21, 6, 0, tzinfo=UTC)


def test_planning_twice_tells_nobody_twice(town: Municipality) -> None:
    for _ in range(3):
        device()
    sent = message()
    plan(sent, reading=reading(town))
    Message.objects.update(state=Message.State.SCHEDULED, planned_up_to=0)
    assert plan(sent, reading=reading(town)) == 0
    assert Delivery.objects.count() == 3


def test_planning_goes_on_where_a_crash_ended_it(town: Municipality, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "BATCH", 2)
    for _ in range(5):
        device()
    sent = message(state=Message.State.PLANNING, planned=2, planned_up_to=Device.objects.order_by("pk")[1].pk)
    assert plan(sent, reading=reading(town)) == 3
    sent.refresh_from_db()
    assert (sent.planned, sent.state) == (5, Message.State.SENDING)


def test_statements_are_the_same_however_many_are_told(town: Municipality) -> None:
    device()
    with statements() as few:
        plan(message(), reading=reading(town))
    for _ in range(20):
        device()
    with statements() as many:
        plan(message(), reading=reading(town))
    assert len(few) == len(many)


def test_a_cancelled_message_is_not_planned(town: Municipality) -> None:
    device()
    sent = message()
    cancel(sent)
    assert plan(sent, reading=reading(town)) == 0
    assert not Message.objects.due(now=NOW + timedelta(days=1)).exists()


def test_another_town_is_not_told(town: Municipality, other_town: Municipality) -> None:
    with tenant_context(other_town):
        device()
    sent = message(audience=Audience(is_everybody=True))
    assert plan(sent, reading=reading(town)) == 0


def test_a_device_that_is_silent_is_told_only_what_is_urgent(town: Municipality) -> None:
    silent = device(last_seen_on=NOW.date() - SILENT_AFTER)
    device(last_seen_on=NOW.date() - ERASED_AFTER)
    everybody = Audience(is_everybody=True)
    assert plan(message(audience=everybody), reading=reading(town)) == 0
    urgent = message(audience=everybody, severity=Severity.URGENT)
    assert plan(urgent, reading=reading(town)) == 1
    assert urgent.deliveries.get().device == silent


def test_a_mailbox_is_told_what_its_owner_has_named_and_nothing_else(town: Municipality) -> None:
    long_ago = NOW.date() - SILENT_AFTER
    asked = device(transport=Transport.EMAIL, topics=["alerts"], last_seen_on=long_ago)
    device(topics=["alerts"], last_seen_on=long_ago)
    assert estimate(Audience(topics=["alerts"]), today=NOW.date()) == {"email": 1}
    assert estimate(Audience(is_everybody=True), today=NOW.date()) == {}
    assert estimate(Audience(is_everybody=True, topics=["alerts"]), today=NOW.date()) == {"email": 1}
    assert asked not in Device.objects.forgotten(today=NOW.date() + ERASED_AFTER)


def test_exactly_these_areas_are_told_from_more_and_from_none(town: Municipality) -> None:
    first, second = sorted([uuid4(), uuid4()])
    for areas in ([], [first], [first, second]):
        device(areas=areas)
    for areas in ([], [str(first)], [str(first), str(second)]):
        assert estimate(Audience(topics=["news"], same_areas=areas), today=NOW.date()) == {"fcm": 1}
