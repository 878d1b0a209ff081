"""An app's copy of a town is what the town shows, whoever wrote what, whenever the app asks, and whatever the hour."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.alerts.models import Alert
from backend.changes.compacting import compact
from backend.changes.epochs import rotate_epoch
from backend.changes.flushing import flush
from backend.changes.models import TownState
from backend.common import clock
from backend.content.models import Gazette, InfoPage, Link, PageRoot
from backend.feeds.models import Article, Event
from backend.library.models import Area, Category, Picture, Place
from backend.library.scheduling import carry_out_schedule
from backend.tenants.models import Municipality
from tests.alerts.factories import alert
from tests.changes.rows import IMAGE, issue, name, picture
from tests.content.factories import info_page
from tests.feeds.factories import NOON, article, event
from tests.library.factories import place
from tests.statements import statements
from tests.waste_calendar.factories import fraction

HOUR = timedelta(hours=1)
GONE = 410
# What details say and a copy does not: what time alone decides, and what others than the object itself change.
NOT_KEPT = {
    "news": {"pinned", "languages"},
    "events": {"next_occurrences", "languages"},
    "gazettes": {"languages"},
    "places": {"open_now", "distance", "languages"},
    "pages": {"languages", "parents", "children"},
}


def commit() -> None:
    """What the end of a transaction does for the log."""
    with connection.connection.cursor() as cursor:
        for schema, marks in connection.marks.by_schema().items():
            flush(cursor, schema=schema, marks=marks)
    connection.marks.made.clear()


@dataclass
class App:
    """A copy, and how far it has come."""

    client: Any
    limit: int = 2
    lang: str = "de"
    copy: dict[tuple[str, str | None], Any] = field(default_factory=dict)
    since: str | None = None

    def ask(self) -> Any:
        """Once; whether there is more."""
        since = f"&since={self.since}" if self.since else ""
        response = self.client.get(f"/api/v1/changes?limit={self.limit}&lang={self.lang}{since}")
        answer = response.json()
        if response.status_code == GONE:
            self.copy, self.since = {}, None
            return True
        for change in answer["changes"]:
            key = change["type"], change["id"]
            if change["op"] == "put":
                self.copy[key] = change["data"]
            else:
                self.copy.pop(key, None)
        self.since = answer["next"]
        return answer["more"]

    def catch_up(self) -> dict[tuple[str, str | None], Any]:
        """Until there is no more."""
        while self.ask():
            pass
        return self.copy


def any_of(model: Any, number: int) -> Any:
    rows = model.objects.order_by("pk")
    return rows[number % len(rows)] if rows else None


def rename(model: Any, column: str) -> Callable[[int], None]:
    def run(number: int) -> None:
        row = any_of(model, number)
        if row is not None:
            setattr(row, column, name())
            row.save()

    return run


def remove(model: Any) -> Callable[[int], None]:
    def run(number: int) -> None:
        row = any_of(model, number)
        if row is not None:
            row.delete()

    return run


def to_end(model: Any) -> Callable[[int], None]:
    """The item is over at an instant; the job that takes it down may be late."""

    def run(number: int) -> None:
        row = any_of(model, number)
        if row is not None:
            model.objects.filter(pk=row.pk).update(expire_at=later(number))

    return run


def later(number: int) -> Any:
    return clock.now() + HOUR * (number % 5 + 1)


def move_page(number: int) -> None:
    page = any_of(InfoPage, number)
    under = any_of(InfoPage, number // 3)
    page.refresh_from_db()
    target = under if not (under == page or under.is_descendant_of(page)) else PageRoot.objects.get()
    page.move(target, pos="first-child")


def unpublish(number: int) -> None:
    if (row := any_of(Article, number)) is not None:
        row.unpublish()


def shown_until(number: int) -> None:
    """A picture's licence ends."""
    if (owner := any_of(Article, number)) is not None:
        owner.picture = picture(shown_until=later(number))
        owner.save()


def recredit(number: int) -> None:
    """Whoever shows the picture shows whose it is."""
    if (row := any_of(Picture, number)) is not None:
        row.image_json = IMAGE | {"credit": name()}
        row.save(update_fields=["image_json"])


def switch_module(number: int) -> None:
    town = Municipality.objects.get(schema_name=connection.schema_name)
    key = ("places", "gazettes", "news")[number % 3]
    town.modules = [*town.modules, key] if key not in town.modules else [each for each in town.modules if each != key]
    town.save()


def restore(_number: int) -> None:
    rotate_epoch(Municipality.objects.get(schema_name=connection.schema_name))


def nest(number: int) -> None:
    parent = any_of(Category, number)
    Category.objects.create(title=name(), parent=parent if number % 2 else None)


