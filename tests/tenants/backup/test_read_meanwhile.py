"""Readers of a town that is being restored see it as it was or as it is, and at worst wait for a moment."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection, transaction
from django.test import Client
from django_tenants.utils import tenant_context

from backend.feeds.models import Article, Event
from backend.tenants.backup.archive import opened
from backend.tenants.backup.restoring import restore
from tests.tenants.backup.towns import full_town, saved

READERS = 3
LONGEST_WAIT = 5.0


@pytest.mark.slow
def test_no_reader_sees_two_states_or_an_error(committing, folder):
    town = full_town("sicherheim", articles=20)
    path = saved(town, folder=folder)
    stop = threading.Event()
    seen: set[frozenset[str]] = set()
    statuses: set[int] = set()
    longest = [0.0]

    def read_pairs() -> None:
        """Two tables in one snapshot, as `serving` reads them."""
        while not stop.is_set():
            started = time.monotonic()
            with tenant_context(town), transaction.atomic():
                connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                words = {
                    *Article.objects.values_list("title", flat=True),
                    *Event.objects.values_list("title", flat=True),
                }
                kinds = frozenset("later" if "später" in word else "then" for word in words)
            seen.add(kinds)
            longest[0] = max(longest[0], time.monotonic() - started)
        connection.close()

    def read_pages() -> None:
        client = Client(headers={"host": town.default_domain})
        while not stop.is_set():
            started = time.monotonic()
            response = client.get("/api/v1/news")
            statuses.add(response.status_code)
            if response.status_code == 200:
                titles = {item["title"] for item in response.json()["items"]}
                seen.add(frozenset("later" if "später" in title else "then" for title in titles))
            longest[0] = max(longest[0], time.monotonic() - started)
        connection.close()

    readers = [threading.Thread(target=work) for work in [read_pairs] * READERS + [read_pages] * READERS]
    for reader in readers:
        reader.start()
    try:
        for _ in range(3):
            with tenant_context(town), transaction.atomic():
                Article.objects.update(title="später")
                Event.objects.update(title="später")
            time.sleep(0.3)
            with opened(path) as archive:
                restore(archive)
            time.sleep(0.3)
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    assert seen == {frozenset({"then"}), frozenset({"later"})}
    assert statuses <= {200, 503}
    assert longest[0] < LONGEST_WAIT
