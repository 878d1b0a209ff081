"""Calendars on the internet: asked once a day, believed where they can be read."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from django_tenants.utils import tenant_context

from backend.common import fetching as door
from backend.waste_calendar.imports import fetching
from backend.waste_calendar.imports.fetching import fetch_source, years_to_ask
from backend.waste_calendar.imports.importing import import_calendars
from backend.waste_calendar.imports.web_addresses import file_name, web_address
from backend.waste_calendar.models import CalendarSource, FetchedFile, ImportBatch, Pickup
from backend.waste_calendar.module import health
from tests.common.web_server import Server, answer, policy_for, server  # noqa: F401 - a fixture
from tests.waste_calendar.towns import NOW, WASTE

LOCKED = "<html><title>Abfragelimit überschritten</title><p>Bitte morgen wieder</p></html>".encode()
DAY = timedelta(days=1)


def calendar(*days: str, kind: str = "Papier") -> bytes:
    events = "".join(f"BEGIN:VEVENT\r\nSUMMARY:{kind}\r\nDTSTART;VALUE=DATE:{day}\r\nEND:VEVENT\r\n" for day in days)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n".encode()


@pytest.fixture(autouse=True)
def _german():
    with translation.override("de"):
        yield


def source_at(server: Server, path: str = "/{year}.ics", **fields: object) -> CalendarSource:  # noqa: F811
    return CalendarSource.objects.create(path=server.url(path), format="ics", **fields)


def ask(source: CalendarSource, *, town, server: Server, now: datetime = NOW) -> bool:  # noqa: F811
    source.refresh_from_db()
    changed = fetch_source(source, town=town, now=now, policy=policy_for(server), jitter=Random(1))
    source.refresh_from_db()
    if changed:
        import_calendars(town, now=now)
    return changed


def days() -> list[str]:
    return [f"{on:%Y-%m-%d}" for on in Pickup.objects.order_by("on").values_list("on", flat=True)]


def test_a_calendar_is_fetched_once_a_day_and_only_if_it_has_changed(town, server):  # noqa: F811
    etags: list[str | None] = []

    def conditional(handler) -> None:
        etags.append(handler.headers["If-None-Match"])
        send = (
            answer(304) if handler.headers["If-None-Match"] == '"a"' else answer(200, calendar("20261203"), ETag='"a"')
        )
        send(handler)

    server.answers = {"/2026.ics": conditional, "/2027.ics": answer(404)}
    with tenant_context(town):
        source = source_at(server)
        assert list(CalendarSource.objects.due(now=NOW)) == [source]
        assert ask(source, town=town, server=server)
        assert (days(), source.last_error) == (["2026-12-03"], "")
        assert not CalendarSource.objects.due(now=NOW + DAY).exists()
        assert CalendarSource.objects.due(now=NOW + DAY * 1.11).exists()
        assert not ask(source, town=town, server=server, now=NOW + timedelta(hours=2))  # somebody pressed on
        assert len(server.seen) == 2
        assert not ask(source, town=town, server=server, now=NOW + DAY)
        assert etags == [None, '"a"']
        assert days() == ["2026-12-03"]
        assert server.seen[0].headers["User-Agent"] == door.USER_AGENT


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (answer(200, LOCKED), "Abfragelimit überschritten"),
        (answer(200, b"<html><title>Anmeldung</title>"), "Anmeldung"),
        (answer(200, b""), "leer"),
        (answer(200, b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"), "abgeschnitten"),
        (answer(503, Retry_After="259200"), "503"),
        (answer(404), "404"),
        (answer(200, calendar("20261203", kind="Wertstoff")), ""),
    ],
)
def test_what_is_no_calendar_is_said_and_deletes_nothing(town, server, broken, said):  # noqa: F811
    """Row 26 of docs/calendar-files.md."""
    server.answers = {"/2026.ics": answer(200, calendar("20261203", "20261217")), "/2027.ics": answer(404)}
    with tenant_context(town):
        source = source_at(server)
        ask(source, town=town, server=server)
        server.answers["/2026.ics"] = broken
        ask(source, town=town, server=server, now=NOW + DAY)
        assert days() == ["2026-12-03", "2026-12-17"]
        assert said in source.last_error
        assert bool(source.last_error) == bool(said)
        import_calendars(town, now=NOW + DAY)  # the nightly one
        assert days() == ["2026-12-03", "2026-12-17"]


def test_a_lock_ends_the_round_and_the_servers_word_is_kept(town, server):  # noqa: F811
    server.answers = {"/2026.ics": answer(429, Retry_After="259200"), "/2027.ics": answer(200, calendar("20270104"))}
    with tenant_context(town):
        source = source_at(server)
        ask(source, town=town, server=server)
        assert len(server.seen) == 1
        assert source.next_attempt_at == NOW + timedelta(days=3)


def test_a_failure_is_told_once_and_stands_in_the_health_until_it_is_over(town, server, caplog):  # noqa: F811
    server.answers = {"/2026.ics": answer(200, LOCKED), "/2027.ics": answer(404)}
    with tenant_context(town):
        source = source_at(server)
        with caplog.at_level(logging.WARNING, logger="backend.waste_calendar.imports.fetching"):
            for day in range(3):
                ask(source, town=town, server=server, now=NOW + DAY * day)
        assert len(caplog.records) == 1
        assert source.path not in caplog.text
        [line] = health(town, NOW)
        assert not line.is_fine
        assert "Abfragelimit" in line.message
        assert "Nächster Versuch: 24.11.2026" in line.message
        server.answers["/2026.ics"] = answer(200, calendar("20261203"))
        ask(source, town=town, server=server, now=NOW + DAY * 3)
        first, *_rest = health(town, NOW)
        assert first.is_fine
        assert "24.11.2026" in first.message
        assert ImportBatch.objects.count() == 1


def test_the_next_year_is_asked_for_from_october_on(town):
    assert years_to_ask(NOW.replace(month=9, day=30), town=town) == (2026,)
    assert years_to_ask(NOW.replace(month=10, day=1), town=town) == (2026, 2027)
    assert years_to_ask(NOW.replace(month=12, day=31, hour=23), town=town) == (2027,)  # on the town's clock


@pytest.mark.parametrize(
    "following",
    [answer(404), answer(200, LOCKED), answer(200, b""), answer(200, calendar()), answer(200, calendar("20261203"))],
)
def test_a_next_year_that_is_not_there_yet_is_no_error_and_changes_nothing(town, server, following):  # noqa: F811
    """Row 25 of docs/calendar-files.md: also where the server gives this year's calendar again."""
    server.answers = {"/2026.ics": answer(200, calendar("20261203")), "/2027.ics": following}
    with tenant_context(town):
        source = source_at(server)
        ask(source, town=town, server=server)
        assert (days(), source.last_error) == (["2026-12-03"], "")


