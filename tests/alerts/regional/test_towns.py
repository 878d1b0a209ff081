"""A county warns all its towns: released by a second person, taken at once or late, corrected, ended and refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django_tenants.utils import tenant_context
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.accounts.models import AuditEntry, Role, User
from backend.alerts.models import Alert, OfficialWarnings, RegionalNotice
from backend.alerts.regional.asking_others import ask_others
from backend.alerts.regional.documents import key_of
from backend.alerts.regional.releasing import A_DAY, NotReleased, close_old, release, write
from backend.alerts.regional.retiring import NoticeHolds, retire
from backend.alerts.regional.subscribing import MODULE, REGIONAL, follow_region
from backend.alerts.tasks import wake_for_regional_notices
from backend.push.models import Message
from backend.region.arriving import arrivals_from
from backend.region.models import HandOver, Offer
from backend.region.offering import withdraw_from
from backend.region.taking import take_pending
from backend.tenants.models import Municipality
from tests.accounts.people import person_of
from tests.alerts.factories import NOON
from tests.statements import statements

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def county(town: Municipality, other_town: Municipality) -> Municipality:
    """Nachbardorf is the county of both for once; both take what it says."""
    Municipality.objects.filter(pk=other_town.pk).update(kind=Municipality.Kind.COUNTY)
    other_town.kind = Municipality.Kind.COUNTY
    for each in (town, other_town):
        with tenant_context(each):
            follow_region(each, wakes=False)
    return other_town


@pytest.fixture
def people(county: Municipality) -> tuple[User, User]:
    with tenant_context(county):
        return tuple(person_of(county, Role.URGENT_SENDER, email=f"{name}@example.org") for name in ("a", "b"))  # type: ignore[return-value]


def written(county: Municipality, by: User, **fields: Any) -> RegionalNotice:
    said = {"headline": "Bitte Wasser abkochen.", "valid_until": NOON + timedelta(hours=5), **fields}
    notice = RegionalNotice(**said)
    write(notice, by=by, now=NOON)
    return notice


def sent(county: Municipality, people: tuple[User, User], *, now: Any = NOON, **fields: Any) -> RegionalNotice:
    with tenant_context(county):
        notice = written(county, people[0], **fields)
        release(notice, town=county, by=people[1], now=now)
        notice.refresh_from_db()
        return notice


def corrected(county: Municipality, people: tuple[User, User], before: RegionalNotice, **fields: Any) -> RegionalNotice:
    return sent(county, people, corrects=before, notice=before.notice, **fields)


def taken(*towns: Municipality) -> None:
    for town in towns:
        with tenant_context(town):
            assert take_pending(town, now=NOON) == 0


def shown() -> list[tuple[str, str]]:
    return list(Alert.objects.regional().order_by("pk").values_list("headline", "state"))


def test_it_reaches_every_town_at_once_with_one_id_and_a_notification(county, people, town, api, client_of):
    notice = sent(county, people)
    woken = ProcrastinateJob.objects.filter(task_name="backend.region.tasks.take_offers", status="todo")
    assert {town.schema_name, county.schema_name} <= {job.args["schema"] for job in woken}
    taken(town, county)
    for each in (town, county):
        (item,) = api(each).get("/api/v1/alerts").json()["items"]
        assert (item["id"], item["source"], item["sender"]) == (str(notice.public_id), "region", county.title)
        assert item["link"] == (None if each is county else f"{county.origin}/eilmeldungen/{notice.public_id}/")
        with tenant_context(each):
            message = Message.objects.get()
            assert (message.state, message.collapse_id) == (Message.State.SCHEDULED, f"alerts-{notice.public_id}")
    page = client_of(town).get(f"/eilmeldungen/{notice.public_id}/").content.decode()
    assert f"Eilmeldung: {county.title}" in page
    assert "keine amtliche Warnung" in page
    with statements() as seen:
        taken(town)
    assert not [sql for sql in seen if sql.split()[0] in {"INSERT", "UPDATE", "DELETE"}]


def test_nothing_is_known_outside_before_it_is_released_by_somebody_else(county, people, town):
    with tenant_context(county):
        notice = written(county, people[0])
        assert not Offer.objects.filter(origin=REGIONAL).exists()
        operator = person_of(county, Role.URGENT_SENDER, email="c@example.org", shadow_of=people[0].public_id)
        editor = person_of(county, Role.EDITOR, email="d@example.org")
        for wrong in (people[0], operator, editor):
            with pytest.raises(NotReleased):
                release(notice, town=county, by=wrong, now=NOON)
        with pytest.raises(NotReleased):
            release(notice, town=county, by=people[1], now=NOON + timedelta(hours=3))
        assert not Offer.objects.filter(origin=REGIONAL).exists()
        release(notice, town=county, by=people[1], now=NOON)
        with pytest.raises(NotReleased):
            release(notice, town=county, by=people[1], now=NOON)
        actions = list(AuditEntry.objects.filter(action__startswith="regional").order_by("pk").values_list("action"))
    assert actions == [("regional.written",), ("regional.released",)]
    assert list(Offer.objects.filter(origin=REGIONAL).values_list("audience", flat=True)) == [["12069"]]


def test_a_town_out_of_service_gets_the_last_version_within_a_minute_of_its_return(county, people, town):
    first = sent(county, people)
    taken(county)
    fingerprint = town.fingerprint
    Municipality.objects.filter(pk=town.pk).update(fingerprint="old")
    second = corrected(county, people, first, status="updated", headline="Nur in Lütte abkochen.")
    taken(county)
    ProcrastinateJob.objects.all().delete()  # its wake-up found it out of service
    wake_for_regional_notices(0)
    assert not ProcrastinateJob.objects.exists()
    key = key_of(second, origin=county.slug)
    late = {each.slug: each for each in arrivals_from(REGIONAL, module=MODULE, keys=[key])}
    assert (late[town.slug].waiting, late[county.slug].arrived) == ((key,), (key,))
    Municipality.objects.filter(pk=town.pk).update(fingerprint=fingerprint)
    wake_for_regional_notices(0)
    assert [job.args["schema"] for job in ProcrastinateJob.objects.all()] == [town.schema_name]
    taken(town)
    assert shown() == [("Nur in Lütte abkochen.", "active")]
    with tenant_context(county):
        assert [state for _headline, state in shown()] == ["superseded", "active"]
        told = Message.objects.order_by("pk")
        assert [each.collapse_id for each in told] == [f"alerts-{first.public_id}"] * 2
    corrected(county, people, second, status="all_clear", headline="Entwarnung", severity="minor")
    taken(town, county)
    assert [state for _headline, state in shown()] == ["superseded", "active"]
    jobs = ProcrastinateJob.objects.count()
    wake_for_regional_notices(0)
    assert ProcrastinateJob.objects.count() == jobs


def test_a_correction_is_one_of_what_holds_and_days_have_an_end(county, people):
    first = sent(county, people)
    corrected(county, people, first, status="updated")
    with pytest.raises(NotReleased):
        corrected(county, people, first, status="updated")  # somebody was faster
    for _number in range(A_DAY - 2):
        sent(county, people)
    with pytest.raises(NotReleased):
        sent(county, people)


def test_a_town_may_refuse_and_take_again(county, people, town):
    sent(county, people)
    taken(town)
    row = OfficialWarnings.load()
    for takes, state in ((False, "over"), (True, "active")):
        row.takes_regional = takes
        row.save()
        taken(town)
        assert [each for _headline, each in shown()] == [state]
    assert Message.objects.count() == 1


def test_what_is_taken_off_the_table_ends_in_the_towns_and_is_told(county, people, town):
    notice = sent(county, people)
    taken(town, county)
    with tenant_context(county):
        close_old(county, now=NOON)
        assert Offer.objects.filter(origin=REGIONAL, is_withdrawn=False).exists()
        withdraw_from(REGIONAL, module=MODULE, keys=[key_of(notice, origin=county.slug)], now=NOON)
    taken(town, county)
    assert [state for _headline, state in shown()] == ["superseded", "active"]
    assert Alert.objects.regional().latest("pk").status == Alert.Status.ALL_CLEAR
    assert not HandOver.objects.filter(offer__origin=REGIONAL).exists()
    with tenant_context(county):
        close_old(county, now=NOON + timedelta(days=3))
    assert not Offer.objects.filter(origin=REGIONAL).exists()


def test_all_others_who_may_release_it_are_written_to_once(county, people, mailoutbox):
    county.is_demo = False
    with tenant_context(county):
        person_of(county, Role.EDITOR, email="redaktion@example.org")
        notice = written(county, people[0], instruction="Drei Minuten sprudelnd.")
        assert ask_others(county, now=NOON) == (1, 0)
        assert ask_others(county, now=NOON) == (0, 0)
        (mail,) = mailoutbox
        assert mail.to == ["b@example.org"]
        for words in ("Bitte Wasser abkochen.", "Drei Minuten sprudelnd.", "17:00 Uhr", str(notice.public_id)):
            assert words in mail.body
        release(notice, town=county, by=people[1], now=NOON)
        written(county, people[0], headline="Längst vorbei")
        assert ask_others(county, now=NOON + timedelta(hours=2)) == (0, 0)


def test_a_mail_that_fails_keeps_the_notice_and_is_tried_again(county, people, mailoutbox, monkeypatch):
    county.is_demo = False
    with tenant_context(county):
        written(county, people[0])
        with monkeypatch.context() as broken:
            broken.setattr("backend.alerts.regional.asking_others.EmailMessage.send", _fail)
            assert ask_others(county, now=NOON) == (0, 1)
        assert RegionalNotice.objects.get().mailed_at is None
        assert ask_others(county, now=NOON) == (1, 0)
        assert len(mailoutbox) == 1


def _fail(*_args: Any) -> None:
    raise OSError("no mail server")


def test_a_county_leaves_only_when_nobody_is_warned_by_it_any_more(county, people, town):
    notice = sent(county, people)
    taken(town, county)
    with tenant_context(county), pytest.raises(NoticeHolds):
        retire(county)
    with tenant_context(town):
        assert shown() == [("Bitte Wasser abkochen.", Alert.State.ACTIVE)]

    corrected(county, people, notice, status=Alert.Status.ALL_CLEAR, headline="Alles gut.")
    taken(town, county)
    with tenant_context(county):
        retire(county)
        assert set(RegionalNotice.objects.values_list("state", flat=True)) == {RegionalNotice.State.CLOSED}
    taken(town, county)
    assert not Offer.objects.filter(origin=REGIONAL, is_withdrawn=False).exists()
    with tenant_context(town):
        assert Alert.objects.filter(status=Alert.Status.ISSUED).holding(now=NOON).count() == 0
