"""News and events change at the instants that their answers name, and at no other without a write."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from backend.feeds.calendar_file import build_calendar
from backend.feeds.reading import (
    build_article,
    build_event,
    build_events,
    build_news,
    count_events,
    count_news,
    home_events,
    home_news,
)
from backend.library.models import Category
from backend.tenants.registry import Reading
from tests.feeds.factories import NOON, article, event, source
from tests.validity import walk

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TODAY = NOON.date()
LATER = [NOON + number * HOUR for number in range(1, 60, 7)]
YEAR_AHEAD = datetime(2027, 11, 23, 12, tzinfo=UTC)  # comes into the window on the second day


@pytest.fixture
def reading(town) -> Reading:
    return Reading(town=town, now=NOON, lang="de")


def around(moments) -> list[datetime]:
    """Each moment, and the last instant before it."""
    midnights = [datetime(2026, 11, day, 23, tzinfo=UTC) for day in range(21, 25)]
    near = [moment - by for moment in [*moments, *midnights] for by in (timedelta(0), timedelta(microseconds=1))]
    return [NOON, *(moment for moment in near if moment > NOON)]


def dates(chance) -> dict[str, datetime | None]:
    return {name: chance.choice([None, None, NOON - DAY, *LATER]) for name in ("pinned_until", "expire_at")}


@pytest.fixture(params=range(4))
def some_news(request, town):
    """A few articles whose pins and lives end at odd times, some in two languages, with a category each."""
    chance = random.Random(request.param)
    subjects = [Category.objects.create(title=f"Thema {number}") for number in range(2)]
    sources = [None, source("Kreisblatt", rights="press")]
    items = []
    for number in range(9):
        shared = {
            "published_at": NOON - chance.choice([1, 2, 30]) * HOUR,
            "source": chance.choice(sources),
            "categories": [chance.choice(subjects)],
        }
        items.append(article(f"Nr. {number}", source_key=str(number), **shared, **dates(chance)))
        if number % 3 == 0:
            shared["categories"] = [chance.choice(subjects)]
            twin = {"public_id": items[-1].public_id, "lang": "en", "source_key": f"{number}e"}
            article(f"No. {number}", **twin, **shared, **dates(chance))
    return items, subjects


def news_builders(reading, items, subjects):
    first = build_news(reading, limit=3, cursor=None).body["next"]
    english = replace(reading, lang="en")
    yield from (
        lambda now, cursor=cursor: build_news(replace(reading, now=now), limit=3, cursor=cursor)
        for cursor in (None, first)
    )
    yield lambda now: build_news(replace(english, now=now), limit=3, cursor=None)
    for subject in subjects:
        yield lambda now, key=subject.public_id: build_news(
            replace(english, now=now), limit=3, cursor=None, categories=[key]
        )
    yield lambda now: build_news(replace(reading, now=now), limit=50, cursor=None, source="press")
    yield lambda now: home_news(replace(reading, now=now))
    yield lambda now: count_news(replace(english, now=now))
    for item in items:
        yield lambda now, key=item.public_id: build_article(replace(english, now=now), public_id=key)


def test_news_stay_as_they_are_until_the_answer_says(reading, some_news):
    moments = around(LATER)
    changes = [walk(build, moments=moments) for build in news_builders(reading, *some_news)]
    assert sum(changes) > 5, "nothing changed, so nothing was proved"


@pytest.fixture(params=range(2))
def some_events(request, town):
    """Single, whole-day, endless and far events; some expire."""
    chance = random.Random(request.param)
    items = []
    for number in range(12):
        starts_at = NOON + chance.choice([-30, -5, -2, 0, 1, 3, 20, 40]) * HOUR
        ends_at = chance.choice([None, starts_at + HOUR, starts_at + 9 * HOUR])
        recurrence = chance.choice(["", "", "", "RRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY;COUNT=3"])
        expire_at = chance.choice([None, None, None, *LATER])
        fields = {"starts_at": starts_at, "ends_at": ends_at, "recurrence": recurrence, "expire_at": expire_at}
        items.append(event(f"Nr. {number}", categories=[subject()], **fields))
    items.append(event("In einem Jahr", starts_at=YEAR_AHEAD, categories=[subject()]))
    return items


def subject() -> Category:
    return Category.objects.get_or_create(title="Thema")[0]


def event_builders(reading, items):
    first = build_events(reading, limit=4, cursor=None).body["next"]
    days = [{}, {"to": TODAY + DAY}, {"from": TODAY, "to": TODAY + 2 * DAY}, {"from": date(2026, 11, 23)}]
    for which in days:
        for limit in (4, 100):
            yield lambda now, which=which, limit=limit: build_events(
                replace(reading, now=now), limit=limit, cursor=None, **which
            )
    yield lambda now: build_events(replace(reading, now=now), limit=4, cursor=first)
    yield lambda now: home_events(replace(reading, now=now))
    yield lambda now: count_events(replace(reading, now=now))
    for item in items[:5]:
        yield lambda now, key=item.public_id: build_event(replace(reading, now=now), public_id=key)
        yield lambda now, key=item.public_id: build_calendar(replace(reading, now=now), public_id=key)


def test_events_stay_as_they_are_until_the_answer_says(reading, some_events):
    moments = around([NOON + number * HOUR for number in range(1, 60)])
    changes = [walk(build, moments=moments) for build in event_builders(reading, some_events)]
    assert sum(changes) > 20, "nothing changed, so nothing was proved"


def test_what_expires_behind_the_page_ends_the_cursor_to_it(reading):
    article("Bleibt", published_at=NOON - HOUR)
    article("Geht", published_at=NOON - DAY, expire_at=NOON + HOUR)
    assert build_news(reading, limit=1, cursor=None).valid_until == NOON + HOUR


def test_a_pin_that_ends_on_another_page_is_part_of_the_cursor(reading):
    article("Vorn", published_at=NOON - HOUR, pinned_until=NOON + DAY)
    article("Auch vorn", published_at=NOON - DAY, pinned_until=NOON + HOUR)
    article("Sonst")
    assert build_news(reading, limit=1, cursor=None).valid_until == NOON + HOUR


def test_a_window_of_given_days_depends_on_no_clock(reading):
    event()
    answer = build_events(reading, limit=20, cursor=None, **{"from": TODAY, "to": TODAY + DAY})
    assert answer.body["items"]
    assert answer.valid_until is None


def test_a_translation_that_expired_gives_way_to_the_original(reading):
    german = article("Deutsch")
    article("English", public_id=german.public_id, lang="en", expire_at=NOON)
    titles = [item["title"] for item in build_news(replace(reading, lang="en"), limit=5, cursor=None).body["items"]]
    assert titles == ["Deutsch"]
