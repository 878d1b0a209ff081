"""Who meets which news and events in the CMS."""

from __future__ import annotations

import pytest
from django_tenants.utils import tenant_context
from wagtail.log_actions import log

from backend.accounts.models import Role, User
from tests.accounts.people import person_of, sign_in
from tests.feeds.factories import article, event

MAKERS = {"article": article, "event": event}
PAGES = ["edit/{pk}/", "history/{pk}/", "usage/{pk}/", "copy/{pk}/", "preview/{pk}/"]


@pytest.fixture
def club(town, client_of):
    person_of(town, Role.CONTRIBUTOR)
    client = client_of(town)
    sign_in(client)
    return client


@pytest.fixture(params=MAKERS)
def items(request, town, club):
    """One item that the club wrote and one that somebody else did."""
    with tenant_context(town):
        own, foreign = MAKERS[request.param]("Vereinsfest"), MAKERS[request.param]("Haushalt")
        log(own, "wagtail.create", user=User.objects.get(email="anna@example.org"))
    return f"/cms/snippets/feeds/{request.param}/", own, foreign


def test_a_contributor_lists_only_their_own(club, items):
    address, own, foreign = items

    page = club.get(address).content.decode()

    assert own.title in page
    assert foreign.title not in page


@pytest.mark.parametrize("page", PAGES)
def test_a_contributor_is_refused_what_others_wrote(page, club, items):
    address, _own, foreign = items

    response = club.get(address + page.format(pk=foreign.pk))

    assert (response.status_code, response["Location"]) == (302, "/cms/")


def test_a_contributor_opens_their_own_but_does_not_delete_it(club, items):
    address, own, _foreign = items

    assert club.get(f"{address}history/{own.pk}/").status_code == 200
    assert club.get(f"{address}delete/{own.pk}/").status_code == 302


def test_an_address_that_names_no_item_is_refused(club, items):
    address, _own, _foreign = items

    assert club.get(f"{address}history/x/revisions/compare/live...latest/").status_code == 302


@pytest.mark.parametrize("role", [Role.EDITOR, Role.PUBLISHER, Role.TOWN_ADMINISTRATOR])
def test_those_above_meet_everything(role, town, client_of, items):
    address, own, foreign = items
    person_of(town, role, email="berta@example.org")
    client = client_of(town)
    sign_in(client, email="berta@example.org")

    page = client.get(address).content.decode()

    assert own.title in page
    assert foreign.title in page
    assert client.get(f"{address}history/{foreign.pk}/").status_code == 200
