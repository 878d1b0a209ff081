"""Bookmarked dates of events: asked for over the API, reminded of, and told of when they are cancelled or moved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.feeds.bookmarks import Bookmark
from backend.feeds.models import BookmarkedDate, Event
from backend.feeds.occurrences import dates_named
from backend.feeds.reminders import event_reminders
from backend.feeds.tasks import look_for_changes, tell_who_bookmarked
from backend.push import tasks
from backend.push.models import Delivery, Message, ReminderSlot
from backend.push.models.messages import Severity
from backend.push.running import run
from backend.push.transports.recording import Recording
from backend.tenants.models import Municipality
from tests.changes.recorder import recorded
from tests.feeds.factories import NOON, event
from tests.openapi import ValidatingClient
from tests.push.conftest import Registered, device_document, register_at
from tests.statements import statements

FAIR = NOON + timedelta(days=3)  # Tuesday at noon, on a Saturday
EVENING_BEFORE = datetime(2026, 11, 23, 17, tzinfo=UTC)
Told = Callable[[], list[tuple[str, str]]]


@pytest.fixture(autouse=True)
def moment() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as moment:
        yield moment


@pytest.fixture
def fair(town: Municipality) -> Event:
    return event(starts_at=FAIR, location="Marktplatz", first_published_at=NOON)


def bookmark(item: Event, *, occurrence: datetime = FAIR, **slots: Any) -> dict[str, Any]:
    return {"id": str(item.public_id), "occurrence": occurrence.isoformat(), **slots}


@pytest.fixture
def told(town: Municipality) -> Told:
    """What phones have been told when everything is done that there is to do."""

    def work() -> list[tuple[str, str]]:
        channel, now = Recording(), tasks.clock.now()
        look_for_changes(town, now)
        tasks.serve_slots.func.__wrapped__(town=town)
        run(town=town, channels={"fcm": channel}, clock=tasks.clock.now, is_wanted_elsewhere=lambda _severity: False)
        return [(envelope.notification.title, envelope.notification.body) for envelope in channel.sent]

    return work


def test_a_bookmark_is_kept_as_it_was_sent_with_the_evening_before(town: Municipality, fair: Event) -> None:
    device = register_at(town, events=[bookmark(fair)])
    kept = ValidatingClient(town).get(device.path, headers=device.headers).json()["events"]
    assert kept == [
        {
            "id": str(fair.public_id),
            "occurrence": "2026-11-24T12:00:00+01:00",
            "slots": [{"days_before": 1, "time": "18:00"}],
        }
    ]


def test_who_bookmarked_a_date_is_reminded_of_it_once(town: Municipality, fair: Event, moment: Any, told: Told) -> None:
    register_at(town, events=[bookmark(fair)], quiet_hours={"from": "17:00", "until": "09:00"})
    assert told() == []
    moment.move_to(EVENING_BEFORE)
    assert told() == [("Herbstmarkt", "Dienstag, 24. November, 12:00 Uhr, Marktplatz")]
    moment.move_to(FAIR)
    assert told() == []


def test_people_choose_when_and_each_time_counts(town: Municipality, fair: Event, moment: Any, told: Told) -> None:
    slots = [{"days_before": 2, "time": "08:00"}, {"days_before": 0, "time": "10:30"}]
    register_at(town, events=[bookmark(fair, slots=slots)])
    found = []
    for hours in range(24 * 4):
        moment.move_to(NOON + timedelta(hours=hours, minutes=30))
        if told():
            found.append(NOON + timedelta(hours=hours, minutes=30))
    assert found == [datetime(2026, 11, 22, 7, 30, tzinfo=UTC), datetime(2026, 11, 24, 9, 30, tzinfo=UTC)]


def test_a_reminder_is_useless_when_it_has_begun(town: Municipality, fair: Event, moment: Any, told: Told) -> None:
    register_at(town, events=[bookmark(fair)])
    moment.move_to(FAIR)
    assert told() == []


@pytest.mark.parametrize(
    ("change", "title"),
    [
        ({"status": "cancelled"}, "Entfällt: Herbstmarkt"),
        ({"starts_at": FAIR + timedelta(hours=2), "ends_at": FAIR + timedelta(hours=3)}, "Geändert: Herbstmarkt"),
        ({"overrides": [{"occurrence": FAIR.isoformat(), "location": "Turnhalle"}]}, "Geändert: Herbstmarkt"),
        ({"title": "Martinsmarkt", "location": "Am Markt"}, None),
        ({"live": False}, "Nicht mehr im Kalender: Herbstmarkt"),
    ],
    ids=["cancelled", "moved", "elsewhere", "other words", "taken down"],
)
def test_who_bookmarked_it_hears_once_of_what_changes(
    town: Municipality, fair: Event, told: Told, change: dict[str, Any], title: str | None
) -> None:
    device = register_at(town, events=[bookmark(fair)])
    for name, value in change.items():
        setattr(fair, name, value)
    fair.save()
    assert [heard for heard, _body in told()] == [title] * (title is not None)
    ValidatingClient(town).put(device.path, device_document(events=[bookmark(fair)]), headers=device.headers)
    assert told() == []


def test_what_was_cancelled_takes_place_after_all_and_is_reminded_of(
    town: Municipality, fair: Event, moment: Any, told: Told
) -> None:
    register_at(town, events=[bookmark(fair)])
    collapse_ids = set()
    for status, title in (
        ("cancelled", "Entfällt"),
        ("scheduled", "Findet doch statt"),
        ("cancelled", "Entfällt"),
    ):
        fair.status = status
        fair.save()
        assert [heard for heard, _body in told()] == [f"{title}: Herbstmarkt"]
        collapse_ids |= set(Message.objects.values_list("collapse_id", flat=True))
    moment.move_to(EVENING_BEFORE)
    assert told() == []
    assert len(collapse_ids) == 1


def test_what_is_gone_is_told_as_gone_and_leads_to_the_calendar(
    town: Municipality, fair: Event, moment: Any, told: Told
) -> None:
    register_at(town, events=[bookmark(fair)])
    fair.title = "Martinsmarkt"
    fair.save()
    assert told() == []
    fair.delete()
    ((title, body),) = told()
    assert title == "Nicht mehr im Kalender: Martinsmarkt"
    assert body.startswith("Dienstag, 24. November: Dieser Termin steht nicht mehr im Kalender.")
    gone = Message.objects.get()
    assert (gone.path, gone.subject_id, gone.useless_at) == ("/veranstaltungen/", None, FAIR + timedelta(hours=2))
    moment.move_to(EVENING_BEFORE)
    assert told() == []
    moment.move_to(FAIR + timedelta(hours=2))
    assert told() == []
    assert not BookmarkedDate.objects.exists()


def test_what_was_taken_down_by_mistake_is_there_again(town: Municipality, fair: Event, told: Told) -> None:
    register_at(town, events=[bookmark(fair)])
    heard = []
    for changes in ({"live": False}, {}, {"live": True}, {"status": "cancelled"}, {"live": False}, {"live": True}):
        Event.objects.filter(pk=fair.pk).update(**changes or {"title": "Anders"})
        heard += [title for title, _body in told()]
    assert heard == ["Nicht mehr im Kalender: Herbstmarkt", "Wieder im Kalender: Anders", "Entfällt: Anders"]
    assert len(set(Message.objects.values_list("collapse_id", flat=True))) == 1


def test_who_changes_events_wakes_a_job_that_tells_of_it(town: Municipality, fair: Event) -> None:
    """Whatever writes: one at a time, in bulk or for good; once a transaction, and with it or not at all."""
    jobs = ProcrastinateJob.objects.filter(task_name=tell_who_bookmarked.name)
    other = event("Chor", starts_at=FAIR, first_published_at=NOON)
    assert not jobs.exists(), "nobody has bookmarked anything"
    register_at(town, events=[bookmark(fair), bookmark(other)])
    writes: list[Callable[[], Any]] = [
        lambda: [Event.objects.filter(pk=fair.pk).update(status="cancelled"), other.save()],
        lambda: Event.objects.bulk_update([fair, other], ["location"]),
        fair.delete,
    ]
    for number, write in enumerate(writes, start=1):
        with recorded(), transaction.atomic():
            write()
        assert jobs.count() == number
    with recorded(), suppress(ZeroDivisionError), transaction.atomic():
        other.delete()
        _ = 1 / 0
    assert jobs.count() == 3
    assert {job.priority for job in jobs} == {tasks.priority_of(Severity.REMINDER)}
    tell_who_bookmarked(**jobs.first().args)
    assert [message.texts["de"]["title"] for message in Message.objects.all()] == [
        "Nicht mehr im Kalender: Herbstmarkt"
    ]
    look_for_changes(town, NOON)
    assert Message.objects.count() == 1


def test_of_a_series_only_the_date_that_was_bookmarked(town: Municipality, moment: Any, told: Told) -> None:
    choir = event("Chor", starts_at=FAIR, recurrence="RRULE:FREQ=WEEKLY", first_published_at=NOON)
    other = FAIR + timedelta(weeks=1)
    register_at(town, events=[bookmark(choir, occurrence=other)])
    choir.overrides = [{"occurrence": FAIR.isoformat(), "is_cancelled": True}]
    choir.save()
    assert told() == []
    moved = {"occurrence": other.isoformat(), "starts_at": (other + timedelta(days=1)).isoformat()}
    choir.overrides = [*choir.overrides, moved]
    choir.save()
    assert [title for title, _body in told()] == ["Geändert: Chor"]
    moment.move_to(EVENING_BEFORE + timedelta(weeks=1))
    assert told() == []
    moment.move_to(EVENING_BEFORE + timedelta(weeks=1, days=1))
    assert [title for title, _body in told()] == ["Geändert: Chor"]


def test_a_day_that_a_series_has_no_more_is_gone(town: Municipality, told: Told) -> None:
    choir = event("Chor", starts_at=FAIR, recurrence="RRULE:FREQ=WEEKLY", first_published_at=NOON)
    register_at(town, events=[bookmark(choir), bookmark(choir, occurrence=FAIR + timedelta(weeks=1))])
    choir.recurrence = "RRULE:FREQ=WEEKLY;INTERVAL=2"
    choir.save()
    assert [title for title, _body in told()] == ["Nicht mehr im Kalender: Chor"]
    assert told() == []


def test_how_urgent_a_change_is(town: Municipality, fair: Event, moment: Any, told: Told) -> None:
    register_at(town, events=[bookmark(fair, slots=[])], quiet_hours={"from": "11:00", "until": "14:00"})
    for days, severity in ((0, Severity.NORMAL), (2.5, Severity.REMINDER)):
        moment.move_to(NOON + timedelta(days=days))
        Message.objects.all().delete()
        fair.status = "cancelled" if days == 0 else "scheduled"
        fair.save()
        told()
        assert Message.objects.get().severity == severity
        assert Delivery.objects.get().not_before == NOON + timedelta(days=days, hours=0 if days else 2)


def test_a_town_that_learns_of_an_event_later_begins_to_watch_it_then(
    town: Municipality, fair: Event, told: Told
) -> None:
    Event.objects.update(live=False)
    register_at(town, events=[bookmark(fair), bookmark(fair, occurrence=NOON), {**bookmark(fair), "id": str(uuid4())}])
    assert not BookmarkedDate.objects.exists()
    Event.objects.update(live=True)
    assert told() == []
    assert BookmarkedDate.objects.count() == 1


def test_what_is_over_or_bookmarked_by_nobody_is_forgotten(
    town: Municipality, fair: Event, moment: Any, told: Told
) -> None:
    device = register_at(town, events=[bookmark(fair)])
    told()
    assert BookmarkedDate.objects.count() == 1
    ValidatingClient(town).put(device.path, device_document(), headers=device.headers)
    told()
    assert not BookmarkedDate.objects.exists()
    assert not ReminderSlot.objects.exists()
    ValidatingClient(town).put(device.path, device_document(events=[bookmark(fair)]), headers=device.headers)
    moment.move_to(FAIR + timedelta(days=1))
    told()
    assert not BookmarkedDate.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "x"},
        {"occurrence": "morgen"},
        {"occurrence": "0001-01-01T00:00:00Z"},
        {"occurrence": "2199-11-24T11:00:00Z"},
        {"slots": [{"time": "18:00"}]},
    ],
    ids=["id", "occurrence", "year", "endless", "slot"],
)
def test_what_is_no_bookmark_is_refused(town: Municipality, fair: Event, wrong: dict[str, Any]) -> None:
    document = device_document(events=[{**bookmark(fair), **wrong}])
    answer = ValidatingClient(town).post("/api/v1/devices", document)
    assert answer.status_code == 400
    assert "events" in str(answer.json()["errors"])


def test_bookmarks_cost_the_same_however_many_there_are(town: Municipality, told: Told) -> None:
    first: Registered = register_at(town)
    ValidatingClient(town).delete(first.path, headers=first.headers)  # else the next one takes its address over
    costs = []
    for number in (2, 30):
        items = [event(f"Nr. {each}", starts_at=FAIR, first_published_at=NOON) for each in range(number)]
        with statements() as seen:
            registered: Registered = register_at(town, events=[bookmark(item) for item in items])
        with statements() as looking:
            look_for_changes(town, NOON)
        topics = [Bookmark(event=item.public_id, occurrence=FAIR).topic for item in items]
        with statements() as reminding:
            assert len(list(event_reminders(town, FAIR.date(), topics))) == number
        costs.append((len(seen), len(looking), len(reminding)))
        ValidatingClient(town).delete(registered.path, headers=registered.headers)
        BookmarkedDate.objects.all().delete()
    assert costs[0] == costs[1]
    assert costs[0][1:] == (3, 1)


def test_a_date_keeps_its_name_when_its_series_is_moved(town: Municipality) -> None:
    choir = event("Chor", starts_at=FAIR, recurrence="RRULE:FREQ=WEEKLY", first_published_at=NOON)
    choir.starts_at, choir.ends_at = FAIR + timedelta(hours=1), FAIR + timedelta(hours=2)
    choir.save()
    for weeks in (0, 3):
        key = FAIR + timedelta(weeks=weeks)
        found = dates_named(choir.series(), keys=[key]).get(key)
        assert found is not None
        assert found.starts_at == FAIR + timedelta(weeks=weeks, hours=1)
    assert not dates_named(choir.series(), keys=[FAIR + timedelta(days=1)])
