"""The menus of the CMS by role, and that each entry has instructions."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from django.urls import reverse
from wagtail.admin.menu import admin_menu
from wagtail.snippets.models import get_snippet_models

from backend.accounts.models import Role, User
from backend.desk import howto
from tests.accounts.people import person_of

# They open a dialog or lead out of the CMS.
WITHOUT_AN_ADDRESS = {"#", ""}


@pytest.fixture
def shown(town, rf: RequestFactory):
    def entries(menu, person: User) -> list:
        request = rf.get(reverse("wagtailadmin_home"))  # with the addresses, viewsets have made their entries
        request.user, request.tenant = person, town
        return sorted(menu.menu_items_for_request(request), key=lambda item: item.order)

    return entries


def labels(entries: list) -> list[str]:
    return [str(entry.label) for entry in entries]


def test_an_administrator_finds_the_towns_words_in_the_order_of_use(shown, town):
    found = labels(shown(admin_menu, person_of(town, Role.TOWN_ADMINISTRATOR)))
    wanted = ["Nachrichten", "Veranstaltungen", "Seiten", "Einrichtungen & Ausflugsziele", "Abfallkalender", "Importe"]
    assert [label for label in found if label in wanted] == wanted
    assert found[-1] == "Anleitung"
    assert "Hilfe" not in found
    assert len(set(found)) == len(found)


def test_a_contributor_sees_no_reports_and_no_pages(shown, town):
    found = labels(shown(admin_menu, person_of(town, Role.CONTRIBUTOR)))
    assert "Nachrichten" in found
    assert not {"Berichte", "Seiten", "Einstellungen", "Importe"} & set(found)


def test_reports_have_plain_names(shown, town):
    person = person_of(town, Role.TOWN_ADMINISTRATOR)
    entries = shown(admin_menu, person)
    reports = shown(next(entry for entry in entries if entry.name == "reports").menu, person)
    names = {entry.name: str(entry.label) for entry in reports}
    assert names["site-history"] == "Änderungen"
    assert names["workflows"] == "Freigaben"


def test_every_entry_and_every_list_has_its_instructions(shown, town):
    """Announce them as `howtos` in the room's module.py, with a page in docs/howto."""
    person = person_of(town, Role.TOWN_ADMINISTRATOR)

    def addresses(entries: list):
        for entry in entries:
            yield from addresses(shown(entry.menu, person)) if hasattr(entry, "menu") else [entry.url]

    lists = [reverse(model.snippet_viewset.get_url_name("list")) for model in get_snippet_models()]
    found = {str(address) for address in addresses(shown(admin_menu, person))} | set(lists)
    here = {address for address in found - WITHOUT_AN_ADDRESS if address.startswith("/cms/")}
    without = sorted(path for path in here if not howto.name_for(path) and not path.startswith(reverse("desk_howtos")))
    assert not without


def test_all_that_modules_announce_is_there():
    announced = {name for module in howto.modules() for name in module.howtos.values()}
    assert announced <= set(howto.names())


def test_the_page_where_one_stands_leads_to_its_instructions(client_of, town):
    client = client_of(town)
    client.force_login(person_of(town, Role.EDITOR), backend="backend.accounts.backends.PasswordBackend")
    assert "/cms/anleitungen/quellen/" in client.get("/cms/sources/").content.decode()
    assert "/cms/anleitungen/startseite/" in client.get("/cms/").content.decode()
