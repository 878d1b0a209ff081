"""Feedback: from the page or the app to whom it concerns, answered, erased after 90 days."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django_tenants.utils import tenant_context
from wagtail.log_actions import log

from backend.accounts.models import Role
from backend.inbox.models import Feedback, Letter
from backend.inbox.module import sweep
from backend.library.models import ContactDetails, LegalFields
from backend.serving.models import Count
from backend.serving.traps import SECONDS_TO_WRITE
from tests.accounts.people import person_of, sign_in
from tests.alerts.factories import alert
from tests.cms_forms import fields_of
from tests.content.factories import info_page
from tests.content.gazettes.conftest import media_root  # noqa: F401 - the PDF of a gazette
from tests.content.gazettes.factories import gazette
from tests.feeds.factories import article, event, source
from tests.inbox.conftest import NOW
from tests.library.factories import place
from tests.waste_calendar.factories import location

PATH = "/api/v1/feedback"
TEXT = "Die Uhrzeit stimmt nicht.\nEs beginnt um 19 Uhr."


def about(item, **values):
    return {"type": "news", "id": str(item.public_id), "text": TEXT, **values}


ITEMS = [
    ("news", article),
    ("events", event),
    ("place", place),
    ("page", info_page),
    ("gazette", gazette),
    ("alerts", alert),
    ("waste_location", location),
]


@pytest.mark.parametrize(("type_", "make"), ITEMS)
def test_an_app_sends_it_about_every_type_of_item(town, api, at_noon, type_, make):
    item = make()
    response = api(town).post(PATH, about(item, type=type_, email="berta@example.org"))

    assert response.status_code == 202
    with tenant_context(town):
        found = Feedback.objects.get()
    assert (found.type, found.subject_id, found.text) == (type_, item.public_id, TEXT)
    assert found.title == (str(item) if type_ != "waste_location" else "Bahnhofstraße")
    assert str(item.public_id) in found.path
    assert found.edit_path.startswith("/cms/")
    assert found.created_at == NOW


def test_an_item_that_is_unknown_unpublished_or_another_towns_is_not_here(town, other_town, api, client_of):
    with tenant_context(other_town):
        foreign = article()
    with tenant_context(town):
        draft = article(live=False)
    answers = [
        client_of(town).post(PATH, {**about(item), **change}, content_type="application/json")
        for item, change in [
            (foreign, {}),
            (draft, {}),
            (draft, {"id": str(uuid4())}),
            (draft, {"type": "users"}),
            (draft, {"type": "events"}),
        ]
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    pages = [client_of(town).get(f"/rueckmeldung/news/{item.public_id}/").status_code for item in (foreign, draft)]
    assert pages == [404, 404]


@pytest.mark.parametrize(
    ("type_", "make", "path"),
    [
        ("gazette", gazette, "/amtsblatt/%s/"),
        ("alerts", alert, "/eilmeldungen/%s/"),
        ("waste_location", location, "/abfall/%s/"),
    ],
)
def test_pages_that_time_rules_lead_to_the_form_too(town, client_of, at_noon, type_, make, path):
    item = make()
    shown = client_of(town).get(path % item.public_id).content.decode()
    assert f'href="/rueckmeldung/{type_}/{item.public_id}/"' in shown
    assert client_of(town).get(f"/rueckmeldung/{type_}/{item.public_id}/").status_code == 200


def test_what_is_not_shown_yet_or_no_longer_has_no_form(town, client_of, at_noon):
    hour = timedelta(hours=1)
    hidden = [
        ("gazette", gazette(1, display_from=NOW + hour)),
        ("gazette", gazette(2, display_from=NOW - 2 * hour, display_until=NOW - hour)),
        ("alerts", alert(valid_from=NOW + hour, valid_until=NOW + 2 * hour)),
    ]
    answers = [client_of(town).get(f"/rueckmeldung/{type_}/{item.public_id}/") for type_, item in hidden]
    assert [answer.status_code for answer in answers] == [404] * 3


def test_sending_the_same_twice_is_sending_it_once(town, api, at_noon):
    item = article()
    answers = [api(town).post(PATH, about(item)) for _attempt in range(2)]
    assert answers[0].content == answers[1].content
    with tenant_context(town):
        assert Feedback.objects.count() == 1


def test_who_sends_too_much_waits(town, api, at_noon):
    item = article()
    answers = [api(town).post(PATH, about(item, text=f"{number}")) for number in range(11)]
    assert [answer.status_code for answer in answers] == [202] * 10 + [429]
    assert answers[-1]["Retry-After"] == "3601"
    with tenant_context(town):
        assert Feedback.objects.count() == 10
        assert "127.0.0.1" not in repr(list(Count.objects.values()))


@pytest.fixture
def mailboxes(real_town):
    ContactDetails.objects.update_or_create(defaults={"email": "rathaus@example.org"})
    LegalFields.objects.update_or_create(defaults={"accessibility_contact": "barriere@example.org"})
    person_of(real_town, Role.PUBLISHER, email="freigabe@example.org")
    return person_of(real_town, Role.CONTRIBUTOR, email="verein@example.org")


def recipients():
    return sorted(Letter.objects.values_list("to", flat=True))


def test_the_owner_and_the_town_hall_are_told_where_it_is_but_not_what_it_says(real_town, mailboxes, api):
    item = article()
    log(item, "wagtail.create", user=mailboxes)
    api(real_town).post(PATH, about(item, email="berta@example.org"))

    with tenant_context(real_town):
        assert recipients() == ["rathaus@example.org", "verein@example.org"]
        letter, pk = Letter.objects.first(), Feedback.objects.get().pk
    assert f"http://musterstadt.region.test/cms/feedback/edit/{pk}/" in letter.text
    assert "Uhrzeit" not in letter.text
    assert "berta" not in letter.text


def test_imported_items_are_the_publishers(real_town, mailboxes, api):
    api(real_town).post(PATH, about(article(source=source(), source_key="1")))
    with tenant_context(real_town):
        assert recipients() == ["freigabe@example.org", "rathaus@example.org"]


def test_a_barrier_needs_no_item_and_is_told_to_who_removes_barriers(real_town, mailboxes, api):
    response = api(real_town).post(PATH, {"kind": "barrier", "text": "Die Schrift ist zu klein."})
    assert response.status_code == 202
    with tenant_context(real_town):
        assert recipients() == ["barriere@example.org", "freigabe@example.org", "rathaus@example.org"]


def test_a_demo_writes_to_nobody_in_its_town_hall(town, mailboxes, api):
    town.is_demo = True
    town.save(update_fields=["is_demo"])
    api(town).post(PATH, about(article()))
    with tenant_context(town):
        assert recipients() == []


# The page


@pytest.fixture
def written(town, client_of, at_noon):
    """Opens the form of an item and sends it as somebody would, some seconds later."""
    item = article()

    def send(path=f"/rueckmeldung/news/{item.public_id}/", seconds=20.0, **values):
        client = client_of(town)
        fields = fields_of(client.get(path).content.decode())
        at_noon.shift(timedelta(seconds=seconds))
        return client.post(path, {**fields, "text": TEXT, **values})

    send.item = item
    return send


def kept(town):
    with tenant_context(town):
        return list(Feedback.objects.all())


def test_a_page_of_an_item_leads_to_the_form_and_the_form_back(town, client_of, written):
    path = f"/rueckmeldung/news/{written.item.public_id}/"
    shown = client_of(town).get(f"/nachrichten/{written.item.public_id}/").content.decode()
    form = client_of(town).get(path)

    assert f'href="{path}"' in shown
    assert "Stimmt etwas nicht?" in shown
    assert "Barriere melden" in shown
    assert written.item.title in form.content.decode()
    assert form["Cache-Control"] == "no-store"
    assert "default-src 'none'" in form["Content-Security-Policy"]
    assert not form.cookies


def test_the_form_is_taken_without_a_cookie(town, written):
    response = written(email="berta@example.org")

    assert (response.status_code, response["Location"]) == (303, "/rueckmeldung/danke/")
    assert not response.cookies
    (feedback,) = kept(town)
    assert (feedback.kind, feedback.text, feedback.email) == ("mistake", TEXT, "berta@example.org")


@pytest.mark.parametrize("path", ["/barriere-melden/", "/barriere-melden/news/{}/"])
def test_a_barrier_is_reported_anywhere(town, written, path):
    written(path=path.format(written.item.public_id))
    assert kept(town)[0].kind == "barrier"


def test_the_accessibility_statement_leads_to_the_form(town, client_of):
    assert 'href="/barriere-melden/"' in client_of(town).get("/rechtliches/barrierefreiheit/").content.decode()


def test_a_program_that_fills_in_every_field_is_thanked_and_nothing_is_kept(town, written):
    assert written(homepage="https://spam.example.org").status_code == 303
    assert kept(town) == []


@pytest.mark.parametrize("seconds", [0, SECONDS_TO_WRITE - 0.1, 13 * 60 * 60])
def test_too_fast_or_too_late_is_asked_to_send_once_more_and_then_taken(town, written, client_of, at_noon, seconds):
    response = written(seconds=seconds)
    assert response.status_code == 200
    assert "noch einmal" in response.content.decode()
    assert kept(town) == []

    again = fields_of(response.content.decode())
    assert again["text"] == [TEXT]
    at_noon.shift(timedelta(seconds=5))
    path = f"/rueckmeldung/news/{written.item.public_id}/"
    assert client_of(town).post(path, again).status_code == 303


def test_the_instant_of_another_town_or_an_invented_one_is_none(town, other_town, client_of, written):
    foreign = fields_of(client_of(other_town).get("/barriere-melden/").content.decode())["opened"]
    for opened in (foreign, "2026-11-21T10:00:00+00:00", "2026-11-21T10:00:00+00:00:unterschrieben", ""):
        assert written(opened=opened).status_code == 200
    assert kept(town) == []


def test_what_is_missing_is_said_beside_the_field_and_on_top(town, written):
    page = written(text="  ", email="kein").content.decode()
    assert "<title>Fehler:" in page
    assert 'role="alert"' in page
    assert page.count('aria-invalid="true"') == 2
    assert 'id="id_email_error"' in page


def test_a_form_that_is_too_large_is_not_read(town, client_of):
    response = client_of(town).post("/barriere-melden/", {"text": "x" * (1024 * 1024)})
    assert response.status_code == 413
    assert "Hauptmenü" in response.content.decode()


def test_who_sends_too_many_forms_reads_when_to_come_back(town, written):
    answers = [written(text=f"{number}", seconds=4) for number in range(11)]
    assert answers[-1].status_code == 429
    assert 0 < int(answers[-1]["Retry-After"]) <= 3600
    assert "später" in answers[-1].content.decode()


# In the CMS


@pytest.fixture
def inbox(town, client_of, at_noon):
    """Two pieces of feedback: about a club's item, and about the town hall's."""
    with tenant_context(town):
        club = person_of(town, Role.CONTRIBUTOR, email="verein@example.org")
        values = {"kind": "mistake", "text": TEXT, "created_at": NOW, "email": "berta@example.org"}
        own = Feedback.objects.create(title="Vereinsfest", owner=club, fingerprint="1", **values)
        foreign = Feedback.objects.create(title="Haushalt", fingerprint="2", **values)
    return own, foreign


def signed_in(town, client_of, role):
    email = f"{role}@example.org" if role != Role.CONTRIBUTOR else "verein@example.org"
    if role != Role.CONTRIBUTOR:
        person_of(town, role, email=email)
    client = client_of(town)
    sign_in(client, email=email)
    return client


def test_an_editor_reads_everything_and_a_contributor_what_is_about_their_own(town, client_of, inbox):
    own, foreign = inbox
    editor = signed_in(town, client_of, Role.EDITOR)
    club = signed_in(town, client_of, Role.CONTRIBUTOR)
    assert all(title in editor.get("/cms/feedback/").content.decode() for title in ("Vereinsfest", "Haushalt"))
    assert editor.get(f"/cms/feedback/edit/{foreign.pk}/").status_code == 200

    page = club.get("/cms/feedback/").content.decode()
    assert "Vereinsfest" in page
    assert "Haushalt" not in page
    assert club.get(f"/cms/feedback/edit/{own.pk}/").status_code == 200
    assert club.get(f"/cms/feedback/edit/{foreign.pk}/").status_code == 404
    assert club.post(f"/cms/feedback/edit/{foreign.pk}/", {"erase": "1"}).status_code == 404


def test_an_answer_goes_by_mail_and_that_is_done(town, client_of, inbox):
    own, _foreign = inbox
    editor = signed_in(town, client_of, Role.EDITOR)
    response = editor.post(f"/cms/feedback/edit/{own.pk}/", {"answer": "1", "text": "Danke,\r\nist geändert."})
    assert response.status_code == 302
    with tenant_context(town):
        own.refresh_from_db()
        letter = Letter.objects.get()
    assert own.state == Feedback.State.DONE
    assert own.answered_at == NOW
    assert letter.to == "berta@example.org"
    assert letter.subject == "Ihre Rückmeldung an Musterstadt"
    assert "Danke,\nist geändert." in letter.text


@pytest.mark.parametrize(("button", "state"), [("done", "done"), ("reopen", "open")])
def test_it_is_done_without_an_answer_or_opened_again(town, client_of, inbox, button, state):
    own, _foreign = inbox
    signed_in(town, client_of, Role.EDITOR).post(f"/cms/feedback/edit/{own.pk}/", {button: "1"})
    with tenant_context(town):
        own.refresh_from_db()
        assert own.state == state
        assert not Letter.objects.exists()


def test_it_is_erased_at_once_when_somebody_asks_for_that(town, client_of, inbox):
    own, _foreign = inbox
    signed_in(town, client_of, Role.EDITOR).post(f"/cms/feedback/edit/{own.pk}/", {"erase": "1"})
    assert [feedback.title for feedback in kept(town)] == ["Haushalt"]


def test_the_start_page_says_what_waits(town, client_of, inbox):
    page = signed_in(town, client_of, Role.EDITOR).get("/cms/").content.decode()
    assert "Vereinsfest" in page
    assert "/cms/feedback/?state=open" in page
    assert "Haushalt" not in signed_in(town, client_of, Role.CONTRIBUTOR).get("/cms/").content.decode()


def test_a_script_in_a_message_is_text(town, client_of, inbox):
    with tenant_context(town):
        Feedback.objects.update(text="<script>alert(1)</script>", title="<script>alert(2)</script>")
    editor = signed_in(town, client_of, Role.EDITOR)
    for path in ("/cms/", "/cms/feedback/", f"/cms/feedback/edit/{inbox[0].pk}/"):
        assert "<script>alert" not in editor.get(path).content.decode()


def test_it_is_erased_after_90_days_whatever_became_of_it(town, inbox):
    with tenant_context(town):
        Feedback.objects.filter(title="Haushalt").update(state="done")
        sweep(town, NOW + timedelta(days=90) - timedelta(minutes=1))
        assert Feedback.objects.count() == 2
        sweep(town, NOW + timedelta(days=90))
        assert not Feedback.objects.exists()
