"""The command that gives a demo town phones to tell, and notifications."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from backend.common import clock
from backend.push.demo import show_phones
from backend.tenants.models import Municipality


class Command(BaseCommand):
    help = "Let a demo town have invented phones and two notifications; a town that has them, or is no demo, gets none."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("slug", help="The town.")

    def handle(self, *, slug: str, **_: Any) -> None:
        town = Municipality.objects.in_service().filter(schema_name=slug).first()
        made = show_phones(town, now=clock.now()) if town is not None else 0
        self.stdout.write(f"{made} phones made")
