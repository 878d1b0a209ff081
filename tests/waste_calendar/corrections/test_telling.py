"""What changes of pickups that people were, or would be, reminded of is told at once, to them and to nobody else."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django_tenants.utils import tenant_context
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.push import tasks as push_tasks
from backend.push.models import Delivery, Message
from backend.push.models.messages import Severity
from backend.push.running import run
from backend.push.transports.envelopes import Outcome, Result
from backend.push.transports.recording import Recording
from backend.region.tasks import take_offers
from backend.waste_calendar.models import KnownPickup, Location, LocationZone, Pickup
from backend.waste_calendar.tasks import look_for_changes, offer_corrections, tell_who_asked
from tests.changes.recorder import recorded
from tests.push.conftest import register_at
from tests.statements import statements
from tests.waste_calendar.corrections.conftest import MONDAY, NOON
from tests.waste_calendar.factories import location, pickup, street, zone
from tests.waste_calendar.test_reminders import entry
from tests.waste_calendar.towns import hand_over_to, served_town

WEDNESDAY = date(2026, 11, 25)
BERLIN = ZoneInfo("Europe/Berlin")
SUNDAY_AT_SIX = datetime(2026, 11, 22, 17, tzinfo=UTC)
C = Pickup.Status.CANCELLED


@pytest.fixture
def ostdorf(provider):
    town = served_town("ostdorf", ags="12069111")
    hand_over_to(town)
    return town


def change(key: str = "residual", day: date = MONDAY, **fields: Any) -> None:
    """As imports write it."""
    with transaction.atomic():
        rows = Pickup.objects.filter(zone__fraction__key=key, original_on=day)
        assert rows.update(**fields)


def test_who_asked_hears_that_it_is_cancelled_and_then_when_it_comes(town, address, told):
    register_at(town, waste=[entry(address)])
    change(status=C, reason="Fahrzeugausfall", is_replacement_open=True)
    first = ("Restmüll fällt am Montag, 23.11. aus", "Fahrzeugausfall. Ersatz folgt.")
    assert told() == [first]
    assert told() == []
    change(status="moved", on=WEDNESDAY, is_replacement_open=False)
    second = ("Restmüll wird am Mittwoch, 25.11. abgeholt", "Statt Montag, 23.11. Fahrzeugausfall.")
    assert told() == [second]
    messages = Message.objects.order_by("pk")
    assert {message.collapse_id for message in messages} == {f"waste-{address.public_id}-20261123"}
    assert [message.path for message in messages] == [f"/abfall/{address.public_id}/"] * 2
    assert len(f"waste-{address.public_id}-20261123") <= 64
    assert "Bahnhofstraße" not in str([message.texts for message in messages])


def test_only_who_asked_for_this_address_kind_and_rhythm(town, address, told):
    Pickup.objects.filter(original_on=MONDAY, zone__fraction__key="residual").update(variant="2-weekly")
    told()
    elsewhere = location(of=street("Weg"), zones=(zone("residual", "4102"), zone("organic", "B")))
    for other in ("organic", "residual:4-weekly"):
        register_at(town, waste=[entry(address, other)])
    register_at(town, waste=[entry(elsewhere)])
    change(status=C)
    assert told() == []
    register_at(town, waste=[entry(address, "residual:2-weekly")])
    change(status="scheduled")
    told()
    change(status=C, reason="Glatteis")
    assert len(told()) == 1


def test_several_kinds_of_one_day_are_one_message(town, address, told):
    register_at(town, waste=[entry(address)])
    change(status=C, reason="Glatteis")
    change("organic", status=C, reason="Glatteis")
    assert told() == [("Restmüll, Biotonne fallen am Montag, 23.11. aus", "Glatteis.")]


def test_a_delay_is_told_and_told_again_when_it_grows(town, address, told, moment):
    register_at(town, waste=[entry(address)])
    moment.move_to(datetime(2026, 11, 23, 14, 30, tzinfo=UTC))  # in the afternoon of the day itself
    change(status="delayed", reason="Stau", note="Voraussichtlich bis 18 Uhr")
    assert told() == [("Restmüll wird am Montag, 23.11. später abgeholt", "Stau. Voraussichtlich bis 18 Uhr.")]
    assert Message.objects.get().useless_at == datetime(2026, 11, 23, 23, tzinfo=UTC)
    change(note="Voraussichtlich bis 20 Uhr")
    assert [body for _title, body in told()] == ["Stau. Voraussichtlich bis 20 Uhr. Wie geplant: Biotonne."]


def test_it_takes_the_place_of_the_reminder_and_says_what_remains_of_it(town, address, told, moment):
    register_at(town, waste=[entry(address)])
    moment.move_to(SUNDAY_AT_SIX)
    assert told() == [("Morgen: Restmüll, Biotonne", "Heute Abend rausstellen.")]
    change(status=C, reason="Glatteis")
    assert told() == [("Restmüll fällt am Montag, 23.11. aus", "Glatteis. Wie geplant: Biotonne.")]
    assert Message.objects.values("collapse_id").distinct().count() == 1


def test_a_reminder_says_what_is_not_collected_with_the_others(town, address, told, moment):
    register_at(town, waste=[entry(address)])
    change(status=C)
    told()
    moment.move_to(SUNDAY_AT_SIX)
    assert told() == [("Morgen: Biotonne", "Heute Abend rausstellen. Restmüll fällt aus.")]


def test_what_undoes_itself_before_it_was_sent_nobody_hears_of(town, address, told, moment):
    register_at(town, waste=[entry(address)], quiet_hours={"from": "20:00", "until": "07:00"})
    change(status=C)
    change(status="scheduled")
    assert told() == []
    moment.move_to(datetime(2026, 11, 21, 20, tzinfo=UTC))
    change(status=C)
    assert told() == []  # it is on its way, and waits for the morning
    change(status="scheduled")
    assert told() == []
    moment.move_to(datetime(2026, 11, 22, 8, tzinfo=UTC))
    assert told() == []


def test_that_it_takes_place_after_all_hear_those_who_heard_that_it_does_not(town, address, told):
    register_at(town, waste=[entry(address)])
    change(status=C)
    assert len(told()) == 1
    other = {"transport": "fcm", "target": "dAbCdEfGhIjKlMnOpQrStU"}
    register_at(town, push=other, waste=[entry(address)])
    change(status="scheduled")
    assert told() == [("Restmüll wird am Montag, 23.11. doch abgeholt", "")]
    change(status=C)
    assert len(told()) == 2


def test_a_day_that_a_file_names_otherwise_has_moved(town, address, told):
    register_at(town, waste=[entry(address)])
    with transaction.atomic():
        Pickup.objects.filter(zone__fraction__key="residual", original_on=MONDAY).delete()
        again = pickup(WEDNESDAY)
    assert told() == [("Restmüll wird am Mittwoch, 25.11. abgeholt", "Statt Montag, 23.11.")]
    with transaction.atomic():
        again.delete()
    assert [title for title, _body in told()] == ["Restmüll fällt am Mittwoch, 25.11. aus"]
    pickup(MONDAY)
    assert [title for title, _body in told()] == ["Restmüll wird am Montag, 23.11. abgeholt"]


def test_a_new_day_is_told_and_a_new_calendar_is_not(town, address, told):
    register_at(town, waste=[entry(address)])
    pickup(WEDNESDAY)
    assert told() == [("Restmüll wird am Mittwoch, 25.11. abgeholt", "Dieser Termin ist neu.")]
    pickup(MONDAY, of=zone("paper", "P"))  # the first days of paper
    pickup(WEDNESDAY, of=zone("paper", "P"))
    assert told() == []
    with transaction.atomic():
        Pickup.objects.filter(zone__fraction__key="paper").delete()
    assert told() == []


def test_what_is_far_or_over_nobody_hears_of(town, address, told, moment):
    register_at(town, waste=[entry(address)])
    change(day=MONDAY + timedelta(days=14), status=C)
    assert told() == []
    moment.move_to(datetime(2026, 11, 24, 9, tzinfo=UTC))
    change(status=C)
    assert told() == []
    change("organic", status="moved", on=WEDNESDAY)  # what was left standing is fetched
    assert [title for title, _body in told()] == ["Biotonne wird am Mittwoch, 25.11. abgeholt"]


def test_who_is_reminded_a_fortnight_ahead_hears_of_a_fortnight(town, address, told):
    register_at(town, waste=[entry(address, slots=[{"days_before": 14, "time": "18:00"}])])
    change(day=MONDAY + timedelta(days=14), status=C)
    assert told() == []
    change(day=MONDAY + timedelta(days=14), status="scheduled")
    change(day=MONDAY + timedelta(days=14), status="moved", on=date(2026, 12, 5))
    assert [title for title, _body in told()] == ["Restmüll wird am Samstag, 5.12. abgeholt"]


def test_after_an_outage_of_a_day_what_is_useless_is_not_sent(town, address, told, moment):
    register_at(town, waste=[entry(address)])
    change(status=C)
    change("organic", status="moved", on=WEDNESDAY)
    moment.move_to(datetime(2026, 11, 24, 9, tzinfo=UTC))
    assert [title for title, _body in told()] == ["Biotonne wird am Mittwoch, 25.11. abgeholt"]


def test_nobody_is_woken_and_what_is_for_today_goes_first(town, address, told, moment):
    register_at(town, waste=[entry(address, slots=[])])
    moment.move_to(datetime(2026, 11, 22, 22, tzinfo=UTC))  # 23:00
    change(status=C)
    assert told() == []
    delivery = Delivery.objects.get(message__key__startswith="waste_calendar change")
    assert delivery.not_before == datetime(2026, 11, 23, 5, tzinfo=UTC)
    assert delivery.severity == Severity.REMINDER
    moment.move_to(delivery.not_before)
    assert told() == [("Restmüll fällt am Montag, 23.11. aus", "")]


@pytest.mark.parametrize(
    ("quiet_hours", "until"), [(None, time(6)), ({"from": "21:00", "until": "05:00"}, time(5))], ids=["night", "own"]
)
def test_a_second_attempt_wakes_nobody_and_a_time_that_somebody_chose_counts(town, address, moment, quiet_hours, until):
    own = {"quiet_hours": quiet_hours} if quiet_hours else {}
    register_at(town, waste=[entry(address, slots=[{"days_before": 1, "time": "21:45"}])], **own)
    quarter_to_ten = datetime(2026, 11, 22, 20, 45, tzinfo=UTC)
    late, night = quarter_to_ten + timedelta(minutes=30), datetime.combine(MONDAY, until, tzinfo=BERLIN)
    failing, channel = Recording(lambda envelope: Outcome(key=envelope.key, result=Result.RETRY)), Recording()

    def send(through: Recording) -> list[str]:
        run(town=town, channels={"fcm": through}, clock=push_tasks.clock.now, is_wanted_elsewhere=lambda _: False)
        return [one.notification.title for one in through.sent]

    moment.move_to(quarter_to_ten)
    push_tasks.serve_slots.func.__wrapped__(town=town)
    send(failing)
    moment.move_to(late)
    assert send(channel) == ["Morgen: Restmüll, Biotonne"]  # in quiet hours, as it was asked for
    change(status=C)
    look_for_changes(town, late)
    Delivery.objects.filter(state="waiting").update(not_before=quarter_to_ten)  # made a minute before they began
    assert send(channel)[1:] == []
    assert Delivery.objects.get(state="waiting").not_before == night
    moment.move_to(night)
    assert send(channel)[1:] == ["Restmüll fällt am Montag, 23.11. aus"]


def test_a_change_wakes_a_job_with_its_own_transaction(town, address):
    jobs = ProcrastinateJob.objects.filter(task_name=tell_who_asked.name)
    jobs.delete()
    with recorded():
        change(status=C)
        change("organic", status=C)
    assert [job.args for job in jobs] == [{"schema": town.schema_name}]
    with recorded(), pytest.raises(RuntimeError), transaction.atomic():
        change("organic", on=WEDNESDAY)
        raise RuntimeError
    assert jobs.count() == 1


def test_many_addresses_cost_as_much_as_one(town, told):
    for days in (0, 1, 20):
        pickup(MONDAY + timedelta(days=days))
    told()
    costs = []
    for number in (1, 30):
        for each in range(number):
            row = location(of=street(f"Weg {number} {each}"), zones=(zone(),))
            target = {"transport": "fcm", "target": f"c{number:02}{each:02}EfGhIjKlMnOpQrStU"}
            register_at(town, push=target, waste=[entry(row), entry(row, "residual")])
        change(day=MONDAY + timedelta(days=len(costs)), status=C)
        with statements() as seen:
            look_for_changes(town, NOON)
        costs.append(len(seen))
    assert Message.objects.count() == 1 + 31
    assert costs[0] == costs[1] < 25


def test_a_breakdown_noted_at_the_authority_is_told_in_the_town_by_jobs_alone(provider, ostdorf, moment):
    """From the form there to the phone here nothing waits for the clock: each job is there when the one before ends."""
    with tenant_context(ostdorf):
        pickup_here = Pickup.objects.filter(zone__fraction__key="organic", on__gt=NOON.date()).order_by("on").first()
        address = Location.objects.filter(zones=pickup_here.zone_id).first()
        moment.move_to(datetime.combine(pickup_here.on, time(9), tzinfo=UTC))
        look_for_changes(ostdorf, push_tasks.clock.now())
        register_at(ostdorf, waste=[entry(address)])
    ProcrastinateJob.objects.all().delete()
    with tenant_context(provider), recorded():
        row = Pickup.objects.get(public_id=pickup_here.public_id)
        row.status, row.reason, row.is_replacement_open = C, "Fahrzeugausfall", True
        row.save()
    work = {task.name: task for task in (offer_corrections, take_offers, tell_who_asked)}
    jobs, done = ProcrastinateJob.objects.filter(scheduled_at=None).order_by("pk"), []
    while job := next(iter(jobs.filter(task_name__in=work)[len(done) :]), None):
        with recorded():
            work[job.task_name](**job.args)
        done.append((job.task_name.rpartition(".")[2], job.args["schema"]))
    assert done[0] == ("tell_who_asked", "abfall")  # who asked there hears of it, too
    assert done[1:] == [("offer_corrections", "abfall"), ("take_offers", "ostdorf"), ("tell_who_asked", "ostdorf")]
    assert jobs.last().task_name == push_tasks.send_messages.name
    with tenant_context(ostdorf):
        assert Message.objects.get().texts["de"]["body"] == "Fahrzeugausfall. Ersatz folgt."
        assert Delivery.objects.get().not_before == push_tasks.clock.now()


def test_what_is_known_goes_with_its_days(town, address, moment, told):
    assert KnownPickup.objects.count() == 6
    moment.move_to(NOON + timedelta(days=20))
    told()
    assert KnownPickup.objects.count() == 4
    LocationZone.objects.all().delete()
    with transaction.atomic():
        zone().delete()
    assert KnownPickup.objects.filter(zone=None).count() == 2  # kept until their days are over, see `moving`
    moment.shift(timedelta(days=60))
    told()
    assert not KnownPickup.objects.exists()
