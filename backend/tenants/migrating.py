"""Bringing all towns to the migrations of the running code, several at a time, resumable, each on its own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import transaction

from backend.tenants.fingerprint import migration_fingerprint
from backend.tenants.forking import in_processes
from backend.tenants.models import Municipality
from backend.tenants.template import migrate_schema

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Migrated:
    """How it ended for one town; `message` is what went wrong."""

    slug: str
    is_fine: bool
    message: str = ""


def migrate_towns(
    towns: Iterable[Municipality], *, jobs: int, on_done: Callable[[Migrated], None] | None = None
) -> list[Migrated]:
    """Migrate each town, `jobs` at a time in processes of their own; a failing town is reported and the others go on.

    A town counts as migrated only when its fingerprint has been written, so calling again takes up what is left.
    """
    results: list[Migrated] = []
    for slug, result in in_processes(migrate_town, [town.schema_name for town in towns], jobs=jobs):
        if isinstance(result, Exception):  # its process was killed
            result = Migrated(slug=slug, is_fine=False, message=str(result))  # noqa: PLW2901 - the same, in words
        results.append(result)
        if on_done:
            on_done(results[-1])
    return results


def migrate_town(slug: str) -> Migrated:
    """Migrate and mark one town in this process; an error is returned, and leaves what was done before it."""
    try:
        migrate_schema(slug)
        with transaction.atomic():
            town = Municipality.objects.select_for_update().get(schema_name=slug)
            town.fingerprint = migration_fingerprint()
            town.save(update_fields=["fingerprint"])  # by a signal, what was changed of the row meanwhile is recorded
    except Exception as error:  # whatever it was, the next town is not to blame
        logger.exception("a town could not be migrated", extra={"town": slug})
        return Migrated(slug=slug, is_fine=False, message=str(error))
    return Migrated(slug=slug, is_fine=True)
