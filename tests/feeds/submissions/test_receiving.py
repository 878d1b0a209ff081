"""Proposing an event: nothing is one before its sender has confirmed the address."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django_tenants.utils import tenant_context
from procrastinate.contrib.django.models import ProcrastinateJob
from wagtail.models import ModelLogEntry, WorkflowState

from backend.feeds.models import Event, KnownSender, Submission
from backend.feeds.module import SOURCES
from backend.inbox.models import Letter
from backend.serving.models import Count
from tests.feeds.submissions.conftest import API, CLUB, FORM, NOW, document, fresh


def events(town):
    with tenant_context(town):
        return list(Event.objects.all())


def test_an_app_proposes_an_event_and_nothing_is_one_yet(town, api, at_noon, club):
    response = api(town).post(API, document())

    assert response.status_code == 202
    assert "Link" in response.json()["message"]
    assert events(town) == []
    (letter,) = club.letters()
    assert letter.subject == "Bitte bestätigen Sie Ihre Veranstaltung für Musterstadt"
    assert "http://musterstadt.region.test/veranstaltung-melden/bestaetigen/" in letter.text
    with tenant_context(town):
        job = ProcrastinateJob.objects.filter(task_name="backend.inbox.tasks.send_letters").first()
    assert job.args == {"schema": "musterstadt"}


def test_opening_the_link_changes_nothing_and_pressing_the_button_makes_a_draft(town, client_of, club):
    club.send()
    for _scanner in range(2):
        page = client_of(town).get(club.link())
        assert page.status_code == 200
        assert not page.cookies
        assert page["Cache-Control"] == "no-store"
    assert events(town) == []

    own = club.confirm()

    assert client_of(town).get(own).status_code == 200
    event = club.event()
    assert not event.live
    assert event.has_unpublished_changes
    assert (event.title, event.location, event.organizer) == ("Sommerfest", "Festwiese, Am Bach 1", "Heimatverein")
    assert event.starts_at == datetime(2027, 6, 5, 12, tzinfo=UTC)
    with tenant_context(town):
        event.render_texts()
        assert "&lt;b&gt;für alle&lt;/b&gt;" in event.description_html
        assert 'href="https://verein.example.org/fest"' in event.description_html
        assert CLUB not in repr(event.latest_revision.content)
        assert CLUB not in repr(list(ModelLogEntry.objects.values()))
    assert club.submission().state == Submission.State.WAITING
    assert client_of(town).get("/api/v1/events").json()["items"] == []


def test_the_draft_waits_in_the_approval_that_the_town_has(town, client_of, club):
    club.propose()
    with tenant_context(town):
        assert WorkflowState.objects.get().status == WorkflowState.STATUS_IN_PROGRESS


def test_confirming_twice_is_confirming_once(town, client_of, club):
    club.send()
    link = club.link()
    first, second = (client_of(town).post(link) for _press in range(2))
    assert first["Location"] == second["Location"]
    assert client_of(town).get(link)["Location"] == first["Location"]
    assert len(events(town)) == 1


def test_a_link_is_of_use_for_48_hours(town, client_of, club, at_noon):
    club.send()
    link = club.link()
    at_noon.shift(timedelta(hours=48))
    assert client_of(town).post(link).status_code == 404
    assert events(town) == []


def test_a_link_is_nothing_in_another_town_or_for_another_purpose(town, other_town, client_of, club):
    club.send()
    link = club.link()
    assert client_of(other_town).get(link).status_code == 404
    assert client_of(other_town).post(link).status_code == 404
    assert client_of(town).get(link.replace("bestaetigen/", "")).status_code == 404
    assert client_of(town).get(link.replace("bestaetigen/", "") + "aendern/").status_code == 404
    own = club.confirm()
    assert client_of(other_town).get(own).status_code == 404
    assert client_of(town).get(own.replace("melden/", "melden/bestaetigen/")).status_code == 404
    public_id = club.submission().public_id
    for invented in (f"{public_id}", f"{public_id}:", f"{public_id}:abc", "x"):
        assert client_of(town).get(f"{FORM}{invented}/").status_code == 404


def test_sending_twice_is_sending_once_and_later_once_more_if_no_letter_came(town, club, at_noon):
    answers = [club.send().content for _attempt in range(2)]
    assert answers[0] == answers[1]
    assert len(club.letters()) == 1
    at_noon.shift(timedelta(minutes=11))
    club.send()
    assert len(club.letters()) == 2
    with tenant_context(town):
        assert Submission.objects.count() == 1


def test_the_answer_does_not_tell_whether_an_address_is_known(town, club):
    with tenant_context(town):
        KnownSender.objects.create(name="Heimatverein", email=CLUB)
    known = club.send()
    unknown = club.send(email="niemand@example.org")
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)


def test_nobodys_mailbox_is_filled(town, club):
    for number in range(7):
        assert club.send(title=f"Fest {number}", email=CLUB.upper()).status_code == 202
    assert len(club.letters()) == 5
    with tenant_context(town):
        assert CLUB not in repr(list(Count.objects.values()))


def test_who_sends_too_much_waits(town, club):
    answers = [club.send(title=f"Fest {number}", email=f"a{number}@example.org") for number in range(11)]
    assert [answer.status_code for answer in answers] == [202] * 10 + [429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 3601


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " \u202e "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"location": ""}, "location"),
        ({"starts_at": "2026-11-20T14:00:00+01:00", "ends_at": None}, "starts_at"),
        ({"starts_at": "2029-01-01T14:00:00+01:00", "ends_at": None}, "starts_at"),
        ({"starts_at": "morgen"}, "starts_at"),
        ({"starts_at": "9999-12-31T23:59:59Z", "ends_at": None}, "starts_at"),
        ({"starts_at": "0001-01-01T00:00:00+14:00", "ends_at": None}, "starts_at"),
        ({"ends_at": "2027-06-05T13:00:00+02:00"}, "ends_at"),
        ({"ends_at": "2028-06-30T13:00:00+02:00"}, "ends_at"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"link": "ftp://example.org/"}, "link"),
        ({"email": "a@example.org\r\nBcc: b@example.org"}, "email"),
        ({"email": ""}, "email"),
        ({"description": "x" * 5001}, "description"),
        ({"town": "nachbardorf"}, "town"),
    ],
)
def test_each_unusable_field_is_named(town, api, at_noon, change, field):
    response = api(town).post(API, document(**change))
    assert response.status_code == 400
    assert set(response.json()["errors"]) == {field}


def test_a_line_break_in_a_title_is_no_header_of_a_mail(town, club):
    own = club.propose(title="Fest\r\nBcc: alle@example.org")
    assert own
    assert "\n" not in club.submission().title
    assert all("\n" not in letter.subject for letter in club.letters())


def test_a_whole_day_is_kept_from_midnight_to_midnight(town, club):
    club.propose(all_day=True, starts_at="2027-06-05T14:00:00+02:00", ends_at="2027-06-07T00:00:00+02:00")
    event = club.event()
    assert event.is_all_day
    assert event.starts_at == datetime(2027, 6, 4, 22, tzinfo=UTC)
    assert event.ends_at == datetime(2027, 6, 6, 22, tzinfo=UTC)


def test_a_town_without_the_service_takes_nothing(town, client_of, club):
    town.modules = [key for key in town.modules if key != "submissions"]
    town.save()
    assert club.send().status_code == 404
    assert client_of(town).get(FORM).status_code == 404
    assert FORM not in client_of(town).get("/veranstaltungen/").content.decode()
    assert (
        "Wenn Sie eine Veranstaltung oder Nachricht melden"
        not in client_of(town).get("/rechtliches/datenschutz/").content.decode()
    )


# The page


@pytest.fixture
def written(town, client_of, at_noon):
    def send(**values):
        client = client_of(town)
        fields = {
            "title": "Sommerfest",
            "on": "2027-06-05",
            "begins": "14:00",
            "location": "Festwiese",
            "email": CLUB,
            "opened": fresh(client),
        }
        return client.post(FORM, {**fields, **values})

    return send


@pytest.mark.parametrize(
    ("values", "starts_at", "ends_at"),
    [
        ({}, "2027-06-05T14:00+02:00", None),
        ({"ends": "22:00"}, "2027-06-05T14:00+02:00", "2027-06-05T22:00+02:00"),
        ({"begins": "20:00", "ends": "02:00"}, "2027-06-05T20:00+02:00", "2027-06-06T02:00+02:00"),
        ({"last_on": "2027-06-06", "ends": "12:00"}, "2027-06-05T14:00+02:00", "2027-06-06T12:00+02:00"),
        ({"last_on": "2027-06-06"}, "2027-06-05T14:00+02:00", "2027-06-07T00:00+02:00"),
        ({"is_all_day": "on", "begins": ""}, "2027-06-05T00:00+02:00", "2027-06-06T00:00+02:00"),
        ({"is_all_day": "on", "last_on": "2027-06-06"}, "2027-06-05T00:00+02:00", "2027-06-07T00:00+02:00"),
    ],
)
def test_the_form_understands_when(town, club, written, values, starts_at, ends_at):
    assert written(**values)["Location"] == f"{FORM}danke/"
    club.confirm()
    event = club.event()
    assert event.starts_at == datetime.fromisoformat(starts_at)
    assert event.ends_at == (datetime.fromisoformat(ends_at) if ends_at else None)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"begins": ""}, "begins"),
        ({"last_on": "2027-06-04"}, "last_on"),
        ({"on": "2026-11-20"}, "on"),
        ({"on": "31.02.2027"}, "on"),
        ({"title": "\u200e"}, "title"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"email": "kein"}, "email"),
    ],
)
def test_what_is_not_right_is_said_beside_its_field(town, written, values, field):
    page = written(**values)
    assert page.status_code == 200
    assert f'id="id_{field}_error"' in page.content.decode()
    with tenant_context(town):
        assert not Submission.objects.exists()


def test_a_program_is_thanked_and_nothing_is_kept(town, written):
    assert written(homepage="https://spam.example.org")["Location"] == f"{FORM}danke/"
    assert written(opened="").status_code == 200
    with tenant_context(town):
        assert not Submission.objects.exists()
        assert not Letter.objects.exists()


def test_a_wrong_address_is_said_politely(written):
    page = written(email="kein", link="kein").content.decode()
    assert "Bitte geben Sie eine Adresse wie name@example.org an." in page
    assert "Bitte geben Sie eine Adresse wie https://www.example.org an." in page


def test_events_lead_to_the_form_and_the_privacy_notice_explains_it(town, client_of):
    assert f'href="{FORM}"' in client_of(town).get("/veranstaltungen/").content.decode()
    notice = client_of(town).get("/rechtliches/datenschutz/").content.decode()
    assert "30 Tage nach dem Ende der Veranstaltung" in notice
    assert "nach 90 Tagen gelöscht" in notice


def test_form_and_link_set_no_cookie(town, client_of, club, written):
    club.send()
    answers = [client_of(town).get(FORM), written(title="Anderes"), client_of(town).get(club.link())]
    assert not any(answer.cookies for answer in answers)


# Forgetting


def test_what_nobody_confirmed_is_erased_after_48_hours(town, club):
    club.send()
    with tenant_context(town):
        SOURCES.sweep(town, NOW + timedelta(hours=48) - timedelta(seconds=1))
        assert Submission.objects.exists()
        SOURCES.sweep(town, NOW + timedelta(hours=48))
        assert not Submission.objects.exists()
    assert not SOURCES.is_service  # so that it happens too where nobody may send anything any more


def test_the_sender_is_erased_30_days_after_the_end_and_an_unpublished_draft_too(town, client_of, club):
    own = club.propose()
    end = datetime(2027, 6, 5, 20, tzinfo=UTC)
    with tenant_context(town):
        SOURCES.sweep(town, end + timedelta(days=30) - timedelta(seconds=1))
        assert Submission.objects.exists()
        SOURCES.sweep(town, end + timedelta(days=30))
        assert not Submission.objects.exists()
        assert not Event.objects.exists()
    assert client_of(town).get(own).status_code == 404


def test_of_a_published_event_the_sender_goes_and_the_event_stays(town, club):
    club.propose()
    with tenant_context(town):
        club.event().latest_revision.publish()
        SOURCES.sweep(town, datetime(2027, 7, 6, tzinfo=UTC))
        assert not Submission.objects.exists()
        assert Event.objects.get().live
