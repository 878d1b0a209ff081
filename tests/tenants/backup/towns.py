"""A town with something of everything, and what can be compared of it before and after."""

from __future__ import annotations

import hashlib
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.db import connection, transaction
from django_tenants.utils import tenant_context
from PIL import Image

from backend.accounts.models import User
from backend.common import clock
from backend.library.models import Picture
from backend.tenants.backup.saving import save_town
from backend.tenants.dumping import dump
from backend.tenants.models import Municipality
from backend.tenants.rollout.applying import apply_file
from tests.feeds.factories import article, event
from tests.library.factories import place
from tests.towns import town_file

LOGS = ("accounts_auditentry_id_seq", "changes_change_id_seq")
ANNA = {"email": "anna@example.org", "name": "Anna Beispiel", "role": "editor"}


def full_town(slug: str, *, articles: int = 3, **changes: Any) -> Municipality:
    """Rolled out, with people, news, an event, a place and two pictures."""
    outcome = apply_file(town_file(slug, people=[ANNA], **changes), now=clock.now())
    assert outcome.is_fine, outcome.error
    town = Municipality.objects.get(schema_name=slug)
    with tenant_context(town), transaction.atomic():
        for number in range(articles):
            article(f"Nachricht {number} aus {slug}", html=f"<p>Zeile\\.\n\\. 'und' \\N; {number}</p>")
        event("Herbstmarkt")
        place("Rathaus")
        for color in ("green", "brown"):
            picture(color)
    return town


def picture(color: str) -> Picture:
    """A stored picture of one color."""
    content = BytesIO()
    Image.new("RGB", (400, 300), color).save(content, "JPEG")
    return Picture.objects.create(
        title=color, description=color, file=ContentFile(content.getvalue(), name=f"{color}.jpg"), width=400, height=300
    )


def saved(town: Municipality, *, folder: Path, with_media: bool = True) -> Path:
    """The path of a fresh backup."""
    with tenant_context(town):
        return save_town(town, folder=folder, now=clock.now(), with_media=with_media).path


def rows(schema: str, *, without: tuple[str, ...] = ()) -> dict[str, list[str]]:
    """Every row of every table of a schema, as text."""
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", [schema])
        for (table,) in cursor.fetchall():
            if table not in without:
                cursor.execute(f'SELECT t::text FROM "{schema}"."{table}" t ORDER BY 1')
                found[table] = [row[0] for row in cursor.fetchall()]
    return found


def sequences(schema: str) -> dict[str, int | None]:
    """Where each sequence stands, but for those of the logs, to which a restore itself adds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = %s", [schema])
        return {name: value for name, value in cursor.fetchall() if name not in LOGS}


def structure(schema: str) -> str:
    """pg_dump's words for all tables, columns, constraints, indexes and identities."""
    with tempfile.TemporaryFile() as file:
        dump(f'--schema="{schema}"', "--schema-only", "--no-owner", to=file)
        file.seek(0)
        lines = file.read().decode().splitlines()
    return "\n".join(line for line in lines if not line.startswith(("\\restrict", "\\unrestrict")))


def files(media_root: Path, schema: str) -> dict[str, str]:
    """Digest by name of what is stored for a town."""
    root = media_root / schema
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def public_rows(town: Municipality) -> dict[str, Any]:
    """The town's rows in `public`, without their own keys."""
    town = Municipality.objects.get(schema_name=town.slug)
    columns = {field.attname: getattr(town, field.attname) for field in town._meta.concrete_fields}
    return {
        "town": {name: value for name, value in columns.items() if name not in {"id", "updated_at"}},
        "hosts": list(town.domains.order_by("domain").values_list("domain", "is_primary", "state")),
        "applied": (town.applied_file.document, town.applied_file.applied_at),
    }


def people(town: Municipality) -> dict[str, bool]:
    """Who may sign in, by address."""
    with tenant_context(town):
        return dict(User.objects.values_list("email", "is_active"))
