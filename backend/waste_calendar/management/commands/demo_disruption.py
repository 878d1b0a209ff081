"""The command that lets a tour of the demo's waste authority fail."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from backend.common import clock
from backend.tenants.models import Municipality
from backend.waste_calendar.demo import show_disruption


class Command(BaseCommand):
    help = "Let an invented disruption befall a demo calendar; one that has a disruption, or is no demo, is left alone."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("slug", help="The town or waste authority.")
        parser.add_argument("--in", dest="shown_in", default="", help="A town of the authority that it is to befall.")

    def handle(self, *, slug: str, shown_in: str, **_: Any) -> None:
        town = Municipality.objects.in_service().filter(schema_name=slug).first()
        is_new = town is not None and show_disruption(town, shown_in=shown_in, now=clock.now())
        self.stdout.write(f"{int(is_new)} disruptions made")
