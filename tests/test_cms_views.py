"""No view of the CMS is forgotten by the tests that look at them in a browser."""

from __future__ import annotations

from tests.browser.cms_views import LEFT_OUT, SEEN, is_left_out, matches
from tests.test_isolation import table


def routes() -> set[str]:
    return {row.route for row in table() if row.host == "town" and row.route.startswith("/cms/")}


def test_every_view_is_looked_at_or_left_out_for_a_reason():
    forgotten = {route for route in routes() - {view.route for view in SEEN} if not is_left_out(route)}
    assert not forgotten, f"neither in SEEN nor in LEFT_OUT of tests/browser/cms_views.py: {sorted(forgotten)}"


def test_nothing_is_looked_at_or_left_out_that_is_not_there():
    assert {view.route for view in SEEN} <= routes()
    patterns = [pattern for patterns in LEFT_OUT.values() for pattern in patterns]
    assert not [pattern for pattern in patterns if not any(matches(pattern, route) for route in routes())]
