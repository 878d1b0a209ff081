"""The command that fills the bench's empty database."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection, transaction
from django_tenants.utils import tenant_context
from rich.console import Console
from rich.progress import Progress

from backend.common import clock
from backend.tenants.models import Municipality
from benchmarks.seeded import Seeded, SeededTown
from benchmarks.seeding.events import make_events
from benchmarks.seeding.news import make_news
from benchmarks.seeding.pages import make_news_pages
from benchmarks.seeding.pictures import make_pictures
from benchmarks.seeding.rolling_out import roll_out
from benchmarks.seeding.waste import make_waste


class Command(BaseCommand):
    help = "Fill the bench's empty database with towns and their content."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--towns", type=int, required=True)
        parser.add_argument("--articles", type=int, required=True)
        parser.add_argument("--key", default="", help="By what this seeding is known again.")

    def handle(self, *, towns: int, articles: int, key: str, **_: Any) -> None:
        call_command("migrate_towns", stdout=self.stdout)
        with Progress(console=Console(stderr=True)) as progress:
            bar = progress.add_task("roll out and fill", total=2 * towns)
            roll_out(count=towns, on_done=lambda _slug: progress.advance(bar))
            seeded = []
            for number, town in enumerate(Municipality.objects.all(), start=1):
                seeded.append(fill(town, number=number, articles=articles, now=clock.now()))
                progress.advance(bar)
        connection.cursor().execute("VACUUM ANALYZE")  # as autovacuum would leave a database that has run for a day
        Seeded(towns=seeded, key=key).write(Path(settings.VAR_DIR))
        self.stdout.write(f"{len(seeded)} towns with {articles} articles each")


def fill(town: Municipality, *, number: int, articles: int, now: datetime) -> SeededTown:
    """All content of one town, in one transaction."""
    with tenant_context(town), transaction.atomic():
        pictures = make_pictures(town.slug)
        news = make_news(number=number, count=articles, now=now, pictures=pictures)
        make_news_pages(news)
        make_events(now=now, pictures=pictures)
        locations = make_waste(now=now)
    # The second: the first one is pinned, which no other detail is.
    article = news[min(1, len(news) - 1)]
    return SeededTown(
        slug=town.slug,
        host=town.default_domain,
        article=str(article.public_id),
        location=str(locations[0].public_id),
    )
