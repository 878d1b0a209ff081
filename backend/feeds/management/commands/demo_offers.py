"""The command that has a demo county offer its news to the towns."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from backend.common import clock
from backend.feeds.demo import show_offers
from backend.tenants.models import Municipality


class Command(BaseCommand):
    help = "Let a demo county offer its category to all towns of the county, once; one that is no demo is left alone."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("slug", help="The county.")

    def handle(self, *, slug: str, **_: Any) -> None:
        town = Municipality.objects.in_service().filter(schema_name=slug).first()
        made = show_offers(town, now=clock.now()) if town is not None else 0
        self.stdout.write(f"{made} items offered")
