"""The schema by which an editor completes and checks a municipality file is the one that the programs read by."""

from __future__ import annotations

import json
from pathlib import Path

from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from backend.tenants.file.json_schema import SCHEMA_PATH, json_schema_text

ROOT = Path(__file__).resolve().parents[2]


def test_the_committed_schema_is_the_one_that_make_contracts_writes():
    assert (ROOT / SCHEMA_PATH).read_text(encoding="utf-8") == json_schema_text(), "run make contracts"


def test_every_file_of_the_demo_follows_the_schema():
    validator = Draft202012Validator(json.loads(json_schema_text()))
    for file in sorted((ROOT / "municipalities").glob("*.yaml")):
        if file.name == "region.yaml":
            continue
        document = json.loads(json.dumps(YAML(typ="safe").load(file), default=str))
        assert [f"{file.name}: {error.message}" for error in validator.iter_errors(document)] == []
