"""The one value that says which migrations a town's schema should have."""

import hashlib
from functools import lru_cache

from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader


@lru_cache(maxsize=1)
def migration_fingerprint() -> str:
    """SHA-256 (hex) over the names of all migrations of the apps in a town's schema, as they are on disk."""
    return hashlib.sha256("\n".join(town_migrations()).encode()).hexdigest()


def town_migrations() -> list[str]:
    """`app.name` of every migration that a town's schema must have, sorted."""
    labels = town_labels()
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return sorted(f"{label}.{name}" for label, name in loader.disk_migrations if label in labels)


def town_labels() -> set[str]:
    """Labels of the apps that have tables in a town's schema."""
    return {config.label for config in apps.get_app_configs() if config.name in settings.TENANT_APPS}
