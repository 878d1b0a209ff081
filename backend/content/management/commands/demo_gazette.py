"""The command that gives a demo town its gazette."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from backend.common import clock
from backend.content.gazettes.demo import show_gazette
from backend.tenants.models import Municipality


class Command(BaseCommand):
    help = "Show an invented gazette in a demo town; a town that has one, or that is no demo, is left alone."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("slug", help="The town.")

    def handle(self, *, slug: str, **_: Any) -> None:
        town = Municipality.objects.in_service().filter(schema_name=slug).first()
        is_new = town is not None and show_gazette(town, now=clock.now())
        self.stdout.write(f"{int(is_new)} gazettes made")
