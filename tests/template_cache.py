"""Keeps the town template between test runs, keyed by the text of every migration: it takes 10 s of CPU to build."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

import orjson
from django.apps import apps
from django.db import connection

from backend.tenants.fingerprint import migration_fingerprint
from backend.tenants.models import SchemaTemplate
from backend.tenants.template import ensure_template


def provide_template() -> None:
    """Have the template in the test database: from the cache, else built and put there."""
    connection.ensure_connection()
    version = connection.connection.info.server_version
    path = Path(tempfile.gettempdir()) / f"ortsblatt-tests-template-{_key(version)}.json"
    if path.exists():
        statements = orjson.loads(path.read_bytes())
        SchemaTemplate.objects.create(
            fingerprint=migration_fingerprint(), server_version=version, statements=statements
        )
        return
    statements = ensure_template()
    draft = path.with_suffix(f".{connection.settings_dict['NAME']}")
    draft.write_bytes(orjson.dumps(statements))
    draft.replace(path)


def _key(server_version: int) -> str:
    digest = hashlib.sha256(str(server_version).encode())
    for config in sorted(apps.get_app_configs(), key=lambda config: config.label):
        for migration in sorted(Path(config.path, "migrations").glob("*.py")):
            digest.update(migration.read_bytes())
    return digest.hexdigest()[:16]
