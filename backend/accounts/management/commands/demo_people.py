"""The command that lets the demo's people sign in."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backend.accounts.demo import DemoPerson, NoDemo, demo_password, ensure_operator, give_password
from backend.tenants.models import Municipality


class Command(BaseCommand):
    help = (
        "Give the people of all demo towns, and one operator, this installation's demo password and print who they are."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json", help="Print one JSON document.")

    def handle(self, *, as_json: bool, **_: Any) -> None:
        password = demo_password()
        try:
            operator = ensure_operator(password=password)
            towns = Municipality.objects.in_service()
            people = {town.slug: give_password(town, password=password) for town in towns}
        except NoDemo as error:
            raise CommandError(f"{error}: nothing was changed there, a real town's people are invited") from error
        if as_json:
            self.stdout.write(self.document(password, operator=operator, people=people))
        else:
            self.show(password, operator=operator, people=people)

    def document(self, password: str, *, operator: DemoPerson, people: dict[str, list[DemoPerson]]) -> str:
        towns = {slug: [asdict(person) for person in persons] for slug, persons in people.items()}
        return json.dumps({"password": password, "operator": operator.email, "towns": towns}, ensure_ascii=False)

    def show(self, password: str, *, operator: DemoPerson, people: dict[str, list[DemoPerson]]) -> None:
        self.stdout.write(f"password of everybody: {password}")
        self.stdout.write("second step: the page says the code")
        self.stdout.write(f"console: {operator.email}")
        for slug, persons in people.items():
            for person in persons:
                self.stdout.write(f"{slug}: {person.email} ({', '.join(person.roles)})")
        self.stdout.write(f"{sum(map(len, people.values())) + 1} people can sign in")
