"""Sending a notice: once however often it arrives, five a day, superseding, told and logged."""

from datetime import timedelta
from uuid import uuid4

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.accounts.models import AuditEntry, Role
from backend.alerts.models import Alert
from backend.alerts.sending import Draft, SentDifferently, SupersededMeanwhile, TooManyToday, send, sent_today
from backend.library.models import Area, ContactDetails
from tests.accounts.people import person_of
from tests.alerts.factories import NOON, alert

TOMORROW = NOON + timedelta(days=1)


@pytest.fixture
def chief(town):
    return person_of(town, Role.URGENT_SENDER)


def draft(headline="Der Strom ist ausgefallen.", **fields):
    defaults = {"kind": "power", "status": "issued", "severity": "moderate", "instruction": "", "areas": []}
    values = {**defaults, "valid_until": TOMORROW, "request_key": uuid4(), **fields}
    return Draft(headline=headline, **values)


def test_a_notice_is_live_for_its_areas_and_says_who_sent_it(town, chief):
    ContactDetails.objects.update_or_create(defaults={"name": "Stadtverwaltung"})
    areas = [Area.objects.create(name="Lütte")]
    notice = send(draft(areas=areas), town=town, by=chief, now=NOON).alert
    notice.refresh_from_db()
    assert notice.holds(now=NOON)
    assert notice.area_ids == [areas[0].public_id]
    assert list(notice.areas.all()) == areas
    assert (notice.sent_by, notice.sender, notice.lang) == (chief, "Stadtverwaltung", "de")


def test_it_is_logged_and_a_job_will_tell_of_it(town, chief):
    notice = send(draft(), town=town, by=chief, now=NOON).alert
    entry = AuditEntry.objects.get(action=AuditEntry.Action.ALERT_SENT)
    assert (entry.actor_id, entry.object_id) == (chief.public_id, str(notice.public_id))
    assert entry.detail["status"] == "issued"
    job = ProcrastinateJob.objects.get(task_name="backend.alerts.tasks.tell_of_notices")
    assert job.args == {"schema": town.schema_name}


def test_the_same_key_twice_is_one_notice(town, chief):
    wanted = draft()
    first, second = (send(wanted, town=town, by=chief, now=NOON) for _ in range(2))
    assert (first.is_new, second.is_new) == (True, False)
    assert first.alert == second.alert
    assert Alert.objects.count() == 1
    assert AuditEntry.objects.filter(action=AuditEntry.Action.ALERT_SENT).count() == 1


def test_the_same_key_with_other_words_is_refused_and_names_what_is_live(town, chief):
    key = uuid4()
    live = send(draft(request_key=key), town=town, by=chief, now=NOON).alert
    with pytest.raises(SentDifferently) as refused:
        send(draft("Der Strom ist wieder da.", request_key=key), town=town, by=chief, now=NOON)
    assert refused.value.alert == live


def test_five_a_day_and_then_only_an_all_clear(town, chief):
    sent = [send(draft(), town=town, by=chief, now=NOON).alert for _ in range(5)]
    with pytest.raises(TooManyToday):
        send(draft(), town=town, by=chief, now=NOON)
    clear = draft("Entwarnung", status="all_clear", supersedes=sent[0].public_id)
    assert send(clear, town=town, by=chief, now=NOON).is_new
    assert sent_today(town, now=NOON) == 5
    assert send(draft(valid_until=TOMORROW + timedelta(days=1)), town=town, by=chief, now=TOMORROW).is_new


def test_the_day_is_that_of_the_town(town, chief):
    alert(valid_from=NOON.replace(hour=22, minute=59) - timedelta(days=1), valid_until=TOMORROW)
    assert sent_today(town, now=NOON) == 0
    alert(valid_from=NOON.replace(hour=23) - timedelta(days=1), valid_until=TOMORROW)
    assert sent_today(town, now=NOON) == 1


def test_an_update_takes_the_place_of_the_one_before(town, chief):
    before = send(draft(), town=town, by=chief, now=NOON).alert
    after = send(draft("Neu", status="updated", supersedes=before.public_id), town=town, by=chief, now=NOON).alert
    before.refresh_from_db()
    assert before.state == Alert.State.SUPERSEDED
    assert after.supersedes == before
    assert not before.holds(now=NOON)


def test_who_comes_second_is_told_so_and_nothing_is_stored(town, chief):
    before = send(draft(), town=town, by=chief, now=NOON).alert
    send(draft("Neu", status="updated", supersedes=before.public_id), town=town, by=chief, now=NOON)
    for supersedes in (before.public_id, uuid4()):
        with pytest.raises(SupersededMeanwhile):
            send(draft("Auch neu", status="updated", supersedes=supersedes), town=town, by=chief, now=NOON)
    assert Alert.objects.count() == 2
