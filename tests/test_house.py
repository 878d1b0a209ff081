"""The house rules that linters can't see: floors also for string references, names of rooms, files that must not be."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

ROOT = Path(__file__).resolve().parent.parent
ROOMS = sorted(path.parent.name for path in (ROOT / "backend").glob("*/__init__.py"))
FORBIDDEN_NAMES = {"utils", "helpers", "core", "services", "managers", "base"}

# What our database backend does not see (decision 009): psycopg itself, behind Django's cursor.
PAST_THE_RECORDER = re.compile(
    r"connection\.connection\b(?!\.info)|psycopg\.(?:\w*[cC]onnect\w*|\w*Cursor)[.(]|psycopg import .*(?:onnect|Cursor)"
    r"|\bcursor(?:\(\))?\.(?:connection\b(?!\.info)|cursor\b|stream\(|copy\(|callproc\()"
)
MAY_PASS_THE_RECORDER = {
    "backend/common/embedded_postgres/cluster.py": "makes roles and databases before Django has a connection",
    "backend/serving/listening.py": "only listens",
    "backend/tenants/backup/replaying.py": "fills a schema that no town has yet; the restore rotates the epoch",
}


def floors() -> dict[str, int]:
    """Room -> height, from the one table that import-linter checks."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return {room.strip(" ()"): height for height, layer in enumerate(reversed(layers)) for room in layer.split("|")}


def own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("backend.")]


def test_every_room_has_a_floor():
    assert set(ROOMS) <= set(floors())


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model._meta.label)
def test_foreign_keys_only_point_down_and_never_out_of_a_town(model):
    heights = floors()
    towns = {name.rpartition(".")[2] for name in settings.TENANT_APPS}
    here = model._meta.app_label
    for field in model._meta.get_fields():
        target = field.related_model if field.is_relation and not field.auto_created else None
        if target is None or not isinstance(target, type) or not target.__module__.startswith("backend."):
            continue
        there = target._meta.app_label
        assert there == here or heights[there] < heights[here], f"{model._meta.label}.{field.name} points up to {there}"
        assert here not in towns or there in towns, f"{model._meta.label}.{field.name} points out of the town"


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model._meta.label)
def test_keys_are_big_integers_from_the_start(model):
    assert isinstance(model._meta.pk, models.BigAutoField | models.OneToOneField)


@pytest.mark.parametrize("room", ROOMS)
def test_dotted_names_in_strings_only_point_down(room):
    heights = floors()
    for path in (ROOT / "backend" / room).rglob("*.py"):
        if "migrations" in path.parts:
            continue
        for there in re.findall(r"[\"']backend\.(\w+)\.", path.read_text()):
            assert there == room or heights[there] < heights[room], f"{path} names backend.{there}"


def test_no_file_has_a_name_that_says_nothing():
    named_by_django = {ROOT / "backend/changes/postgresql/base.py"}
    found = [
        path
        for folder in ("backend", "config")
        for path in (ROOT / folder).rglob("*")
        if path.stem in FORBIDDEN_NAMES and path.suffix in {"", ".py"} and "settings" not in path.parts
    ]
    assert set(found) == named_by_django


@pytest.mark.parametrize("room", ROOMS)
def test_every_module_says_what_it_is(room):
    empty = [
        path
        for path in (ROOT / "backend" / room).rglob("*.py")
        if "migrations" not in path.parts and path.name != "__init__.py" and not path.read_text().startswith('"""')
    ]
    assert not empty


def test_nobody_writes_past_the_recorder_but_where_it_has_a_reason():
    files = [path for folder in ("backend", "config") for path in (ROOT / folder).rglob("*.py")]
    found = {str(path.relative_to(ROOT)) for path in files if PAST_THE_RECORDER.search(path.read_text())}
    assert found == MAY_PASS_THE_RECORDER.keys()


@pytest.mark.parametrize(
    "line",
    [
        'connection.connection.execute("UPDATE a")',
        "with psycopg.connect(url) as raw:",
        "psycopg.AsyncConnection.connect(url)",
        "psycopg.ClientCursor(raw)",
        "from psycopg import connect",
        "for row in cursor.stream(sql):",
        "with connection.cursor().copy(sql) as copy:",
        'cursor.callproc("f")',
        "cursor.cursor.execute(sql)",
        "cursor.connection.execute(sql)",
    ],
)
def test_the_ways_past_the_recorder_are_known(line):
    assert PAST_THE_RECORDER.search(line)
