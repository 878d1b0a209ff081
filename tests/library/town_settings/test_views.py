"""The page of settings in the CMS: who sees it, what it says, and the way back."""

from __future__ import annotations

import pytest

from backend.accounts.models import Role
from backend.content.models import LegalAdditions
from backend.library.models import Category, ContactDetails
from backend.library.town_settings.history import entries
from tests.accounts.people import person_of, sign_in
from tests.statements import statements

PAGE, HISTORY = "/cms/einstellungen/", "/cms/einstellungen/verlauf/"


@pytest.fixture
def signed_in(town, client_of):
    def signed_in(role: str):
        person_of(town, role)
        client = client_of(town)
        assert sign_in(client).status_code == 302
        return client

    return signed_in


def text(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def test_an_administrator_finds_all_in_one_place(signed_in):
    html = text(signed_in(Role.TOWN_ADMINISTRATOR).get(PAGE))
    for words in ("Farben, Logo und Startseite", "Kontaktdaten", "Links", "Notrufnummern", "Kategorien", "Ortsteile"):
        assert words in html
    assert "/cms/settings/library/contactdetails/" in html
    assert "12069999" in html
    assert "Das ändert nur der Betreiber der Region" in html


def test_looking_on_writes_nothing(signed_in):
    client = signed_in(Role.TOWN_ADMINISTRATOR)
    LegalAdditions.objects.all().delete()
    text(client.get(PAGE))
    assert not LegalAdditions.objects.exists()


def test_a_publisher_reads_and_changes_only_what_is_theirs(signed_in):
    client = signed_in(Role.PUBLISHER)
    html = text(client.get(PAGE))
    assert "/cms/settings/library/contactdetails/" not in html
    assert "/cms/snippets/content/link/" in html
    assert text(client.get(HISTORY))


@pytest.mark.parametrize("path", [PAGE, HISTORY])
def test_an_editor_is_sent_away(signed_in, path):
    assert signed_in(Role.EDITOR).get(path).status_code == 302


def test_one_click_takes_a_change_back_and_shows_at_the_next_request(signed_in, api, town):
    client = signed_in(Role.TOWN_ADMINISTRATOR)
    contact = ContactDetails.load()
    form = {"name": "Rathaus", "phone": "03301 1"}
    assert client.post(f"/cms/settings/library/contactdetails/{contact.pk}/", form).status_code == 302
    assert api(town).get("/api/v1/config").json()["contact"]["phone"] == "03301 1"
    html = text(client.get(f"{HISTORY}?section=contact"))
    assert "Anna Beispiel" in html
    entry = entries().filter(data__field="phone").first()
    answer = client.post(f"{HISTORY}{entry.pk}/", follow=True)
    assert "Zurückgenommen" in text(answer)
    assert api(town).get("/api/v1/config").json()["contact"]["phone"] == ""
    assert "inzwischen wieder geändert" in text(client.post(f"{HISTORY}{entry.pk}/", follow=True))


def test_a_publisher_who_forges_the_button_is_refused(signed_in):
    contact = ContactDetails.load()
    contact.phone = "1"
    contact.save()
    answer = signed_in(Role.PUBLISHER).post(f"{HISTORY}{entries()[0].pk}/")
    assert answer.status_code in {302, 403}
    contact.refresh_from_db()
    assert contact.phone == "1"


def test_sorting_by_hand_is_recorded(signed_in):
    for title in ("A", "B", "C"):
        Category.objects.create(title=title)
    row = Category.objects.get(title="C")
    client = signed_in(Role.TOWN_ADMINISTRATOR)
    assert client.post(f"/cms/snippets/library/category/reorder/{row.pk}/?position=0").status_code == 200
    assert [str(category) for category in Category.objects.all()] == ["C", "A", "B"]
    assert entries()[0].data == {"field": "position", "before": 2, "after": 0}


def test_a_long_history_costs_no_more_than_a_short_one(signed_in):
    client = signed_in(Role.TOWN_ADMINISTRATOR)
    Category.objects.create(title="A")
    client.get(HISTORY)
    with statements() as few:
        client.get(HISTORY)
    for number in range(20):
        Category.objects.create(title=f"B{number}")
    with statements() as many:
        client.get(HISTORY)
    assert len(many) == len(few)
