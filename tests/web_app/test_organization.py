"""What search engines read of the town on its start page."""

from __future__ import annotations

import re

import orjson
import pytest

from backend.library.models import ContactDetails
from backend.tenants.models import Municipality


@pytest.fixture
def read(client_of, town):
    def read():
        html = client_of(town).get("/").content.decode()
        return orjson.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)[1])

    return read


def test_the_start_page_names_the_town_hall_and_how_it_is_reached(town, read):
    ContactDetails.objects.all().delete()
    ContactDetails.objects.create(name="Stadt Muster & Co", phone="+49 30 23125 101", city="Muster")

    website = read()
    publisher = website["publisher"]

    assert (website["@type"], website["url"]) == ("WebSite", "http://musterstadt.region.test/")
    assert publisher["@type"] == "GovernmentOrganization"
    assert (publisher["name"], publisher["telephone"]) == ("Stadt Muster & Co", "+49 30 23125 101")
    assert publisher["address"] == {"@type": "PostalAddress", "addressLocality": "Muster", "addressCountry": "DE"}
    assert "email" not in publisher


def test_a_town_that_has_not_said_anything_and_a_provider_have_what_is_known(town, read):
    ContactDetails.objects.all().delete()
    town.kind = Municipality.Kind.PROVIDER
    town.save()

    publisher = read()["publisher"]

    assert (publisher["@type"], publisher["name"]) == ("Organization", "Musterstadt")
    assert "address" not in publisher
