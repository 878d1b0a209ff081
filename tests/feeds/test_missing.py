"""A coming event that its calendar no longer has is marked, shown to editors, and decided by them; nothing else is."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest
import time_machine

from backend.accounts.models import Role, User
from backend.changes.models import Change
from backend.feeds.duplicates.acting import settle_doubles
from backend.feeds.importing import import_source
from backend.feeds.missing import undecided
from backend.feeds.models import Event
from tests.accounts.people import person_of, sign_in
from tests.feeds.factories import NOON, event, source
from tests.statements import statements

EDIT = "/cms/snippets/feeds/event/edit/%d/"
DECIDE = "/cms/snippets/feeds/event/missing/%d/"
HOUR = timedelta(hours=1)
WRITES = ("INSERT", "UPDATE", "DELETE")


@pytest.fixture
def calendar(town, tmp_path):
    """A calendar with one event a name, a day after the other; `lines` are put into those of the name."""

    class Calendar:
        file = tmp_path / "calendar.ics"
        source = source("Kulturhaus", kind="ics", url="", path=str(file))
        tries = 0

        def has(self, *names: str, end: str = "END:VCALENDAR", **lines: str) -> list[str]:
            """Write it anew, import it, and return the names of what is marked."""
            self.tries += 1
            events = "".join(
                f"BEGIN:VEVENT\r\nUID:{name}\r\nSUMMARY:{name}\r\nDTSTART:{self._start(name)}\r\n{lines.get(name, '')}"
                "END:VEVENT\r\n"
                for name in names
            )
            self.file.write_text(f"BEGIN:VCALENDAR\r\nX-COUNT:{self.tries}\r\n{events}{end}\r\n", newline="")
            now = NOON + self.tries * HOUR
            import_source(self.source, town=town, now=now, jitter=random.Random(1))
            self.source.refresh_from_db()
            return self.marked()

        def marked(self) -> list[str]:
            return sorted(Event.objects.filter(missing_since__isnull=False).values_list("title", flat=True))

        def _start(self, name: str) -> str:
            day: datetime = NOON + timedelta(days=-3 if name == "Gestern" else 3 + ord(name[0]) - ord("A"))
            return f"{day:%Y%m%dT%H%M%SZ}"

    return Calendar()


def test_what_is_gone_ahead_is_marked_once_and_unmarked_when_it_is_back(api, town, calendar):
    weekly = {"Chor": "RRULE:FREQ=WEEKLY\r\n", "Dorffest": "STATUS:CANCELLED\r\n"}
    names = ("Adventsmarkt", "Basar", "Chor", "Dorffest", "Ernte", "Gestern")
    assert calendar.has(*names, **weekly) == []
    before = api(town).get("/api/v1/events").json()["items"]
    log = Change.objects.count()
    assert calendar.has("Basar", "Ernte") == ["Adventsmarkt", "Chor"]  # neither what is cancelled nor what is over
    assert Event.objects.get(title="Chor").missing_since == NOON + 2 * HOUR
    assert api(town).get("/api/v1/events").json()["items"] == before
    with statements() as seen:
        assert calendar.has("Basar", "Ernte") == ["Adventsmarkt", "Chor"]
    assert [sql for sql in seen if sql.startswith(WRITES) and 'UPDATE "feeds_source"' not in sql] == []
    assert Event.objects.get(title="Chor").missing_since == NOON + 2 * HOUR
    assert calendar.has("Basar", "Ernte", "Chor", **weekly) == ["Adventsmarkt"]
    assert Change.objects.count() == log
    Event.objects.update(missing_is_settled=True)
    assert calendar.has(*names, **weekly) == []
    assert not Event.objects.get(title="Adventsmarkt").missing_is_settled
    assert calendar.has(*names[1:], **weekly) == ["Adventsmarkt"]  # and a second time


@pytest.mark.parametrize(
    ("names", "end", "warns"),
    [
        ((), "END:VCALENDAR", False),
        (("Adventsmarkt", "Basar", "Chor"), "", False),
        (("Adventsmarkt", "Basar", "Chor"), "BEGIN:VEVENT\r\nUID:x\r\nSUMMARY:x\r\nEND:VEVENT\r\nEND:VCALENDAR", False),
        (("Adventsmarkt", "Neues", "Mehr"), "END:VCALENDAR", True),
    ],
    ids=["empty", "broken off", "one unreadable", "more than half"],
)
def test_an_answer_that_may_be_faulty_marks_nothing(calendar, german, names, end, warns):
    calendar.has("Adventsmarkt", "Basar", "Chor", "Dorffest")
    assert calendar.has(*names, end=end) == []
    told = [warning for warning in calendar.source.warnings if warning.startswith("3 von 4 kommenden")]
    assert bool(told) is warns


def test_what_stands_behind_another_one_is_asked_about_when_it_is_shown_again(town, calendar):
    names = ("Adventsmarkt", "Basar", "Chor", "Dorffest")
    calendar.has(*names)
    behind = Event.objects.get(title="Adventsmarkt")
    better = event("Adventsmarkt", starts_at=behind.starts_at)
    Event.objects.filter(title="Adventsmarkt").update(location="Rathaus Niemegk")
    settle_doubles(town, now=NOON, since=NOON - timedelta(days=9999))
    assert not Event.objects.get(pk=behind.pk).live
    assert calendar.has(*names[1:]) == ["Adventsmarkt"]
    waiting = Event.objects.filter(undecided(now=NOON))
    assert not waiting.exists()
    better.delete()
    settle_doubles(town, now=NOON, since=NOON - timedelta(days=9999))
    assert waiting.get().pk == behind.pk
    assert calendar.has(*names) == []


def test_marking_costs_as_many_statements_for_many_as_for_few(calendar, town):
    def cost(*names: str) -> int:
        calendar.has(*names, *"XYZ")
        with statements() as seen:
            calendar.has(*names[::2], *"XYZ")
        return len(seen)

    assert cost("A", "B", "C") == cost(*"DEFGHIJKLMNO")


def test_editors_keep_cancel_or_delete(town, client_of, calendar, api):
    calendar.has("Adventsmarkt", "Basar", "Chor", "Dorffest")
    calendar.has("Adventsmarkt", "Basar")
    kept, cancelled = (Event.objects.get(title=name) for name in ("Chor", "Dorffest"))
    client = client_of(town)
    client.force_login(User.objects.create_superuser(email="leitung@example.org", password="x" * 12))

    def page(path):
        response = client.get(path, follow=True)
        assert response.status_code == 200
        return " ".join(response.content.decode().split())

    with time_machine.travel(NOON + 3 * HOUR, tick=False):
        assert "veröffentlicht, steht nicht mehr in der Quelle" in page("/cms/snippets/feeds/event/")
        listed = page("/cms/snippets/feeds/event/?missing=yes")
        assert "Dorffest" in listed
        assert "Adventsmarkt" not in listed
        assert "Veranstaltungen, die nicht mehr in ihrer Quelle stehen" in page("/cms/")
        form = page(EDIT % kept.pk)
        for words in (
            "Seit 21.11.2026 14:00 steht sie nicht mehr in der Quelle „Kulturhaus“",
            "Behalten, absagen oder löschen …",
        ):
            assert words in form
        asked = page(DECIDE % kept.pk)
        for words in ("Chor", "Behalten", "Veranstaltung absagen", "Löschen"):
            assert words in asked
        client.post(DECIDE % kept.pk, {"do": "keep"})
        assert "Dorffest“ wird als abgesagt angezeigt" in " ".join(
            client.post(DECIDE % cancelled.pk, {"do": "cancel"}, follow=True).content.decode().split()
        )
        assert "nichts mehr zu entscheiden" in client.get(DECIDE % kept.pk, follow=True).content.decode()
        assert "in ihrer Quelle stehen" not in page("/cms/")
        assert "steht nicht mehr in der Quelle" not in page(EDIT % kept.pk)
        assert calendar.has("Adventsmarkt", "Basar") == ["Chor", "Dorffest"]
        assert "in ihrer Quelle stehen" not in page("/cms/")
    kept.refresh_from_db()
    cancelled.refresh_from_db()
    assert (kept.live, kept.status) == (True, "scheduled")
    assert (cancelled.live, cancelled.status, cancelled.locked_fields) == (True, "cancelled", ["status"])


def test_a_contributor_decides_nothing(town, client_of, calendar):
    calendar.has("Adventsmarkt", "Basar", "Chor")
    calendar.has("Adventsmarkt", "Basar")
    chor = Event.objects.get(title="Chor")
    person_of(town, Role.CONTRIBUTOR, email="schreibt@example.org")
    client = client_of(town)
    sign_in(client, email="schreibt@example.org")
    assert client.get(DECIDE % chor.pk).status_code in {302, 403}
    for do in ("keep", "cancel"):
        assert client.post(DECIDE % chor.pk, {"do": do}).status_code in {302, 403}
    chor.refresh_from_db()
    assert (chor.status, chor.missing_is_settled) == ("scheduled", False)
