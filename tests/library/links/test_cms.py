"""The list of broken links: who sees which, testing again, and saying that one is all right."""

from __future__ import annotations

import pytest
from django_tenants.utils import tenant_context
from procrastinate.contrib.django.models import ProcrastinateJob
from wagtail.log_actions import log

from backend.accounts.models import Role, User
from backend.content.models import LegalAdditions, Link
from backend.library.models import Contact, LinkUse, WebAddress
from tests.accounts.people import person_of
from tests.cms_forms import said
from tests.content.factories import info_page
from tests.feeds.factories import NOON, event
from tests.library.factories import place
from tests.library.links.conftest import broken, linking
from tests.library.test_publishing import of
from tests.statements import statements

LIST = "/cms/defekte-links/?state=broken"
URL = "https://weg.example.org/"


@pytest.fixture
def editor(town, at_noon):
    return of(town, person_of(town, Role.EDITOR))


@pytest.fixture
def club(town, at_noon):
    """A club's person with an item of their own; another stands there of the town hall's."""
    person = person_of(town, Role.CONTRIBUTOR, email="verein@example.org")
    own = linking("https://verein.example.org/", title="Vereinsfest")
    log(own, "wagtail.create", user=person)
    broken("https://verein.example.org/")
    linking(URL, title="Haushalt")
    broken(URL)
    return of(town, person)


def test_the_list_says_what_is_wrong_since_when_and_leads_to_the_item(town, editor):
    item = linking(URL, title="Neues Formular")
    broken(URL)
    linking("https://gut.example.org/", title="Alles gut")
    page = editor.get(LIST).content.decode()
    assert URL in page
    assert "Unter dieser Adresse gibt es nichts" in page
    assert "seit 14.11.2026" in page
    assert f"/cms/snippets/feeds/article/edit/{item.pk}/" in page
    assert "zum Antrag" in page
    assert "gut.example.org" not in page
    assert "gut.example.org" in editor.get("/cms/defekte-links/").content.decode()
    assert "gut.example.org" in editor.get("/cms/defekte-links/results/?q=gut.example").content.decode()


def test_a_contributor_meets_only_the_links_in_their_own_items(town, club, editor):
    for address in (LIST, "/cms/defekte-links/", "/cms/"):
        page = club.get(address).content.decode()
        assert "Vereinsfest" in page, address
        assert "Haushalt" not in page, address
        assert "weg.example.org" not in page, address
        assert "Haushalt" in editor.get(address).content.decode(), address


def test_somebody_who_may_mend_nothing_sees_no_list(town, at_noon):
    linking(URL)
    sender = of(town, person_of(town, Role.URGENT_SENDER, email="wehr@example.org"))
    assert sender.get(LIST).status_code == 302
    assert "defekte-links" not in sender.get("/cms/", follow=True).content.decode()


def test_a_contributor_does_nothing_to_the_links_of_others(town, club):
    foreign = WebAddress.objects.get(url=URL)
    for action in ("pruefen", "in-ordnung"):
        assert club.post(f"/cms/defekte-links/{foreign.pk}/{action}/").status_code == 404
    foreign.refresh_from_db()
    assert foreign.asked_at is None
    assert club.post("/cms/defekte-links/alle-pruefen/").status_code == 302
    foreign.refresh_from_db()
    assert foreign.asked_at is None
    assert WebAddress.objects.get(url="https://verein.example.org/").asked_at == NOON


def test_testing_again_is_a_job_and_the_list_says_that_it_runs(town, editor):
    linking(URL)
    pk = broken(URL).pk
    ProcrastinateJob.objects.all().delete()
    answer = editor.post(f"/cms/defekte-links/{pk}/pruefen/", {"filters": "state=broken"})
    assert answer["Location"] == LIST
    assert ProcrastinateJob.objects.filter(task_name__contains="visit_links").count() == 1
    page = editor.get(LIST).content.decode()
    assert "wird geprüft" in page
    assert "data-links-waiting" in page


def test_what_somebody_accepts_is_reported_no_longer_and_can_be_again(town, editor):
    linking(URL)
    pk = broken(URL).pk
    editor.post(f"/cms/defekte-links/{pk}/in-ordnung/")
    assert LinkUse.objects.get().accepted_by == User.objects.get(email="anna@example.org")
    assert said(editor)
    assert "weg.example.org" not in editor.get(LIST).content.decode()
    assert "weg.example.org" not in editor.get("/cms/").content.decode()
    assert "weg.example.org" in editor.get(f"{LIST}&accepted=yes").content.decode()
    editor.post(f"/cms/defekte-links/{pk}/in-ordnung/", {"undo": "1"})
    assert "weg.example.org" in editor.get(LIST).content.decode()


def test_a_contributor_accepts_for_their_own_items_alone(town, club, editor):
    own = linking(URL, title="Zweites Fest")
    log(own, "wagtail.create", user=User.objects.get(email="verein@example.org"))
    club.post(f"/cms/defekte-links/{WebAddress.objects.get(url=URL).pk}/in-ordnung/")
    assert "weg.example.org" not in club.get(LIST).content.decode()
    page = editor.get(LIST).content.decode()
    assert "Haushalt" in page
    assert "Zweites Fest" not in page


def test_a_script_in_a_link_or_a_title_is_text(town, editor):
    evil = "<script>alert(1)</script>"
    linking("https://weg.example.org/%3Cscript%3E?a=\"'", title=evil, words="&lt;script&gt;alert(1)&lt;/script&gt;")
    WebAddress.objects.update(state="broken", reason=evil, moved_to="https://x.example.org/", failing_since=NOON)
    for address in (LIST, "/cms/"):
        page = editor.get(address).content.decode()
        assert "weg.example.org" in page
        assert evil not in page


def test_going_back_to_the_list_leads_nowhere_else(town, editor):
    answer = editor.post("/cms/defekte-links/alle-pruefen/", {"filters": "//evil.example.org"})
    assert answer["Location"].startswith("/cms/defekte-links/?")
    assert "\n" not in editor.post("/cms/defekte-links/alle-pruefen/", {"filters": "a\r\nX: y"})["Location"]


def one_of_each(number):
    url = f"https://weg{number}.example.org/"
    html = f'<p><a href="{url}">hier</a></p>'
    linking(url, title=f"Nachricht {number}")
    event(f"Fest {number}", html=html)
    place(f"Ort {number}", website=url)
    info_page(f"Seite {number}", html=html)
    Contact.objects.create(name=f"Amt {number}", website=url)
    Link.objects.create(title=f"Kachel {number}", url=url)
    broken(url)


@pytest.mark.parametrize("address", [LIST, "/cms/"])
def test_list_and_start_page_cost_the_same_for_few_and_many(town, at_noon, address):
    administrator = of(town, person_of(town, Role.TOWN_ADMINISTRATOR))
    LegalAdditions.objects.update_or_create(defaults={"imprint": '<p><a href="https://weg0.example.org/">da</a></p>'})
    one_of_each(0)
    administrator.get(address)
    with statements() as few:
        page = administrator.get(address).content.decode()
    assert "weg0.example.org" in page
    for number in range(1, 4):
        one_of_each(number)
    with statements() as many:
        administrator.get(address)
    assert len(many) == len(few)


def test_another_towns_links_are_not_here(town, other_town, editor):
    with tenant_context(other_town):
        linking(URL, title="Nebenan")
    broken(town=other_town)
    assert "weg.example.org" not in editor.get("/cms/defekte-links/").content.decode()
