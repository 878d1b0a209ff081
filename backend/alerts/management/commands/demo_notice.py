"""The command that gives a demo town its urgent notice."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from backend.alerts.demo import show_notice
from backend.common import clock
from backend.tenants.models import Municipality


class Command(BaseCommand):
    help = "Show an invented urgent notice in a demo town; a town that has one, or that is no demo, is left alone."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("slug", help="The town.")

    def handle(self, *, slug: str, **_: Any) -> None:
        town = Municipality.objects.in_service().filter(schema_name=slug).first()
        is_new = town is not None and show_notice(town, now=clock.now())
        self.stdout.write(f"{int(is_new)} notices made")
