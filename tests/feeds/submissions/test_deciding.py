"""What becomes of a proposed event: published, sent back, declined, changed, cancelled, withdrawn."""

from __future__ import annotations

import re

import pytest
from django_tenants.utils import tenant_context

from backend.accounts.models import Role, User
from backend.feeds.models import Event, KnownSender, Submission
from backend.inbox.models import Letter
from tests.accounts.people import person_of, sign_in
from tests.cms_forms import said

LIST = "/cms/proposals/"


@pytest.fixture
def publisher(town, client_of):
    return signed_in(town, client_of, Role.PUBLISHER)


def signed_in(town, client_of, role):
    person_of(town, role, email=f"{role}@example.org")
    client = client_of(town)
    sign_in(client, email=f"{role}@example.org")
    return client


def decide(client, club, button, comment=""):
    page = f"{LIST}edit/{club.submission().pk}/"
    return client.post(page, {button: "1", "comment": comment, "seen": seen(client.get(page))})


def seen(response):
    """Which version the page of a proposal shows."""
    found = re.search(r'name="seen" value="([^"]+)"', response.content.decode())
    return found[1] if found else ""


def shown(club):
    """What the API says of the events."""
    return club.client_of(club.town).get("/api/v1/events").json()["items"]


@pytest.fixture
def published(club, publisher):
    own = club.propose()
    decide(publisher, club, "publish")
    return own


def test_the_list_shows_who_sent_it_and_not_what_is_unconfirmed(town, club, publisher):
    club.send(title="Ungewiss", email="wer@example.org")
    club.propose()
    page = publisher.get(LIST).content.decode()
    assert "Sommerfest" in page
    assert club.email in page
    assert "Ungewiss" not in page
    edit = publisher.get(f"/cms/snippets/feeds/event/edit/{club.event().pk}/").content.decode()
    assert "über das öffentliche Formular gemeldet" in edit
    assert "Sommerfest" in publisher.get("/cms/").content.decode()


def test_a_contributor_meets_neither_proposal_nor_sender(town, club, client_of):
    club.propose()
    client = signed_in(town, client_of, Role.CONTRIBUTOR)
    for path in (LIST, f"{LIST}results/", f"{LIST}edit/{club.submission().pk}/"):
        assert client.get(path).status_code == 302
    assert "Sommerfest" not in client.get("/cms/").content.decode()


def test_publishing_tells_the_sender_where_it_is_and_how_to_change_it(town, club, publisher):
    own = club.propose()
    assert decide(publisher, club, "publish").status_code == 302
    assert [item["title"] for item in shown(club)] == ["Sommerfest"]
    assert club.submission().state == Submission.State.PUBLISHED
    letter = club.letters()[-1]
    assert f"/veranstaltungen/{club.event().public_id}/" in letter.text
    assert own in letter.text


def test_publishing_in_the_form_of_the_event_tells_the_sender_too(town, club):
    club.propose()
    with tenant_context(town):
        club.event().latest_revision.publish()
    assert club.submission().state == Submission.State.PUBLISHED
    assert "ist veröffentlicht" in club.letters()[-1].text


def test_an_editor_decides_but_does_not_publish(town, club, client_of):
    club.propose()
    editor = signed_in(town, client_of, Role.EDITOR)
    assert "Veröffentlichen</button>" not in editor.get(f"{LIST}edit/{club.submission().pk}/").content.decode()
    decide(editor, club, "publish")
    assert shown(club) == []
    decide(editor, club, "return", "Bitte die Uhrzeit prüfen.")
    assert club.submission().state == Submission.State.RETURNED


def test_what_is_sent_back_comes_with_the_reason_and_comes_again(town, club, publisher):
    own = club.propose()
    decide(publisher, club, "return", "Bitte die <b>Uhrzeit</b> prüfen.")
    letter = club.letters()[-1]
    assert "Bitte die <b>Uhrzeit</b> prüfen." in letter.text
    assert own in letter.text
    page = club.client_of(town).get(own).content.decode()
    assert "&lt;b&gt;Uhrzeit&lt;/b&gt;" in page

    assert club.change(own, begins="15:00").status_code == 303
    assert club.submission().state == Submission.State.WAITING
    decide(publisher, club, "publish")
    assert shown(club)[0]["starts_at"] == "2027-06-05T15:00:00+02:00"


