"""A writer of every kind: each step brings article, event and urgent notice of a town to the next state at once.

Prints a JSON line a step: its number, when its transaction may have become visible at the earliest, and when at the
latest, in seconds of `time.monotonic()`, which all processes of a machine share.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import django

django.setup()

from django.db import OperationalError, connection, transaction
from django_tenants.utils import tenant_context

from backend.accounts.models import User
from backend.alerts import sending
from backend.alerts.models import Alert
from backend.alerts.sending import Draft, send
from backend.changes.recording import record
from backend.common import clock
from backend.feeds.importing import import_source
from backend.feeds.models import Article, Event, Source
from backend.library.rendering import paragraph_from_html
from backend.library.scheduling import carry_out_schedule
from backend.tenants.models import Municipality

sending.A_DAY = 1_000_000
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
FEED = (
    "<rss version='2.0'><channel><item><guid>1</guid><title>{title}</title>"
    "<pubDate>{date:%a, %d %b %Y %H:%M:%S} +0000</pubDate></item></channel></rss>"
)


class Writer:
    """Changes one town's article in the way that a step names, and its event beside it."""

    def __init__(self, town: Municipality, *, folder: Path) -> None:
        self.town = town
        self.feed = folder / "feed.xml"

    @property
    def sender(self) -> User:
        return User.objects.get_or_create(email="wehr@example.org")[0]

    @property
    def article(self) -> Article:
        return Article.objects.get(source=None)

    def save(self, title: str) -> None:
        item = self.article
        item.title, item.body = title, paragraph_from_html(f"<p>Noch ein Text, {title.count(str(1))}.</p>")
        item.save()

    def update(self, title: str) -> None:
        Article.objects.filter(source=None).update(title=title)

    def bulk_update(self, title: str) -> None:
        item = self.article
        item.title = title
        Article.objects.bulk_update([item], ["title"])

    def publish(self, title: str) -> None:
        item = self.article
        item.title = title
        item.save_revision().publish()

    def schedule(self, title: str) -> None:
        item = self.article
        item.title = title
        item.save_revision(approved_go_live_at=LONG_AGO)
        assert carry_out_schedule(now=clock.now()) == 1

    def raw(self, title: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE feeds_article SET title = %s WHERE source_id IS NULL", [title])
        record("news", self.article.public_id, "put", type="news")

    def replace(self, title: str) -> None:
        """Deleted and made anew, under the same id."""
        item = self.article
        kept = {field.attname: getattr(item, field.attname) for field in Article._meta.concrete_fields}
        item.delete()
        Article(**kept | {"id": None, "title": title, "latest_revision_id": None, "live_revision_id": None}).save()

    def feed_import(self, title: str) -> None:
        """An imported item beside the own one, which follows by update()."""
        Path(self.feed).write_text(FEED.format(title=title, date=clock.now()))
        source, _ = Source.objects.get_or_create(
            name="Feed", defaults={"kind": "rss", "path": str(self.feed), "rights": "own"}
        )
        assert not import_source(source, town=self.town, now=clock.now()).error
        self.update(title)

    def rollout(self, title: str) -> None:
        """The town's own row, in `public`, as a rollout changes it."""
        town = Municipality.objects.get(pk=self.town.pk)
        town.name = {"de": title.replace("Stand", "Ort")}
        town.save()
        self.update(title)

    def notice(self, title: str, *, status: str) -> None:
        """The next urgent notice, or an all clear, in the place of the one before."""
        now = clock.now()
        before = Alert.objects.filter(state=Alert.State.ACTIVE).order_by("pk").last()
        draft = Draft(
            kind="water",
            status=status if before else Alert.Status.ISSUED,
            severity="severe",
            headline=title,
            instruction="",
            areas=[],
            valid_until=now.replace(microsecond=0) + timedelta(days=3),
            request_key=uuid4(),
            supersedes=before.public_id if before else None,
        )
        send(draft, town=self.town, by=self.sender, now=now)

    def step(self, number: int, *, kind: str, pause: float, is_rolled_back: bool) -> None:
        """One transaction, that takes its time and may end in nothing."""
        title = "Stand NIE" if is_rolled_back else f"Stand {number}"
        with tenant_context(self.town):
            with transaction.atomic():
                getattr(self, kind)(title)
                Article.objects.exclude(source=None).update(title=title)
                event = Event.objects.get()
                event.title = title
                event.save()
                self.notice(title, status=(Alert.Status.UPDATED, Alert.Status.ALL_CLEAR)[number % 2])
                time.sleep(pause)
                transaction.set_rollback(is_rolled_back)
                began = time.monotonic()
            if not is_rolled_back:
                tell(number, began=began, ended=time.monotonic(), kind=kind)


KINDS = ("save", "update", "bulk_update", "publish", "schedule", "raw", "replace", "feed_import", "rollout")


def tell(number: int, **said: object) -> None:
    sys.stdout.write(json.dumps({"number": number, **said}) + "\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--town", required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--steps", type=int, required=True)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--pause", type=float, default=0.0)
    options = parser.parse_args()
    chance = random.Random(options.first)
    writer = Writer(Municipality.objects.get(schema_name=options.town), folder=options.folder)
    for number in range(options.first, options.first + options.steps):
        until = time.monotonic() + 60
        while True:
            try:
                pause = chance.choice([0, 0, options.pause])
                writer.step(number, kind=KINDS[number % len(KINDS)], pause=pause, is_rolled_back=chance.random() < 0.2)
                break
            except OperationalError:
                # The database was stopped. Whether this step was committed is not known: it is done again.
                assert time.monotonic() < until
                connection.close()
                tell(number, began=None, ended=None, kind="unsure")
                time.sleep(0.2)
        time.sleep(timedelta(milliseconds=chance.randrange(100)).total_seconds())


main()
