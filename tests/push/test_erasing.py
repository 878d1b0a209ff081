"""A device goes while others plan for it and send to it: nobody is refused, and nothing of it is left."""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from threading import Event

from django.db import connection, transaction
from django_tenants.utils import tenant_context

from backend.push.audiences import Audience
from backend.push.devices import forget
from backend.push.erasing import erase
from backend.push.models import Delivery, Device
from backend.push.planning import plan
from backend.tenants.models import Municipality
from backend.tenants.registry import Reading
from backend.tenants.rollout.applying import apply_file
from tests.push.factories import NOW, device, message
from tests.towns import town_file


def test_a_device_that_goes_while_it_is_planned_for_takes_its_delivery_along(committing: None) -> None:
    outcome = apply_file(town_file("abschied", modules=["news", "push"]), now=NOW)
    assert outcome.error is None, outcome.error
    town, is_planned, may_end = Municipality.objects.get(schema_name="abschied"), Event(), Event()
    with tenant_context(town):
        going, staying = device(), device()
        sent = message(audience=Audience(is_everybody=True))

    def planning() -> int:
        with tenant_context(town), transaction.atomic():
            number = plan(sent, reading=Reading(town=town, now=NOW, lang="de"))
            is_planned.set()
            may_end.wait(timeout=30)
        connection.close()
        return number

    def leaving() -> None:
        is_planned.wait(timeout=30)
        with tenant_context(town):
            forget(going)
        connection.close()

    with ThreadPoolExecutor(max_workers=2) as pool:
        planned: Future[int] = pool.submit(planning)
        left: Future[None] = pool.submit(leaving)
        _until_somebody_waits_for_a_lock()
        assert not left.done()
        may_end.set()
        left.result(timeout=30)
        assert planned.result(timeout=30) == 2
    with tenant_context(town):
        assert [delivery.device for delivery in Delivery.objects.all()] == [staying]


def test_who_is_seen_meanwhile_is_not_erased(town: Municipality) -> None:
    row = device(last_seen_on=NOW.date() - timedelta(days=400))
    forgotten = Device.objects.forgotten(today=NOW.date())
    assert list(forgotten) == [row]
    Device.objects.update(last_seen_on=NOW.date())
    assert erase(forgotten) == 0
    assert Device.objects.exists()


def _until_somebody_waits_for_a_lock() -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
            if cursor.fetchone():
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits")
