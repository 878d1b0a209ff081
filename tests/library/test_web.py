"""Every place has a page, drafts have a preview, villages only see their own."""

from uuid import uuid4

from backend.library.models import Contact
from tests.library.factories import place
from tests.statements import statements


def test_a_place_has_a_page_with_its_facts(town, client_of):
    contact = Contact.objects.create(name="Frau Muster", phone="+49 30 23125 001")
    item = place(contact=contact, opening_hours="Di 9–12", latitude=52.1, longitude=12.6)
    html = client_of(town).get(item.get_absolute_url()).content.decode()
    assert "<h1>Rathaus</h1>" in html
    assert "Markt 1" in html
    assert "Di 9–12" in html
    assert 'href="tel:+493023125001"' in html
    assert 'href="geo:52.1,12.6"' in html
    assert '"@type": "Place"' in html or '"@type":"Place"' in html


def test_an_unpublished_or_unknown_place_is_not_there(town, client_of):
    assert client_of(town).get(place(live=False).get_absolute_url()).status_code == 404
    assert client_of(town).get(f"/orte/{uuid4()}/").status_code == 404


def test_the_language_asked_for_wins_and_falls_back_to_the_towns_first(town, client_of):
    german = place()
    place("Town hall", public_id=german.public_id, lang="en")
    assert "Town hall" in client_of(town).get(german.get_absolute_url() + "?lang=en").content.decode()
    assert "<h1>Rathaus</h1>" in client_of(town).get(german.get_absolute_url() + "?lang=pl").content.decode()


def test_a_town_without_places_has_no_such_page(town, client_of):
    item = place()
    town.modules = [key for key in town.modules if key != "places"]
    town.save()
    assert client_of(town).get(item.get_absolute_url()).status_code == 404


def test_the_preview_is_the_page_of_the_draft(town, rf):
    item = place()
    item.name = "Neues Rathaus"
    request = rf.get("/")
    request.tenant = town
    assert "<h1>Neues Rathaus</h1>" in item.serve_preview(request, "").content.decode()


def test_a_page_costs_the_same_number_of_statements_however_many_places_there_are(town, client_of):
    def cost() -> int:
        with statements() as seen:
            client_of(town).get(item.get_absolute_url())
        return len(seen)

    item = place()
    first = cost()
    for number in range(10):
        place(f"Ort {number}")
    assert cost() == first
