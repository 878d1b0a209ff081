"""Reading leaves nothing behind and asks nobody else: what docs/betrieb/datenschutzhinweis.md promises citizens."""

import re

import pytest
from django.test import Client

from tests.test_isolation import Row, address, rows_of

READ_BY_CITIZENS = [
    row for row in rows_of("public", "object") if row.host == "town" and not row.route.startswith("/cms/")
]
# The reference of the API is read by developers; it brings its own scripts, but no policy.
WITHOUT_POLICY = {"/api/v1/docs/"}
FOREIGN_ASSET = re.compile(rb"<(?:script|img|iframe|link rel=.stylesheet.)[^>]*(?:src|href)=.(?:https?:)?//")


@pytest.mark.parametrize("row", READ_BY_CITIZENS, ids=lambda row: row.route)
def test_no_public_address_sets_a_cookie_or_loads_from_elsewhere(town, row: Row):
    response = Client(headers={"host": town.default_domain}).get(address(row.route))

    assert not response.cookies
    if response.headers["Content-Type"].startswith("text/html") and "Location" not in response:
        assert not FOREIGN_ASSET.search(response.content)
        policy = response.headers.get("Content-Security-Policy", "")
        assert "default-src 'none'" in policy or row.route in WITHOUT_POLICY
        assert "http" not in policy
