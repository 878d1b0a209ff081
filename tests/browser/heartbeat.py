"""A town of its own and what its worker does every few minutes, as a program that hears when on its input.

Makes the town, prints "ready", answers each line with "done" after a sweep, and takes the town away at the end.
"""

from __future__ import annotations

import argparse
import sys

import django

django.setup()

from django_tenants.utils import schema_context, tenant_context

from backend.accounts.models import Role
from backend.common import clock
from backend.tenants.models import Municipality
from backend.tenants.registry import modules
from backend.tenants.rollout.applying import apply_file
from tests.accounts.people import person_of
from tests.conftest import forget_what_is_shared
from tests.towns import town_file


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("slug")
    slug = parser.parse_args().slug
    outcome = apply_file(town_file(slug), now=clock.now())
    assert outcome.error is None, outcome.error
    town = Municipality.objects.get(schema_name=slug)
    try:
        person_of(town, Role.PUBLISHER, email="freigabe@example.org")
        print("ready", flush=True)
        for _line in sys.stdin:
            sweep(town)
            print("done", flush=True)
    finally:
        with schema_context("public"):
            town.delete(force_drop=True)
            forget_what_is_shared()


def sweep(town: Municipality) -> None:
    """Every module's own, at the instant that the clock of the test shows."""
    for module in modules():
        if module.sweep is not None:
            with tenant_context(town):
                module.sweep(town, clock.now())


main()