def test_a_next_year_that_was_there_is_never_wiped_by_what_comes_in_its_place(town, server):  # noqa: F811
    server.answers = {"/2026.ics": answer(200, calendar("20261203")), "/2027.ics": answer(200, calendar("20270104"))}
    with tenant_context(town):
        source = source_at(server)
        ask(source, town=town, server=server)
        both = ["2026-12-03", "2027-01-04"]
        for number, worse in enumerate([answer(404), answer(200, calendar("20261203")), answer(200, LOCKED)], start=1):
            server.answers["/2027.ics"] = worse
            ask(source, town=town, server=server, now=NOW + DAY * number)
            assert days() == both
        server.answers = {"/2027.ics": answer(200, calendar("20270104", "20270118"))}  # the old year is gone
        ask(source, town=town, server=server, now=datetime.fromisoformat("2027-01-02T12:00:00+00:00"))
        assert days() == [*both, "2027-01-18"]


def test_who_begins_in_december_may_find_the_next_year_only(town, server):  # noqa: F811
    server.answers = {"/2026.ics": answer(404), "/2027.ics": answer(200, calendar("20270104"))}
    with tenant_context(town):
        source = source_at(server)
        ask(source, town=town, server=server)
        assert days() == ["2027-01-04"]
        assert "404" in source.last_error


def test_lists_and_the_table_that_names_them_may_lie_on_the_internet(town, server):  # noqa: F811
    rows = [
        "AGS;Gemeinde;Ortsteil;Straße;von;bis;Seite;Listen",
        f"{town.ags};N;;Ahornweg;;;;Süd 1",
        f"{town.ags};N;;Birkenweg;;;;fehlt",
    ]
    server.answers = {
        "/strassen.csv": answer(200, "\n".join(rows).encode()),
        "/2026/S%C3%BCd%201.ics": answer(200, calendar("20261203")),
        "/2026/fehlt.ics": answer(404),
        "/2027/S%C3%BCd%201.ics": answer(404),
        "/2027/fehlt.ics": answer(404),
    }
    with tenant_context(town):
        source = source_at(server, "/{year}/{list}.ics", streets=server.url("/strassen.csv"))
        ask(source, town=town, server=server)
        assert days() == ["2026-12-03"]
        assert "404" in source.last_error
        assert len(server.seen) == 5


