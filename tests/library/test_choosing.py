"""Making a row in a chooser: no chooser answers a forged form by an error, whichever room registered it."""

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.admin.viewsets import viewsets
from wagtail.admin.viewsets.chooser import ChooserViewSet

from backend.accounts.models import Role
from tests.accounts.people import person_of, sign_in


@pytest.fixture
def administrator(town) -> Client:
    person_of(town, Role.TOWN_ADMINISTRATOR)
    client = Client(headers={"host": town.default_domain})
    assert sign_in(client).status_code == 302
    return client


def test_a_forged_form_is_refused_by_every_chooser(administrator):
    administrator.get("/cms/")  # with the addresses, viewsets have made their choosers
    choosers = [viewset for viewset in viewsets.viewsets if isinstance(viewset, ChooserViewSet)]
    assert len(choosers) > 15
    for chooser in choosers:
        address = reverse(chooser.get_url_name("create"))
        for answer in (administrator.post(address, {"name": "gefälscht"}), administrator.get(address)):
            assert answer.status_code in {200, 302, 403, 404}, address
            if "/snippets/choose/" in address:
                assert answer.status_code in {302, 404}, address  # who may not is led back


@pytest.mark.parametrize("typed", ["x", "\0", "http://a", "9" * 50])
def test_what_is_no_key_is_chosen_as_nothing(administrator, typed):
    sent = {"name": "Rathaus", "kind": "rss", "url": "https://rathaus.example.org/feed", "category": typed}
    answer = administrator.post("/cms/sources/new/", sent)
    assert answer.status_code == 200
    assert "category" in answer.context["form"].errors
