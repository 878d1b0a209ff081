"""Notifications in the browser: switched on, shown while no page is open, switched off; nothing left behind."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest
from django.db import connection, transaction
from django_tenants.utils import tenant_context

from backend.common import clock
from backend.push.models import Device
from backend.push.vapid import make_key
from backend.tenants.models import Municipality
from tests.browser.visits import DESKTOP, ORIGIN, PATIENCE, PHONE, faults, promised

pytestmark = pytest.mark.browser

# A service of a maker is not reachable from here: what the browser would have got from it.
SUBSCRIPTION = """
const made = {
  endpoint: "https://push.example.org/abc",
  options: {applicationServerKey: null},
  toJSON: () => ({endpoint: made.endpoint, keys: {p256dh: "B".repeat(87), auth: "A".repeat(22)}}),
  unsubscribe: async () => { made.isOver = true; return true; },
};
PushManager.prototype.subscribe = async function (options) {
  made.options = {applicationServerKey: options.applicationServerKey.buffer};
  window.subscribed = made;
  return made;
};
PushManager.prototype.getSubscription = async () => window.subscribed && !made.isOver ? made : null;
"""

_SHOWN = """
navigator.serviceWorker.ready.then(each => each.getNotifications())
  .then(each => each.map(({title, body, tag}) => ({title, body, tag})))
  .then(each => each.length ? each : null)
"""


@pytest.fixture(scope="module")
def pushing_town(shown_town: Municipality, django_db_blocker: Any) -> Iterator[Municipality]:
    """The town with push switched on, for these tests only."""
    before = list(shown_town.modules)
    # In a thread, since the browser's loop runs in this one.
    with django_db_blocker.unblock(), ThreadPoolExecutor(1) as thread:
        thread.submit(_switch, shown_town, modules=list(dict.fromkeys([*before, "push"]))).result()
        yield shown_town
        thread.submit(_switch, shown_town, modules=before).result()


def _switch(town: Municipality, *, modules: list[str]) -> None:
    town.modules = modules
    with closing(connection):
        with transaction.atomic():
            town.save()
        with tenant_context(town):
            make_key(today=clock.now().date())
            Device.objects.all().delete()


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=str)
def test_the_page_is_accessible(pushing_town: Municipality, open_page: Any, device: Any) -> None:
    page = open_page(device)
    assert not list(faults(page, "/mitteilungen/"))
    page.get_by_role("button", name="Mitteilungen einschalten").wait_for()


def test_a_reader_switches_on_is_told_and_switches_off(pushing_town: Municipality, open_page: Any) -> None:
    page = open_page(PHONE)
    page.context.grant_permissions(["notifications"], origin=ORIGIN)
    page.add_init_script(SUBSCRIPTION)
    page.goto("/mitteilungen/")
    page.get_by_role("button", name="Mitteilungen einschalten").click()
    page.get_by_text("Die Mitteilungen sind eingeschaltet").wait_for()
    kept = page.evaluate("caches.match('/mitteilungen/device').then(answer => answer.json())")
    document = page.evaluate(
        "({id, secret}) => fetch(`/api/v1/devices/${id}`, {headers: {Authorization: `Device ${secret}`}})"
        ".then(answer => answer.json())",
        kept,
    )
    assert (document["push"], document["consent"]["version"]) == ({"transport": "web_push"}, "web-2026-11")
    assert document["topics"]

    told = {"title": "Straße gesperrt", "body": "Bis Freitag.", "url": f"{ORIGIN}/", "tag": "news-1", "urgent": False}
    assert _shown_when_delivered(page, json.dumps(told)) == [{name: told[name] for name in ("title", "body", "tag")}]
    # Who is told is heard of, and therefore told further on.
    promised(page, "caches.match('/mitteilungen/seen').then(answer => answer?.text()).then(Number)")

    page.get_by_role("button", name="Mitteilungen ausschalten").click()
    page.get_by_text("Die Mitteilungen sind ausgeschaltet").wait_for()
    assert page.evaluate("caches.keys()") == []
    gone = page.evaluate(
        "({id, secret}) => fetch(`/api/v1/devices/${id}`, {headers: {Authorization: `Device ${secret}`}})"
        ".then(answer => answer.status)",
        kept,
    )
    assert gone == 401


def _shown_when_delivered(page: Any, data: str) -> Any:
    """What the worker shows of what the maker's service would hand to the browser.

    The browser doesn't say whether it has handed a push to the worker, and on a busy machine it may not have; it is
    delivered again until it is shown, and the tag makes one of all of them.
    """
    session = page.context.new_cdp_session(page)
    live: dict[str, dict[str, Any]] = {}
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: live.update({each["registrationId"]: each for each in event["registrations"]}),
    )
    session.send("ServiceWorker.enable")
    promised(page, "navigator.serviceWorker.ready.then(each => Boolean(each.active))")
    for _ in range(PATIENCE):
        for number in [number for number, each in live.items() if not each["isDeleted"]]:
            session.send("ServiceWorker.deliverPushMessage", {"origin": ORIGIN, "registrationId": number, "data": data})
        page.wait_for_timeout(1000)
        if shown := page.evaluate(_SHOWN):
            return shown
    raise AssertionError(f"Not shown after {PATIENCE} deliveries. The browser's registrations: {live}")
