"""The list of all towns' sources: failing ones first, nothing that opens an address, and safe when a town is broken."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import translation
from django_tenants.utils import tenant_context

from backend.common import clock
from backend.console.sources import all_sources
from backend.feeds.models import Source
from backend.region.models import RegionSource
from backend.tenants.models import Municipality
from backend.tenants.sources import hosts_only
from backend.waste_calendar.models import CalendarSource

SECRET = "private-4711abc"


@pytest.fixture
def fetched(town, other_town):
    """A source that works, one that fails, one that is switched off, a calendar, and one of the region."""
    now = clock.now()
    with tenant_context(town):
        Source.objects.create(kind="rss", name="Aktuelles", url="https://stadt.example.org/x", last_success_at=now)
        Source.objects.create(kind="rss", name="Ruhende", url="https://stadt.example.org/y", is_active=False)
    with tenant_context(other_town):
        Source.objects.create(
            kind="ics",
            name="Termine",
            url=f"https://user:pass@kalender.example.org/{SECRET}/basic.ics?token={SECRET}",
            failures=3,
            last_error=f"Nicht erreichbar: https://kalender.example.org/{SECRET}/basic.ics?token={SECRET}.",
            last_success_at=now - timedelta(days=2),
        )
        CalendarSource.objects.create(
            format="ics", path=f"https://abfall.example.org/{SECRET}.ics", last_error="Die Adresse gibt es nicht."
        )
    connection.set_schema_to_public()
    RegionSource.objects.create(key="something new", problem="Antwortet nicht.", next_attempt_at=now)


def test_all_sources_stand_in_one_list_with_the_failing_ones_first(console, fetched):
    page = console.get("/quellen/").content.decode()

    assert "3 von 5 Quellen sind gestört" in page
    order = [page.index(text) for text in ("something new", "Kalender im Internet", ">Termine", ">Aktuelles")]
    assert order == sorted(order)
    for text in (
        "Nicht erreichbar: https://kalender.example.org/…",
        "3-mal fehlgeschlagen",
        "abfall.example.org",
        "abgeschaltet",
    ):
        assert text in page
    assert SECRET not in page
    assert "user:pass" not in page
    assert "3 von 5" in console.get("/").content.decode()


@pytest.mark.parametrize(
    ("query", "shown", "left_out"),
    [
        ("?stadt=musterstadt", "Aktuelles", "something new"),
        ("?stadt=region", "something new", "Aktuelles"),
        ("?zustand=failing", "Termine", "Aktuelles"),
        ("?zustand=fine&seite=99", "Aktuelles", "Termine"),
        ("?stadt=nirgends", "Eine solche Quelle gibt es nicht", "Aktuelles"),
    ],
)
def test_the_list_is_narrowed_by_town_and_state(query, shown, left_out, console, fetched):
    page = console.get(f"/quellen/{query}").content.decode()

    assert shown in page
    assert f">{left_out}<" not in page


def test_a_town_that_is_out_of_service_says_so_and_hides_no_other(console, fetched):
    Municipality.objects.filter(schema_name="nachbardorf").update(fingerprint="old")
    page = console.get("/quellen/").content.decode()
    assert "außer Betrieb" in page
    assert "Aktuelles" in page

    Municipality.objects.filter(schema_name="nachbardorf").update(schema_name="weggezogen")
    assert "Tabellen sind nicht da" in console.get("/quellen/").content.decode()


def test_a_town_whose_tables_are_broken_hides_no_other(fetched, other_town):
    connection.cursor().execute("ALTER TABLE nachbardorf.feeds_source RENAME TO elsewhere")
    with translation.override("de"):
        found = all_sources(Municipality.objects.all(), now=clock.now())
    assert [row.town.slug for row in found.rows if row.trouble] == ["nachbardorf"]
    assert {row.source.name for row in found.rows if row.source} >= {"Aktuelles", "Kalender im Internet"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "Works, but has moved to https://a:b@x.example.org:8443/k/1?t=2.",
            "Works, but has moved to https://x.example.org/….",
        ),
        ("See webcal://x.example.org/ and http://[::bad", "See webcal://x.example.org and http://…"),
        ("No address at all.", "No address at all."),
    ],
)
def test_of_addresses_in_a_text_only_the_host_is_left(text, shown):
    assert hosts_only(text) == shown
