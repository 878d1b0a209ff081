"""An event is written by the form: how it repeats, what becomes of single dates, whole days."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
import time_machine

from backend.accounts.models import User
from backend.feeds.models import Event
from tests.feeds.factories import NOON, event, source

EVENTS = "/cms/snippets/feeds/event/"
SECOND_TUESDAY = {
    "recurrence-repeats": "rule",
    "recurrence-interval": "1",
    "recurrence-frequency": "MONTHLY",
    "recurrence-month_by": "weekday",
    "recurrence-nth": "2",
    "recurrence-nth_weekday": "TU",
    "recurrence-end": "until",
    "recurrence-until": "2027-06-30",
}


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def chief(client_of, town):
    client = client_of(town)
    client.force_login(User.objects.create_superuser(email="leitung@example.org", password="x" * 12))
    return client


def form(**fields):
    shared = {
        "title": "Sprechstunde",
        "starts_at": "2026-12-08 19:00",
        "ends_at": "2026-12-08 21:00",
        "status": "scheduled",
        "description-count": "0",
        "lang": "de",
        "recurrence-repeats": "once",
        "action-publish": "action-publish",
    }
    return {**shared, **fields}


def published(chief, **fields):
    response = chief.post(f"{EVENTS}add/", form(**fields))
    assert response.status_code == 302, response.context["form"].errors
    return Event.objects.get()


def refused(chief, **fields):
    response = chief.post(f"{EVENTS}add/", form(**fields))
    assert response.status_code == 200
    assert not Event.objects.exists()
    return " ".join(response.content.decode().split())


def test_every_second_tuesday_is_stored_as_a_rule_and_said_in_german(chief, api, town):
    item = published(chief, **SECOND_TUESDAY)
    assert item.recurrence == "RRULE:FREQ=MONTHLY;BYDAY=2TU;UNTIL=20270630"
    assert item.recurrence_text == "jeden 2. Dienstag im Monat bis 30.6.2027"
    dates = api(town).get("/api/v1/events").json()["items"]
    assert [each["starts_at"][:10] for each in dates][:3] == ["2026-12-08", "2027-01-12", "2027-02-09"]


def test_several_dates_with_times_of_their_own(chief):
    item = published(chief, **{"recurrence-repeats": "dates", "recurrence-added": "9.12.2026\n10.12.2026 15:00"})
    assert item.recurrence_text == "am 8.12.2026, 9.12.2026 und 10.12.2026"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"recurrence-repeats": "dates"}, "Bitte tragen Sie mindestens einen weiteren Termin ein."),
        ({**SECOND_TUESDAY, "recurrence-until": ""}, "Bitte sagen Sie, wann die Wiederholung endet."),
        ({**SECOND_TUESDAY, "recurrence-interval": "0"}, "größer"),
        ({**SECOND_TUESDAY, "recurrence-added": "irgendwann"}, "„irgendwann“ ist kein Datum. Bitte so schreiben"),
        ({"recurrence-repeats": "kept", "recurrence-kept": "RRULE:FREQ=SECONDLY"}, "wird hier nicht unterstützt"),
        ({"recurrence-repeats": "<script>"}, "ist keine gültige Auswahl"),
    ],
)
def test_refusals_are_in_german(chief, fields, words):
    assert words in refused(chief, **fields)


@pytest.mark.parametrize("fields", [{}, {"is_all_day": "on"}])
@pytest.mark.parametrize("starts_at", ["0001-01-01 00:00", "9999-12-31 23:59"])
def test_a_year_that_is_a_slip_is_refused(chief, starts_at, fields):
    assert "Das Jahr muss zwischen 1970 und 2199 liegen." in refused(chief, starts_at=starts_at, ends_at="", **fields)


def test_a_rule_that_the_form_can_not_ask_for_survives_it(chief):
    item = event(recurrence="RRULE:FREQ=MONTHLY;BYDAY=1SA,3SA")
    html = chief.get(f"{EVENTS}edit/{item.pk}/").content.decode()
    assert "Sie bleibt so, bis Sie hier etwas anderes wählen" in html
    kept = {"recurrence-repeats": "kept", "recurrence-kept": item.recurrence}
    assert chief.post(f"{EVENTS}edit/{item.pk}/", form(**kept)).status_code == 302
    item.refresh_from_db()
    assert item.recurrence == "RRULE:FREQ=MONTHLY;BYDAY=1SA,3SA"


def test_whole_days_are_written_with_their_last_day(chief):
    item = published(chief, is_all_day="on", starts_at="2026-12-12 00:00", ends_at="2026-12-13 00:00")
    assert item.ends_at == datetime(2026, 12, 13, 23, tzinfo=UTC)
    html = chief.get(f"{EVENTS}edit/{item.pk}/").content.decode()
    assert 'name="ends_at" value="13.12.2026 00:00"' in html
    alone = chief.post(f"{EVENTS}edit/{item.pk}/", form(is_all_day="on", starts_at="2026-12-12 14:30", ends_at=""))
    assert alone.status_code == 302
    item.refresh_from_db()
    assert (item.starts_at, item.ends_at) == (
        datetime(2026, 12, 11, 23, tzinfo=UTC),
        datetime(2026, 12, 12, 23, tzinfo=UTC),
    )


def test_one_date_is_cancelled_and_one_moved_and_the_api_says_so(chief, api, town):
    item = published(chief, **SECOND_TUESDAY)
    decided = {
        "overrides-20270112T180000Z-what": "cancelled",
        "overrides-20270112T180000Z-reason": "Die Bürgermeisterin ist krank",
        "overrides-20270209T180000Z-what": "moved",
        "overrides-20270209T180000Z-starts_at": "2027-02-10T18:00",
        "overrides-20270209T180000Z-location": "Alte Schule",
    }
    response = chief.post(f"{EVENTS}edit/{item.pk}/", form(**SECOND_TUESDAY, **decided))
    assert response.status_code == 302, response.context["form"].errors
    first, cancelled, moved, *_more = api(town).get("/api/v1/events").json()["items"]
    assert first["status"] == "scheduled"
    assert (cancelled["status"], cancelled["reason"]) == ("cancelled", "Die Bürgermeisterin ist krank")
    assert (moved["status"], moved["starts_at"]) == ("moved", "2027-02-10T18:00:00+01:00")
    assert (moved["occurrence"], moved["location"]["name"]) == ("2027-02-09T19:00:00+01:00", "Alte Schule")


def test_a_form_without_the_dates_leaves_what_was_decided(chief):
    decided = [{"occurrence": "2026-12-08T18:00:00+00:00", "is_cancelled": True, "title": "Sonderprobe"}]
    item = event(starts_at=datetime(2026, 12, 8, 18, tzinfo=UTC), recurrence="RRULE:FREQ=WEEKLY", overrides=decided)
    kept = {"recurrence-repeats": "rule", "recurrence-frequency": "WEEKLY", "recurrence-end": "never"}
    assert chief.post(f"{EVENTS}edit/{item.pk}/", form(**kept)).status_code == 302
    item.refresh_from_db()
    assert item.overrides == decided
    back = {"overrides-20261208T180000Z-what": ""}
    assert chief.post(f"{EVENTS}edit/{item.pk}/", form(**kept, **back)).status_code == 302
    item.refresh_from_db()
    assert item.overrides == [{"occurrence": "2026-12-08T18:00:00+00:00", "title": "Sonderprobe"}]


def test_a_moved_date_needs_to_say_where_to(chief):
    words = refused(chief, **SECOND_TUESDAY, **{"overrides-20270112T180000Z-what": "moved"})
    assert "Bitte tragen Sie ein, wann oder wo der Termin stattdessen ist." in words


def test_a_live_series_at_another_hour_keeps_its_keys(chief, api, town):
    item = published(chief, **SECOND_TUESDAY)
    before = api(town).get(f"/api/v1/events/{item.public_id}").json()
    later = {"starts_at": "2026-12-08 20:00", "ends_at": "2026-12-08 22:00"}
    assert chief.post(f"{EVENTS}edit/{item.pk}/", form(**SECOND_TUESDAY, **later)).status_code == 302
    after = api(town).get(f"/api/v1/events/{item.public_id}").json()
    keys = [[each["occurrence"] for each in document["next_occurrences"]] for document in (before, after)]
    assert keys[0] == keys[1]
    assert after["next_occurrences"][1]["starts_at"] == "2027-01-12T20:00:00+01:00"
    assert after["first_occurrence"] == before["starts_at"]


def test_the_next_dates_are_listed_from_what_is_not_saved_yet(chief):
    sent = {"starts_at": "2026-12-08 19:00", "status": "scheduled", **SECOND_TUESDAY}
    html = " ".join(chief.post(f"{EVENTS}dates/", sent).content.decode().split())
    assert "jeden 2. Dienstag im Monat bis 30.6.2027" in html
    assert "Di, 12. Januar 2027" in html
    assert 'name="overrides-20270112T180000Z-what"' in html
    odd = chief.post(f"{EVENTS}dates/", {**sent, "starts_at": "2026-12-09 19:00"}).content.decode()
    assert "Der Beginn ist kein Tag der Regel" in odd
    empty = chief.post(f"{EVENTS}dates/", {**sent, "starts_at": ""}).content.decode()
    assert "Sobald der Beginn eingetragen ist" in empty
    assert not Event.objects.exists()


def test_the_dates_of_a_live_event_are_listed_under_the_keys_that_they_have(chief):
    item = published(chief, **SECOND_TUESDAY)
    sent = {"starts_at": "2026-12-08 20:00", "status": "scheduled", **SECOND_TUESDAY}
    html = chief.post(f"{EVENTS}dates/{item.pk}/", sent).content.decode()
    assert 'name="overrides-20270112T180000Z-what"' in html
    assert "20:00 Uhr" in html
    assert chief.post(f"{EVENTS}dates/999999/", sent).status_code == 404
    assert chief.post(f"{EVENTS}dates/x/", sent).status_code == 404
    assert chief.get(f"{EVENTS}dates/").status_code == 405


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "\x00", "9" * 5_000, "\ud800", "2026-13-45 99:99"])
def test_nonsense_in_the_list_of_dates_is_answered_in_words(chief, text):
    fields = ["starts_at", "ends_at", "recurrence-interval", "recurrence-added", "recurrence-kept", "recurrence-until"]
    for name in fields:
        sent = {"starts_at": "2026-12-08 19:00", "status": "scheduled", **SECOND_TUESDAY, name: text}
        body = urlencode({key: value.encode("utf-8", "surrogatepass") for key, value in sent.items()})
        response = chief.post(f"{EVENTS}dates/", body, content_type="application/x-www-form-urlencoded")
        assert response.status_code == 200
        assert "<script>alert" not in response.content.decode()


def test_versions_are_compared_in_words_and_brought_back_with_their_dates(chief):
    item = published(chief, **SECOND_TUESDAY)
    decided = {"overrides-20270112T180000Z-what": "cancelled", "overrides-20270112T180000Z-reason": "krank"}
    chief.post(f"{EVENTS}edit/{item.pk}/", form(**SECOND_TUESDAY, **decided))
    first, second = item.revisions.order_by("pk")
    html = chief.get(f"{EVENTS}history/{item.pk}/revisions/compare/{first.pk}...{second.pk}/").content.decode()
    assert "12.01.2027 19:00 fällt aus (krank)" in html
    back = f"{EVENTS}history/{item.pk}/revisions/{first.pk}/revert/"
    assert chief.get(back).status_code == 200
    response = chief.post(back, form(**SECOND_TUESDAY))
    assert response.status_code == 302
    item.refresh_from_db()
    assert item.overrides == []


IMPORTED = [
    ("", []),
    ("RRULE:BYDAY=2TU;FREQ=MONTHLY;INTERVAL=1", []),
    ("RRULE:FREQ=MONTHLY;BYDAY=TU;BYSETPOS=2", []),
    ("RRULE:FREQ=WEEKLY;UNTIL=20270630T170000Z\nEXDATE;TZID=Europe/Berlin:20261215T190000", []),
    ("RDATE;VALUE=DATE:20261212\nRDATE;TZID=Europe/Berlin:20261210T150000", []),
    (
        "RRULE:FREQ=WEEKLY",
        [
            {"occurrence": "2026-12-08T18:00:00+00:00", "title": "Sonderprobe", "reason": "Konzert"},
            {"occurrence": "2026-12-15T18:00:00+00:00", "is_cancelled": True, "reason": "Ferien"},
            {
                "occurrence": "2026-12-22T18:00:00+00:00",
                "starts_at": "2026-12-23T18:00:00+00:00",
                "ends_at": "2026-12-23T19:30:00+00:00",
            },
        ],
    ),
]


def as_shown(page):
    """What a browser sends of the fields that a page shows."""
    form = page.context_data["form"]
    sent = {}
    recurrence = form["recurrence"]
    asked = recurrence.field.widget.get_context("recurrence", recurrence.value(), None)["form"]
    sent |= {field.html_name: field.value() for field in asked}
    for row in form.next_dates()["rows"]:
        for field in row.form:
            value = field.value()
            sent[field.html_name] = f"{value:%Y-%m-%dT%H:%M}" if hasattr(value, "hour") else value
    return {name: value for name, value in sent.items() if value is not None}


@pytest.mark.parametrize(("recurrence", "overrides"), IMPORTED)
@pytest.mark.parametrize("is_all_day", [False, True])
def test_saving_an_imported_event_as_it_is_changes_nothing_in_it(chief, recurrence, overrides, is_all_day):
    start, end = datetime(2026, 12, 8, 18, tzinfo=UTC), datetime(2026, 12, 8, 20, tzinfo=UTC)
    if is_all_day:
        start, end = datetime(2026, 12, 7, 23, tzinfo=UTC), datetime(2026, 12, 9, 23, tzinfo=UTC)
    said = {
        "title": "Chor", "starts_at": start.isoformat(), "ends_at": end.isoformat(), "is_all_day": is_all_day,
        "recurrence": recurrence, "overrides": overrides, "status": "scheduled",
    }  # fmt: skip
    item = event(
        "Chor", html="", source=source(kind="ics"), source_key="1", upstream=said, starts_at=start, ends_at=end,
        is_all_day=is_all_day, recurrence=recurrence, overrides=overrides, first_published_at=NOON,
    )  # fmt: skip
    address = f"{EVENTS}edit/{item.pk}/"
    page = chief.get(address)
    shown = as_shown(page)
    times = {name: page.context_data["form"][name].value() for name in ("starts_at", "ends_at")}
    sent = {name: f"{value:%Y-%m-%d %H:%M}" for name, value in times.items()}
    fields = form(title="Chor", **sent, **({"is_all_day": "on"} if is_all_day else {})) | shown
    assert chief.post(address, fields).status_code == 302
    item.refresh_from_db()
    assert item.locked_fields == []
    assert (item.recurrence, item.overrides, item.keyed_from) == (recurrence, overrides, None)
