"""What the municipality file manages of the imports is not deleted in the CMS, one by one or several at once."""

from __future__ import annotations

from django.test import Client

from backend.accounts.models import Role
from backend.feeds.models import Source
from tests.accounts.people import person_of, sign_in
from tests.feeds.factories import source


def test_only_sources_of_ones_own_are_deleted(town):
    person_of(town, Role.TOWN_ADMINISTRATOR)
    cms = Client(headers={"host": town.default_domain})
    assert sign_in(cms).status_code == 302
    operators, own = source("Amtsseite", is_owned_by_file=True), source("Eigene")
    cms.post(f"/cms/bulk/feeds/source/delete/?id={operators.pk}&id={own.pk}")
    cms.post(f"/cms/sources/delete/{operators.pk}/")
    assert operators in Source.objects.all()
    cms.post(f"/cms/sources/delete/{own.pk}/")
    assert list(Source.objects.all()) == [operators]