def test_sending_back_needs_a_reason(town, club, publisher):
    club.propose()
    response = decide(publisher, club, "return")
    assert "Bitte schreiben Sie, was der Absender ändern soll." in response.content.decode()
    assert club.submission().state == Submission.State.WAITING


def test_declining_erases_draft_and_sender_once_the_letter_is_written(town, club, publisher):
    own = club.propose()
    decide(publisher, club, "decline", "Das ist Werbung.")
    assert "Das ist Werbung." in club.letters()[-1].text
    with tenant_context(town):
        assert not Submission.objects.exists()
        assert not Event.objects.exists()
    assert club.client_of(town).get(own).status_code == 404


def test_a_change_of_a_live_event_waits_and_the_event_stays(town, club, publisher, published):
    club.change(published, title="Sommerfest am See")
    assert [item["title"] for item in shown(club)] == ["Sommerfest"]
    submission = club.submission()
    assert (submission.wish, submission.state) == (Submission.Wish.CHANGE, Submission.State.WAITING)

    decide(publisher, club, "publish")
    assert [item["title"] for item in shown(club)] == ["Sommerfest am See"]
    assert "Ihre Änderung" in club.letters()[-1].text


def test_a_change_keeps_what_the_town_hall_wrote_elsewhere(town, club, publisher, published):
    with tenant_context(town):
        draft = club.event().get_latest_revision_as_object()
        draft.location = "Festwiese (Parkplatz am Bach)"
        draft.save_revision().publish()
    club.change(published, title="Sommerfest am See")
    decide(publisher, club, "publish")
    event = club.event()
    assert (event.title, event.location) == ("Sommerfest am See", "Festwiese (Parkplatz am Bach)")


def test_a_declined_change_leaves_everything_as_it_was(town, club, publisher, published):
    club.change(published, title="Sommerfest am See")
    decide(publisher, club, "decline", "Nein.")
    event = club.event()
    assert (event.title, event.live, event.has_unpublished_changes) == ("Sommerfest", True, False)
    with tenant_context(town):
        assert event.get_latest_revision_as_object().title == "Sommerfest"
    assert club.submission().state == Submission.State.PUBLISHED
    assert club.client_of(town).get(published).status_code == 200


def test_a_cancellation_is_shown_once_the_town_hall_has_confirmed_it(town, club, publisher, published):
    assert club.client_of(town).post(published, {"cancel": "1"}).status_code == 303
    assert shown(club)[0]["status"] == "scheduled"
    decide(publisher, club, "publish")
    assert shown(club)[0]["status"] == "cancelled"
    assert "ausfällt" in club.letters()[-1].text


def test_a_cancellation_takes_no_other_change_along(town, club, publisher, published):
    with tenant_context(town):
        draft = club.event().get_latest_revision_as_object()
        draft.title = "Noch nicht fertig"
        draft.save_revision()
    club.client_of(town).post(published, {"cancel": "1"})
    decide(publisher, club, "publish")
    assert [(item["title"], item["status"]) for item in shown(club)] == [("Sommerfest", "cancelled")]
    with tenant_context(town):
        waiting = club.event().get_latest_revision_as_object()
        assert (waiting.title, waiting.status) == ("Noch nicht fertig", "cancelled")


def test_withdrawing_a_proposal_erases_all_of_it(town, club):
    own = club.propose()
    assert club.client_of(town).post(own, {"withdraw": "1"})["Location"] == "/veranstaltung-melden/geloescht/"
    with tenant_context(town):
        assert not Submission.objects.exists()
        assert not Event.objects.exists()
    assert club.client_of(town).post(own, {"withdraw": "1"}).status_code == 404


def test_withdrawing_from_a_published_event_erases_the_sender_alone(town, club, published):
    club.client_of(town).post(published, {"withdraw": "1"})
    with tenant_context(town):
        assert not Submission.objects.exists()
    assert len(shown(club)) == 1


# Known senders


@pytest.fixture
def known(town, club):
    with tenant_context(town):
        KnownSender.objects.create(name="Heimatverein", email=club.email.upper())


def test_a_known_sender_publishes_changes_and_cancels_at_once(town, known, club):
    own = club.propose()
    assert [item["title"] for item in shown(club)] == ["Sommerfest"]
    club.change(own, title="Sommerfest am See")
    assert [item["title"] for item in shown(club)] == ["Sommerfest am See"]
    club.client_of(town).post(own, {"cancel": "1"})
    assert shown(club)[0]["status"] == "cancelled"


