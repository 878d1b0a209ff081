"""A town that leaves for good: exported, closed, and dropped with all it stored when a time of grace is over."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection, transaction
from django_tenants.utils import quote_schema_name, tenant_context

from backend.common.errors import OrtsblattError
from backend.tenants import registry
from backend.tenants.backup import media
from backend.tenants.backup.saving import Saved, save_town
from backend.tenants.models import Municipality, TownDocument
from backend.tenants.schemas import use_public_schema

logger = logging.getLogger(__name__)

GRACE = timedelta(days=30)


class TownIsRetired(OrtsblattError):
    """A town that has been retired is brought back from its archive, not by its file."""

    code = "town_is_retired"
    status = 409


def retire(town: Municipality, *, folder: Path, now: datetime, grace: timedelta = GRACE) -> Saved:
    """Export the town, then close it; raises what a room has against it, and then nothing has happened but the export.

    Jobs, sign-ins and answers of the town end with the transaction; its archive brings it back until `drops_at`, and
    into another installation at any time.
    """
    with tenant_context(town):
        saved = save_town(town, folder=folder, now=now, leaves=True)
    with transaction.atomic(durable=True):
        connection.cursor().execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [town.slug])  # as a rollout does
        town = Municipality.objects.select_for_update().get(pk=town.pk)
        for module in registry.modules():
            if module.retire is not None:
                with tenant_context(town):
                    module.retire(town)
        use_public_schema()
        town.status, town.drops_at = Municipality.Status.RETIRED, now + grace
        town.save(update_fields=["status", "drops_at", "updated_at"])
    return saved


def demand_not_retired(town: Municipality, *, status: str) -> None:
    """A file that was left behind must not wake the town again. Raises TownIsRetired."""
    if town.drops_at is not None and status != Municipality.Status.RETIRED:
        raise TownIsRetired(
            f"{town.slug} is retired and dropped on {town.drops_at:%Y-%m-%d}: write status: retired or remove the "
            "file; its archive brings it back (manage.py restore)"
        )


def drop_due(*, now: datetime) -> list[str]:
    """Drop schema, files and rows of the towns whose time of grace is over; returns their slugs.

    Killed at any point, the next call goes on: files first, and with the row goes the last that is known of the town.
    """
    dropped = []
    for town in Municipality.objects.filter(status=Municipality.Status.RETIRED, drops_at__lte=now):
        try:
            _drop(town, now=now)
        except Exception:  # the next town gets its turn, and this one the next night
            logger.exception("dropping a retired town failed", extra={"town": town.slug})
        else:
            dropped.append(town.slug)
        finally:
            use_public_schema()
    return dropped


def _drop(town: Municipality, *, now: datetime) -> None:
    with transaction.atomic(durable=True):
        connection.cursor().execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [town.slug])
        still = Municipality.objects.select_for_update().filter(pk=town.pk, drops_at__lte=now).first()
        if still is None:  # restored meanwhile
            return
        with tenant_context(still):
            media.remove(list(media.stored_names()))
        use_public_schema()
        connection.cursor().execute(f"DROP SCHEMA IF EXISTS {quote_schema_name(still.schema_name)} CASCADE")
        TownDocument.objects.filter(slug=still.schema_name).delete()
        still.delete()
    logger.warning("a retired town was dropped", extra={"town": town.slug})
