"""The command that shows in a demo town an event that is reported twice."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from backend.common import clock
from backend.feeds.demo import show_duplicate
from backend.tenants.models import Municipality


class Command(BaseCommand):
    help = "Show an event that two report in a demo town; a town that has it, or is no demo, is left alone."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("slug", help="The town.")

    def handle(self, *, slug: str, **_: Any) -> None:
        town = Municipality.objects.in_service().filter(schema_name=slug).first()
        made = show_duplicate(town, now=clock.now()) if town is not None else 0
        self.stdout.write(f"{made} items made")
