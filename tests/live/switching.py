"""Change a town's row as a rollout does."""

from __future__ import annotations

import argparse

import django

django.setup()

from django.db import transaction

from backend.tenants.models import Municipality


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--town", required=True)
    parser.add_argument("--modules", default=None)
    parser.add_argument("--status", default=None)
    options = parser.parse_args()
    with transaction.atomic():
        town = Municipality.objects.get(schema_name=options.town)
        if options.modules is not None:
            town.modules = options.modules.split(",")
        if options.status is not None:
            town.status = options.status
        town.save()
    print("{}")


main()