def test_where_two_persons_decide_a_known_sender_waits_too(town, known, four_eyes, club, publisher):
    own = club.propose()
    assert shown(club) == []
    decide(publisher, club, "publish")
    assert len(shown(club)) == 1
    club.client_of(town).post(own, {"cancel": "1"})
    assert shown(club)[0]["status"] == "scheduled"
    decide(publisher, club, "publish")
    assert shown(club)[0]["status"] == "cancelled"


def test_what_the_policy_refuses_is_said_and_nothing_is_lost(town, four_eyes, club, publisher):
    club.propose()
    with tenant_context(town):
        draft = club.event().get_latest_revision_as_object()
        draft.title = "Von mir geändert"
        draft.save_revision(user=User.objects.get(email="publisher@example.org"))
    decide(publisher, club, "publish")
    assert any("zweite Person" in text for text in said(publisher))
    assert club.submission().state == Submission.State.WAITING
    assert shown(club) == []


def test_administrators_keep_the_list_of_known_senders(town, client_of):
    administrator = signed_in(town, client_of, Role.TOWN_ADMINISTRATOR)
    form = {"name": "Feuerwehr", "email": "Feuerwehr@Example.org"}
    assert administrator.post("/cms/senders/new/", form).status_code == 302
    with tenant_context(town):
        assert KnownSender.objects.get().email == "feuerwehr@example.org"


def test_the_town_hall_is_told_that_something_waits_but_not_by_whom(town, mailbox, club):
    club.propose()
    with tenant_context(town):
        letter = Letter.objects.get(to="rathaus@example.org")
    assert f"http://musterstadt.region.test{LIST}edit/{club.submission().pk}/" in letter.text
    assert club.email not in letter.text


def test_a_script_in_a_proposal_is_text_everywhere(town, club, publisher):
    evil = "<script>alert(1)</script>"
    own = club.propose(title=evil, location=evil, organizer=evil, description=evil)
    decide(publisher, club, "publish")
    pk, event = club.submission().pk, club.event()
    pages = [
        club.client_of(town).get(own),
        club.client_of(town).get(f"{own}aendern/"),
        club.client_of(town).get(f"/veranstaltungen/{event.public_id}/"),
        publisher.get(LIST),
        publisher.get(f"{LIST}edit/{pk}/"),
        publisher.get("/cms/"),
    ]
    assert [page.status_code for page in pages] == [200] * 6
    assert not any(evil in page.content.decode() for page in pages)


def test_what_the_sender_changed_while_somebody_looked_is_not_published_unseen(town, club, publisher):
    own = club.propose()
    page = f"{LIST}edit/{club.submission().pk}/"
    before = seen(publisher.get(page))
    club.change(own, title="Kauft bei uns")
    assert publisher.post(page, {"publish": "1", "seen": before})["Location"] == page
    assert shown(club) == []
    assert "Das wurde geändert" in " ".join(said(publisher))
    decide(publisher, club, "publish")
    assert [item["title"] for item in shown(club)] == ["Kauft bei uns"]


def test_a_wish_that_changed_while_somebody_looked_is_not_fulfilled_unseen(town, club, publisher, published):
    club.change(published, title="Herbstfest")
    page = f"{LIST}edit/{club.submission().pk}/"
    before = seen(publisher.get(page))
    club.client_of(town).post(published, {"cancel": "1"})
    publisher.post(page, {"publish": "1", "seen": before})
    assert shown(club)[0]["status"] == "scheduled"


def test_a_known_sender_does_not_publish_what_the_town_hall_is_writing(town, club, publisher, published):
    with tenant_context(town):
        KnownSender.objects.create(email=club.email, name="Heimatverein")
        draft = club.event().get_latest_revision_as_object()
        draft.organizer = "Noch zu klären"
        draft.save_revision(user=User.objects.get(email=f"{Role.PUBLISHER}@example.org"))
    club.change(published, title="Herbstfest")
    assert shown(club)[0]["title"] == "Sommerfest"
    assert club.submission().state == Submission.State.WAITING
    with tenant_context(town):
        latest = club.event().get_latest_revision_as_object()
    assert (latest.title, latest.organizer) == ("Herbstfest", "Noch zu klären")