WRITERS: list[Callable[[int], Any]] = [
    lambda _number: article(name()),
    lambda number: article(name(), pinned_until=later(number), areas=[any_of(Area, number)]),
    rename(Article, "title"),
    lambda _number: Article.objects.update(note=name()),
    remove(Article),
    unpublish,
    to_end(Article),
    shown_until,
    lambda _number: event(name(), recurrence="RRULE:FREQ=DAILY;COUNT=3"),
    rename(Event, "title"),
    remove(Event),
    to_end(Event),
    lambda _number: place(name()),
    rename(Place, "name"),
    to_end(Place),
    lambda number: info_page(name(), parent=any_of(InfoPage, number)),
    rename(InfoPage, "title"),
    move_page,
    lambda number: alert(name(), valid_from=later(number), valid_until=later(number) + HOUR),
    remove(Alert),
    lambda number: issue(display_from=later(number), display_until=later(number) + HOUR),
    rename(Gazette, "title"),
    nest,
    rename(Category, "title"),
    rename(Area, "name"),
    lambda _number: Link.objects.create(title=name(), url="https://example.org"),
    recredit,
    lambda number: article(name(), place=any_of(Place, number)),
    remove(Place),
    lambda number: fraction(("residual", "paper", "glass")[number % 3]),
    switch_module,
    restore,
    lambda _number: compact(now=clock.now()),
    lambda _number: carry_out_schedule(now=clock.now()),
]
KINDS = st.sampled_from(["write", "write", "write", "ask", "wait"])
STEPS = st.lists(
    st.tuples(KINDS, st.integers(0, len(WRITERS) - 1), st.integers(0, 20)),
    min_size=5,
    max_size=40,
)


@contextmanager
def undone() -> Iterator[None]:
    """One example leaves nothing behind for the next."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    connection.marks.made.clear()


def fill() -> None:
    """One of everything."""
    Area.objects.create(name=name())
    Category.objects.create(title=name())
    article(name()), event(name()), place(name()), alert(name()), info_page(name()), issue(), fraction()


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS)
def test_the_copy_is_what_the_town_shows_whatever_happens(api, town, steps):
    client = api(town)
    with undone(), time_machine.travel(NOON, tick=False) as hands:
        fill()
        commit()
        app = App(client)
        for kind, which, number in steps:
            if kind == "ask":
                app.ask()
            elif kind == "wait":
                hands.shift(HOUR * (number % 6 - 1) / 2)
            else:
                with transaction.atomic():
                    WRITERS[which](number)
                commit()
        assert app.catch_up() == App(client, limit=500).catch_up()


@pytest.fixture
def filled(town):
    with time_machine.travel(NOON, tick=False):
        fill()
        commit()
        yield town


def test_a_copy_says_what_the_details_say(api, filled):
    client = api(filled)
    copy = App(client).catch_up()
    paths = {"news": "news", "events": "events", "gazette": "gazettes", "place": "places", "page": "pages"}
    for (kind, public_id), kept in copy.items():
        if kind in paths:
            detail = client.get(f"/api/v1/{paths[kind]}/{public_id}").json()
            unsaid = NOT_KEPT[paths[kind]]
            shown = {key: value for key, value in detail.items() if key not in unsaid}
            for document in (shown, kept):
                (document.get("opening_hours") or {}).pop("next_days", None)
                document.pop("pinned_until", None)
            assert kept == shown
    assert {kind for kind, _id in copy} >= {
        "config",
        "area",
        "category",
        "alerts",
        "page_tree",
        "waste_fraction",
        *paths,
    }


def test_what_is_over_by_the_clock_alone_goes_from_the_copy(api, filled):
    item = article("Bald vorbei", expire_at=NOON + HOUR)
    commit()
    app = App(api(filled), limit=100)
    app.catch_up()
    assert ("news", str(item.public_id)) in app.copy
    with time_machine.travel(NOON + 2 * HOUR, tick=False):
        app.catch_up()
    assert ("news", str(item.public_id)) not in app.copy


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        (lambda _since: "x", 400, "invalid_parameter"),
        (lambda since: since.partition(".")[0] + ".AAAA", 400, "invalid_parameter"),
        (lambda since: f"00000000.{since.partition('.')[2]}", 410, "cursor_expired"),
        (lambda since: f"{since}&lang=en", 410, "copy_expired"),
    ],
)
def test_a_cursor_that_does_not_fit_is_refused(api, filled, change, status, code):
    Municipality.objects.filter(pk=filled.pk).update(languages=["de", "en"])
    commit()
    client = api(filled)
    since = client.get("/api/v1/changes").json()["next"]
    refused = client.get(f"/api/v1/changes?since={change(since)}")
    assert (refused.status_code, refused.json()["code"]) == (status, code)


def test_a_copy_from_before_what_the_log_remembers_starts_afresh(api, filled):
    app = App(api(filled), limit=100)
    app.catch_up()
    article(name())
    commit()
    TownState.objects.update(log_begins_after=TownState.objects.get().number)
    assert app.client.get(f"/api/v1/changes?since={app.since}").status_code == GONE


def test_a_delta_costs_a_statement_a_type_and_two_for_little_and_for_much(api, filled):
    app = App(api(filled), limit=100)
    app.catch_up()
    costs = []
    for number in (1, 20):
        for _each in range(number):
            article(name()), event(name())
        commit()
        with statements() as seen:
            app.client.get(f"/api/v1/changes?since={app.since}")
        costs.append(sum("tenants_host" not in each for each in seen))
    assert costs[0] == costs[1]
