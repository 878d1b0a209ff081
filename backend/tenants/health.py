"""Asks every town's modules how they are, and keeps the count in `public`, where one statement finds it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django_tenants.utils import schema_context

from backend.tenants import registry
from backend.tenants.across import across_municipalities
from backend.tenants.models import Municipality, TownHealth


def record_health(*, now: datetime) -> None:
    """Replace what was known; a module that can't be asked is one problem, and hides no other."""
    rows = [
        TownHealth(municipality=result.town, module=module.key, problems=problems, checked_at=now)
        for module in registry.modules()
        if module.health is not None
        for result in across_municipalities(_problems_of(module, now=now))
        if (problems := 1 if result.error else result.value) is not None
    ]
    with schema_context("public"), transaction.atomic():
        TownHealth.objects.all().delete()
        TownHealth.objects.bulk_create(rows)


def _problems_of(module: registry.Module, *, now: datetime) -> Callable[[Municipality], int | None]:
    """How many of the module's lines are not fine; None in a town that does not have the module."""

    def work(town: Municipality) -> int | None:
        if module.health is None or (module.is_service and module.key not in town.modules):
            return None
        with transaction.atomic():  # all statements of one answer, and no failed one left behind
            return sum(not line.is_fine for line in module.health(town, now))

    return work
