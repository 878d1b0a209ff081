"""Invented articles, each in a slot of time that gives it number, date and text for ever; no feed format here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from config.demo.samples.towns import Town
from config.demo.samples.wording import blanks, stable_number, texts, words

EPOCH = date(2020, 1, 6)
BERLIN = ZoneInfo("Europe/Berlin")


@dataclass(frozen=True, kw_only=True)
class Article:
    """One published text; `area` is empty when it concerns the whole town."""

    number: int
    title: str
    paragraphs: tuple[str, ...]
    topic: str
    area: str
    published_at: datetime


@dataclass(frozen=True, kw_only=True)
class Newsroom:
    """Who writes: one of the text files, an article every so many days, so many of them in the feed."""

    texts: str
    every: int
    window: int

    def articles(self, town: Town, *, today: date) -> list[Article]:
        """The latest articles, newest first. The next day has the same, perhaps one more and the oldest gone."""
        newest = (today - EPOCH).days // self.every
        slots = range(newest, newest - 2 * self.window, -1)
        published = [slot for slot in slots if self._published_on(town, slot=slot) <= today]
        return [self._article(town, slot=slot) for slot in published[: self.window]]

    def _published_on(self, town: Town, *, slot: int) -> date:
        chance = Random(f"{town.slug}/{self.texts}/{slot}/day")
        return EPOCH + timedelta(days=slot * self.every + chance.randrange(self.every))

    def _article(self, town: Town, *, slot: int) -> Article:
        chance = Random(f"{town.slug}/{self.texts}/{slot}")
        template = self._templates(town)[slot % len(texts(self.texts))]
        area = chance.choice(town.villages) if template.get("local") and town.villages else ""
        on = self._published_on(town, slot=slot)
        filled = blanks(town, area=area, on=on, chance=chance)
        paragraphs = template["text"].format_map(filled).strip().split("\n\n")
        return Article(
            number=stable_number(f"{town.slug}/{self.texts}", below=500_000) + slot,
            title=template["title"].format_map(filled),
            paragraphs=(*paragraphs, words("notice_long")),
            topic=template["topic"],
            area=area,
            published_at=datetime.combine(on, time(6 + slot % 3, chance.randrange(60)), tzinfo=BERLIN),
        )

    def _templates(self, town: Town) -> list[dict[str, str]]:
        """All texts once, in an order of the town's own, before the first one comes again."""
        templates = list(texts(self.texts))
        Random(f"{town.slug}/{self.texts}").shuffle(templates)
        return templates
