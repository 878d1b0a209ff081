"""Areas from the municipality file in the CMS: to look at and to sort; the town adds its own."""

from __future__ import annotations

import pytest

from backend.accounts.models import Role
from backend.library.models import Area, Contact
from backend.library.town_settings.ordering import move
from tests.accounts.people import person_of, sign_in

AREAS = [{"name": "Niemegk", "kind": "gemeinde", "children": [{"name": "Lühnsdorf"}]}, {"name": "Planetal"}]


@pytest.fixture
def client(town, client_of, apply):
    apply(areas=AREAS)
    person_of(town, Role.TOWN_ADMINISTRATOR)
    client = client_of(town)
    assert sign_in(client).status_code == 302
    return client


def test_one_of_the_file_is_shown_and_only_its_contact_changes(client):
    area = Area.objects.get(name="Lühnsdorf")
    page = f"/cms/snippets/library/area/edit/{area.pk}/"
    assert "ändert nur der Betreiber" in client.get(page).content.decode()
    landlord = Contact.objects.create(name="Wirt", email="wirt@example.org")
    changes = {"name": "Anders", "kind": "ortsteil", "parent": "", "postal_codes": "", "contact": str(landlord.pk)}
    client.post(page, changes)
    area.refresh_from_db()
    assert (area.name, area.parent.name) == ("Lühnsdorf", "Niemegk")
    assert area.contact == landlord  # who hangs up the sheet is the town's business


def test_one_of_the_file_is_not_deleted(client):
    area = Area.objects.get(name="Planetal")
    answer = client.post(f"/cms/snippets/library/area/delete/{area.pk}/", follow=True)
    assert "ändert nur der Betreiber" in answer.content.decode()
    assert Area.objects.filter(pk=area.pk).exists()


def test_the_towns_own_is_its_own(client):
    area = Area.objects.create(name="Neue Siedlung")
    page = f"/cms/snippets/library/area/edit/{area.pk}/"
    answer = client.post(page, {"name": "Siedlung Nord", "kind": "ortsteil", "parent": "", "postal_codes": ""})
    assert answer.status_code == 302
    assert client.post(f"/cms/snippets/library/area/delete/{area.pk}/").status_code == 302
    assert not Area.objects.filter(pk=area.pk).exists()


def test_the_towns_order_outlives_the_next_rollout(client, apply, town):
    move(Area.objects.get(name="Planetal"), to=0)
    apply(areas=AREAS)
    assert [area.name for area in Area.objects.filter(parent=None)] == ["Planetal", "Niemegk"]
