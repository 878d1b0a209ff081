"""A file that was made to do harm, or spoilt, is refused in words before anything is changed, also when only tried."""

from __future__ import annotations

import gzip
from pathlib import Path

import orjson
import pytest
from django.db import connection
from pydantic import ValidationError

from backend.tenants.backup.archive import Archive, opened, writing
from backend.tenants.backup.manifest import DUMP, ROWS, Manifest
from backend.tenants.backup.refusals import BackupRefused
from backend.tenants.backup.swapping import _drop
from backend.tenants.file.town import RESERVED_SLUGS
from tests.tenants.backup.test_archive import manifest
from tests.tenants.backup.test_commands import run
from tests.tenants.backup.towns import full_town, rows, saved


def crafted(path: Path, *, name: str, **changes: bytes | None) -> Path:
    """A backup with another dump or other rows, and a manifest that fits them; None leaves a part out."""
    with opened(path) as archive, writing(path.with_name(name)) as writer:
        for part, content in parts(archive).items():
            changed = changes.get("dump" if part == DUMP else "rows" if part == ROWS else "", content)
            if changed is not None:
                writer.add_bytes(part, changed)
        fields = archive.manifest.model_dump() | {"parts": tuple(writer.parts)}
        writer.finish(Manifest.model_validate(fields))
    return path.with_name(name)


def parts(archive: Archive) -> dict[str, bytes]:
    return {part.name: archive.open(part.name).read() for part in archive.manifest.parts}


def leftovers() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'restoring %'")
        return [name for (name,) in cursor.fetchall()]


def spoilt(path: Path) -> list[Path]:
    """All that may be wrong with a file whose checksums are right."""
    with opened(path) as archive:
        found = parts(archive)
    dump, document = gzip.decompress(found[DUMP]), orjson.loads(found[ROWS])
    stolen = b'CREATE TABLE "sicherheim"."stolen" AS SELECT "email" FROM "musterstadt"."accounts_user";\n'
    foreign = document | {"town": document["town"] | {"schema_name": "musterstadt"}}
    changes: dict[str, dict[str, bytes | None]] = {
        "stolen": {"dump": gzip.compress(dump + stolen)},
        "moved": {"dump": gzip.compress(dump + b'ALTER TABLE "sicherheim"."feeds_article" SET SCHEMA "public";\n')},
        "fewer-rows": {"dump": gzip.compress(b'CREATE SCHEMA "sicherheim";\n')},
        "not-packed": {"dump": dump},
        "cut": {"dump": found[DUMP][:-20]},
        "no-dump": {"dump": None},
        "no-rows": {"rows": None},
        "empty-rows": {"rows": b"{}"},
        "list": {"rows": b"[]"},
        "no-json": {"rows": b"{"},
        "no-town": {"rows": orjson.dumps(document | {"town": {}})},
        "foreign": {"rows": orjson.dumps(foreign)},
        "no-host": {"rows": orjson.dumps(document | {"hosts": [{}]})},
    }
    return [crafted(path, name=f"{name}.tar", **change) for name, change in changes.items()]


def test_each_is_refused_in_words_and_the_whole_file_named_with_them_is_fine(committing, folder):
    path = saved(full_town("sicherheim"), folder=folder, with_media=False)
    files, before = spoilt(path), (rows("sicherheim"), rows("musterstadt"))
    out, err = run("restore", *files, path, "--dry-run")
    assert f"1 files would be restored, {len(files)} are refused" in out
    assert err.count("refused: ") == len(files)
    for file in files:
        out, err = run("restore", file, "--yes")
        assert "not all was restored" in err
    assert (rows("sicherheim"), rows("musterstadt")) == before
    assert leftovers() == []


def test_rows_that_no_room_understands_are_refused_and_nothing_is_left_beside(committing, folder):
    path = saved(full_town("sicherheim"), folder=folder, with_media=False)
    with opened(path) as archive:
        document = orjson.loads(parts(archive)[ROWS])
    document["rooms"] = {key: {"offers": [{}], "subscriptions": 7} for key in document["rooms"]}
    file, before = crafted(path, name="rooms.tar", rows=orjson.dumps(document)), rows("sicherheim")
    _out, err = run("restore", file, "--yes")
    assert "rows.json can't be understood" in err
    assert rows("sicherheim") == before
    assert leftovers() == []


@pytest.mark.parametrize(
    "slug", [*sorted(RESERVED_SLUGS), "pg_catalog", "pg_toast", "ortsblatt template", "restoring x"]
)
def test_a_name_that_no_town_can_have_is_in_no_manifest_and_never_dropped(db, slug):
    with pytest.raises(ValidationError):
        manifest(slug=slug)
    with pytest.raises(ValidationError):
        manifest(kind="region", slug="musterstadt")
    if not slug.startswith("restoring "):
        with pytest.raises(BackupRefused, match="no town's schema"):
            _drop(slug)
