"""The pages that mails lead to: to confirm, to change what one gets, to end it; on a phone and on a desk."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django_tenants.utils import tenant_context

from backend.common import clock
from backend.push.mail.links import CONFIRM, SUBSCRIPTION, confirm_path, manage_path, unsubscribe_path
from backend.push.models import Device, MailSignup, Subscription
from backend.serving.links import sign
from backend.tenants.models import Municipality
from backend.waste_calendar.asking import topic_of
from backend.waste_calendar.models import Location
from backend.waste_calendar.reading import location_path
from tests.browser.visits import DESKTOP, PHONE, faults
from tests.push.factories import device as row

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def paths(shown_town: Municipality, django_db_blocker: Any) -> Iterator[list[str]]:
    """Of a mailbox that has been asked, and of one that gets mail, in a town that has push for these tests."""
    before = list(shown_town.modules)
    # In a thread, since the browser's loop runs in this one.
    with django_db_blocker.unblock(), ThreadPoolExecutor(1) as thread:
        yield thread.submit(_make, shown_town, modules=list(dict.fromkeys([*before, "push"]))).result()
        thread.submit(_forget, shown_town, modules=before).result()


def _make(town: Municipality, *, modules: list[str]) -> list[str]:
    with closing(connection):
        _switch(town, modules=modules)
        with tenant_context(town), transaction.atomic():
            now = clock.now()
            asked = MailSignup.objects.create(
                lang="de",
                topics=["alerts", "digest"],
                consent_on=now.date(),
                created_at=now - timedelta(minutes=5),
                asked_at=now,
                not_before=now,
            )
            getting = row(transport="email", topics=["digest"])
            address = Location.objects.latest("pk")
            entry = {"location": str(address.public_id), "fractions": [], "slots": []}
            Subscription.objects.create(device=getting, module="waste_calendar", topic=topic_of(entry), params=entry)
            token = sign(str(getting.public_id), purpose=SUBSCRIPTION)
            confirm = confirm_path(sign(str(asked.public_id), purpose=CONFIRM))
            ends = [
                f"{location_path(address.public_id)}erinnerung/",
                "/e-mails/",
                "/e-mails/danke/",
                "/e-mails/abbestellt/",
            ]
            return [*ends, confirm, manage_path(token), unsubscribe_path(token)]


def _forget(town: Municipality, *, modules: list[str]) -> None:
    with closing(connection):
        with tenant_context(town), transaction.atomic():
            Device.objects.all().delete()
            MailSignup.objects.all().delete()
        _switch(town, modules=modules)


def _switch(town: Municipality, *, modules: list[str]) -> None:
    town.modules = modules
    with transaction.atomic():
        town.save()


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=str)
def test_every_page_is_accessible_and_has_large_controls(paths: list[str], open_page: Any, device: Any) -> None:
    browser = open_page(device).context
    for path in paths:
        page = browser.new_page()
        assert not list(faults(page, path)), path
        small = page.locator("main").evaluate(
            "main => [...main.querySelectorAll('button, input:not([type=hidden])')].filter(one => one.checkVisibility()"
            " && (one.closest('label') ?? one).getBoundingClientRect().height < 24).map(one => one.outerHTML)"
        )
        assert small == [], path
        page.close()