@pytest.mark.parametrize(
    "path", ["/ical.php?street=Rossertstra%DFe", "/Alte%20Poststr./Müll.ics", "/a?types[]=1&types[]=2"]
)
def test_addresses_are_asked_as_they_are_written(town, server, path):  # noqa: F811
    asked = path.replace("ü", "%C3%BC")
    server.answers = {asked: answer(302, Location="/there.ics"), "/there.ics": answer(200, calendar("20261203"))}
    with tenant_context(town):
        source = source_at(server, path)
        ask(source, town=town, server=server)
        assert (days(), source.last_error) == (["2026-12-03"], "")


def test_webcal_is_https_under_another_name():
    assert web_address("WEBCAL://example.org/{year}.ics", year=2026) == "https://example.org/2026.ics"
    assert file_name("https://example.org/m%C3%BCll/2026.ics?x=1") == "2026.ics"
    assert file_name("https://example.org/?id=4") == "https://example.org/?id=4"


def test_a_round_that_was_killed_goes_on_where_it_ended(town, server, monkeypatch):  # noqa: F811
    """Each file is kept by itself, and the import is one transaction: nothing is ever half a calendar."""
    server.answers = {"/2026.ics": answer(200, calendar("20261203")), "/2027.ics": answer(200, calendar("20270104"))}
    with tenant_context(town):
        source = source_at(server)

        class Killed(BaseException):
            pass

        def one_and_no_more(*args: object, **kwargs: object) -> object:
            if server.seen:
                raise Killed
            return door.fetch(*args, **kwargs)

        with monkeypatch.context() as patched, pytest.raises(Killed):
            patched.setattr(fetching, "fetch", one_and_no_more)
            fetch_source(source, town=town, now=NOW, policy=policy_for(server))
        assert FetchedFile.objects.count() == 1
        assert days() == []
        ask(source, town=town, server=server, now=NOW + timedelta(minutes=5))
        assert len(server.seen) == 2
        assert days() == ["2026-12-03", "2027-01-04"]


@pytest.mark.parametrize("dies_in", ["_note", "when_new"])
def test_what_came_before_a_kill_is_read_though_nobody_was_told_of_it(town, server, monkeypatch, dies_in):  # noqa: F811
    server.answers = {"/2026.ics": answer(200, calendar("20261203")), "/2027.ics": answer(404)}

    class Killed(BaseException):
        pass

    def die(*_args: object, **_columns: object) -> None:
        raise Killed

    with tenant_context(town):
        source = source_at(server)
        with monkeypatch.context() as patched, pytest.raises(Killed):
            if dies_in == "_note":
                patched.setattr(fetching, "_note", die)
            fetch_source(source, town=town, now=NOW, policy=policy_for(server), when_new=die)
        assert list(CalendarSource.objects.due(now=NOW + timedelta(minutes=1))) == [source]
        assert ask(source, town=town, server=server, now=NOW + timedelta(minutes=1))
        assert days() == ["2026-12-03"]
        assert len(server.seen) == 2
        assert not ask(source, town=town, server=server, now=NOW + timedelta(minutes=2))


def test_one_calendar_that_never_answered_holds_up_no_other(town, server, tmp_path):  # noqa: F811
    with tenant_context(town):
        source_at(server)
        table = WASTE / "town" / "abfallkalender-{year}.csv"
        CalendarSource.objects.create(path=str(table), format="csv", position=1, is_owned_by_file=True)
        import_calendars(town, now=NOW)
        assert Pickup.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"path": "/etc/passwd"},
        {"path": "https://example.org/a.ics", "profile": {"shape": "cube"}},
        {"path": "file:///etc/passwd"},
        {"path": "http://127.0.0.1/{year}.ics"},
        {"path": "https://example.org:8443/a.ics"},
        {"path": "https://name:secret@example.org/a.ics"},
        {"path": "https://example.org/{list}.ics"},
        {"path": "https://example.org/a.ics", "streets": "/etc/passwd"},
        {"path": "https://example.org/a.ics", "stops": "relative.csv"},
    ],
)
def test_an_editor_names_addresses_of_the_public_internet_only(fields):
    with pytest.raises(ValidationError):
        CalendarSource(format="ics", **fields).clean()


def test_an_editors_address_may_begin_with_webcal_and_hold_umlauts():
    CalendarSource(format="ics", path="Webcal://example.org/Müll/{year}.ics").clean()
