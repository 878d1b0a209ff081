"""What belongs to the region and to no town, as JSON: rows of the models that the rooms name."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.core import serializers
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model

from backend.tenants import registry
from backend.tenants.backup.archive import Archive
from backend.tenants.backup.manifest import ROWS
from backend.tenants.backup.refusals import BackupRefused
from backend.tenants.backup.rows import read_json, to_json, understanding
from backend.tenants.models import RolloutResult


def region_models() -> list[type[Model]]:
    """In the order in which their rows can be written."""
    return [RolloutResult, *(model for module in registry.modules() for model in module.region_models)]


def save() -> tuple[bytes, dict[str, int]]:
    """All rows, and how many each model has; read in `public` and the caller's transaction."""
    objects = [item for model in region_models() for item in model._default_manager.order_by("pk")]
    content = serializers.serialize("python", objects, use_natural_foreign_keys=True)
    counts = {label: len(list(rows)) for label, rows in groupby(content, key=lambda row: str(row["model"]))}
    return to_json(content), counts


def filled_models() -> list[str]:
    """Labels of the models that have rows already: a region is only restored where there is none yet."""
    return [model._meta.label for model in region_models() if model._default_manager.exists()]


def read(archive: Archive) -> list[dict[str, Any]]:
    """The rows as they were saved. Raises BackupRefused for anything but rows of the models named here."""
    labels = {model._meta.label_lower for model in region_models()}
    rows = read_json(archive)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BackupRefused(f"{ROWS} is no list of rows")
    if strange := sorted({str(row.get("model")) for row in rows} - labels):
        raise BackupRefused(f"{ROWS} has rows that are not the region's: {', '.join(strange)}")
    return rows


def restore(archive: Archive) -> int:
    """Write all rows with the keys they had, in one transaction; returns how many. Raises BackupRefused."""
    rows = read(archive)
    with transaction.atomic():
        if filled := filled_models():
            raise BackupRefused(f"the region is not empty: there are rows of {', '.join(filled)}")
        with understanding():
            for item in serializers.deserialize("python", rows, ignorenonexistent=True):
                item.save()
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), region_models()):
                cursor.execute(statement)
    return len(rows)
