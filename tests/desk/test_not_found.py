"""What the CMS says where nothing is."""

from __future__ import annotations

from backend.accounts.models import Role
from tests.accounts.people import person_of


def test_an_unknown_address_leads_back_in_the_words_of_the_town_hall(client_of, town):
    client = client_of(town)
    client.force_login(person_of(town, Role.EDITOR), backend="backend.accounts.backends.PasswordBackend")
    answer = client.get("/cms/gibt-es-nicht/")
    text = answer.content.decode()
    assert answer.status_code == 404
    assert "Hier ist nichts" in text
    assert 'href="/cms/"' in text
    assert "Wagtail" not in text
