"""A town as a small town is: pages, dates, places and news, their texts as long as such texts are."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import uuid4

from backend.content.models import InfoPage, PageRoot
from backend.feeds.models import Article, Event, Source
from backend.library.models import Category, Picture, Place
from backend.library.opening.blocks import DAYS
from backend.library.rendering import paragraph_from_html
from benchmarks.seeding.pictures import make_pictures
from benchmarks.syncing.prose import Prose

PRESS = "https://stadtleben.example.org"
PRESS_WORDS, PRESS_EVERY = 30, 4
TITLE_WORDS, NEWS_WORDS, PAGE_WORDS, EVENT_WORDS, PLACE_WORDS = 6, 130, 120, 40, 25
TOPICS = 12  # pages on top; the others stand below them
SERIES_EVERY = 5
EDITED: tuple[Any, ...] = (Article, Article, Event, InfoPage, Article, Place)
PICTURE_EVERY = 2


class Filling:
    """Makes what is asked for; in the town's schema and a transaction."""

    def __init__(self, *, slug: str, now: datetime, seed: int = 1) -> None:
        self.prose, self.now = Prose(seed), now
        self.chance = Random(seed)  # noqa: S311 - secures nothing
        self.pictures: list[Picture] = make_pictures(slug)
        self.press, _is_new = Source.objects.get_or_create(
            url=f"{PRESS}/feed", defaults={"kind": "rss", "name": "Stadtleben", "rights": "press", "is_active": False}
        )
        self.categories = list(Category.objects.all()) or [
            Category.objects.create(title=f"Kategorie {number}", position=number) for number in range(10)
        ]
        self.tops: list[int] = []

    def article(self, number: int) -> Article:
        """Not stored yet; of the press only the beginning is kept, and no picture."""
        is_press = number % PRESS_EVERY == PRESS_EVERY - 1
        item = Article(
            title=self._title(),
            body=paragraph_from_html(self.prose.html(PRESS_WORDS if is_press else NEWS_WORDS)),
            picture=None if is_press else self._picture(),
            published_at=self.now - timedelta(minutes=self.chance.randrange(1, 500_000)),
            live=True,
        )
        if is_press:
            item.source, item.source_key = self.press, str(number)
            item.original_url = f"{PRESS}/{number}"
        item.render_texts()
        item.category_ids = [self.chance.choice(self.categories).public_id]
        return item

    def event(self) -> Event:
        """Not stored yet; some come again every week."""
        starts_at = self.now + timedelta(minutes=15 * self.chance.randrange(1, 10_000))
        is_series = self.chance.randrange(SERIES_EVERY) == 0
        item = Event(
            title=self._title(),
            description=paragraph_from_html(self.prose.html(EVENT_WORDS)),
            picture=self._picture(),
            location=self.prose.words(3),
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2),
            recurrence="RRULE:FREQ=WEEKLY;COUNT=20" if is_series else "",
            live=True,
        )
        item.render_texts()
        item.category_ids = [self.chance.choice(self.categories).public_id]
        return item

    def place(self) -> Place:
        """Stored, with hours as a facility has them."""
        week = {**dict.fromkeys(DAYS, ""), "monday": "9–12", "tuesday": "9–12, 13–18", "thursday": "9–12, 13–16"}
        number = self.chance.randrange(10**6)
        item = Place(
            name=self._title()[:80],
            description=self.prose.html(PLACE_WORDS),
            street=f"{self.prose.words(1)} {number % 90}",
            city="Messdorf",
            postal_code="14806",
            latitude=52 + number / 10**6,
            longitude=12 + self.chance.random(),
            phone=f"+49 30 23125 {number % 1000:03}",
            email=f"ort-{number}@example.org",
            hours=[("season", {**week, "begins": "", "ends": ""})],
            picture=self._picture(),
        )
        item.categories = [self.chance.choice(self.categories)]
        item.save()
        return item

    def page(self) -> InfoPage:
        """Stored: the first on top, the others below them."""
        item = InfoPage(
            title=self._title()[:80],
            slug=uuid4().hex,
            body=paragraph_from_html(self.prose.html(PAGE_WORDS)),
            last_published_at=self.now,
        )
        is_top = len(self.tops) < TOPICS
        parent = PageRoot.objects.get() if is_top else InfoPage.objects.get(pk=self.chance.choice(self.tops))
        parent.add_child(instance=item)
        if is_top:
            self.tops.append(item.pk)
        return item

    def fill(self, *, articles: int, events: int, places: int, pages: int) -> None:
        """So many of each."""
        Article.objects.bulk_create((self.article(number) for number in range(articles)), batch_size=500)
        Event.objects.bulk_create((self.event() for _each in range(events)), batch_size=500)
        for _each in range(places):
            self.place()
        for _each in range(pages):
            self.page()

    def edit(self, model: Any) -> None:
        """The text of one of them is written anew."""
        item = self.chance.choice(list(model.objects.order_by("pk")[:100]))
        self._rewrite(item)
        item.save()

    def _rewrite(self, item: Any) -> None:
        match item:
            case Place():
                item.description = self.prose.html(PLACE_WORDS)
            case Event():
                item.description = paragraph_from_html(self.prose.html(EVENT_WORDS))
            case Article():
                item.body = paragraph_from_html(self.prose.html(NEWS_WORDS))
            case _:
                item.body = paragraph_from_html(self.prose.html(PAGE_WORDS))

    def _title(self) -> str:
        return self.prose.words(TITLE_WORDS)[:150]

    def _picture(self) -> Picture | None:
        return self.chance.choice(self.pictures) if self.chance.randrange(PICTURE_EVERY) == 0 else None
