"""What a calendar's server may do to us: nothing goes, it ends soon, the page says what is wrong, and others go on."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.utils import translation
from django_tenants.utils import tenant_context

from backend.common.fetching import Limits
from backend.waste_calendar.imports import fetching
from backend.waste_calendar.imports.importing import import_calendars
from backend.waste_calendar.imports.source_files import MAX_BYTES
from backend.waste_calendar.models import Pickup
from tests.common.web_server import Answer, Handler, Server, answer, raw, server  # noqa: F401 - a fixture
from tests.waste_calendar.imports.test_fetching import DAY, ask, calendar, days, source_at
from tests.waste_calendar.towns import NOW

GOOD = calendar("20261203", "20261217")
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/calendar\r\n"
LONG = b"BEGIN:VCALENDAR\r\n" + b"X-A:1\r\n" * 300_000 + b"END:VCALENDAR\r\n"
LABELS = [f"Sorte {number}" for number in range(300)]


@pytest.fixture(autouse=True)
def _german_and_soon(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(fetching, "LIMITS", Limits(seconds=0.4, size=MAX_BYTES))
    with translation.override("de"):
        yield


def endless(handler: Handler) -> None:
    """A body that never ends, as fast as it is read."""
    handler.wfile.write(HEAD + b"\r\n" + GOOD[:-15])
    with suppress(OSError):
        while True:
            handler.wfile.write(b"X-FILL:" + b"x" * 65_536)


def redirected(to: Callable[[Server], str]) -> Answer:
    return lambda handler: answer(302, Location=to(handler.server))(handler)


@pytest.mark.parametrize(
    ("hostile", "said"),
    [
        (raw(HEAD + b"\r\n", *([b"B"] * 20), pause=0.1), "zu lange"),
        (endless, "zu"),
        (answer(200, gzip.compress(b"\0" * 60_000_000), Content_Encoding="gzip"), "zu groß"),
        (answer(304), "304"),
        (redirected(lambda server: f"http://10.0.0.1:{server.port}/a.ics"), "privates Netz"),  # noqa: F811
        (redirected(lambda server: server.url("/2026.ics")), "zu oft"),  # noqa: F811
        (raw(HEAD + b"Content-Length: 5000\r\n\r\n" + GOOD), "abgebrochen"),
        (raw(b"SSH-2.0-OpenSSH_9.2\r\n"), "nicht erreichbar"),
        (answer(200, calendar()), "keine Termine"),
        (answer(200, LONG), "viel zu lang: 300002 Zeilen"),
        (answer(200, GOOD.decode().encode("utf-16")[2:]), "UTF-16"),
    ],
    ids=["drip", "endless", "bomb", "304", "private", "loop", "cut", "no http", "empty", "long", "utf-16"],
)
def test_a_hostile_server_changes_nothing_and_its_page_says_what_is_wrong(town, server, cms, hostile, said):  # noqa: F811
    server.answers = {"/2026.ics": answer(200, GOOD, ETag='"a"'), "/2027.ics": answer(404), "/other.ics": answer(404)}
    with tenant_context(town):
        source = source_at(server)
        ask(source, town=town, server=server)
        server.answers["/2026.ics"] = hostile
        if said == "304":  # to somebody who has nothing to compare
            source.copies.update(etag=None, last_modified=None)
        ask(source, town=town, server=server, now=NOW + DAY)
        assert said in source.last_error
        import_calendars(town, now=NOW + DAY)
        assert days() == ["2026-12-03", "2026-12-17"]
        page = cms.get(f"/cms/snippets/waste_calendar/calendarsource/inspect/{source.pk}/").content.decode()
        assert source.last_error in page
        second = source_at(server, "/other.ics")
        server.answers["/other.ics"] = answer(200, calendar("20261204", kind="Restmüll"))
        ask(second, town=town, server=server, now=NOW + DAY)
        assert "2026-12-04" in days()


def test_another_charset_a_huge_description_and_hundreds_of_labels_are_read_as_far_as_they_go(town, server):  # noqa: F811
    huge = GOOD.replace(b"SUMMARY:Papier", b"SUMMARY:Papier\r\nDESCRIPTION:" + b"verschoben vom " * 60_000, 1)
    old = GOOD.replace(b"Papier", "Grünabfall".encode("cp1252"))
    many = b"".join(calendar("20261203", kind=label)[30:-15] for label in LABELS)
    with tenant_context(town):
        source = source_at(server)
        for number, body in enumerate((huge, old, GOOD.replace(b"END:VCALENDAR", many + b"END:VCALENDAR"))):
            server.answers = {"/2026.ics": answer(200, body), "/2027.ics": answer(404)}
            fetching.LIMITS = Limits(seconds=30, size=MAX_BYTES)
            ask(source, town=town, server=server, now=NOW + DAY * number)
            assert source.last_error == ""
            assert set(days()) == {"2026-12-03", "2026-12-17"}
        assert Pickup.objects.filter(zone__fraction__key="paper").count() == 2
