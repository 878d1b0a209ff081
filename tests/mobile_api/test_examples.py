"""Every operation shows what it takes and answers; the examples are real answers, and fit their own schemas.

`WRITE_EXAMPLES=1 pytest tests/mobile_api/test_examples.py` writes them anew; then `manage.py openapi`.
"""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
import time_machine
from jsonschema import Draft202012Validator

from backend.mobile_api.document import openapi_document
from backend.mobile_api.examples import PATH
from tests.content.gazettes.conftest import media_root  # noqa: F401 - the PDF of a gazette
from tests.feeds.factories import NOON
from tests.mobile_api.example_town import answers, filled, neutral, problems

# Bytes, of which a text shows nothing.
NO_EXAMPLE = {"application/pdf"}


@pytest.mark.usefixtures("media_root")
def test_the_examples_are_what_a_town_answers(town, other_town):
    with time_machine.travel(NOON, tick=False):
        ids = filled(town)
        operations: dict[str, dict[str, Any]] = {}
        for operation, what, value in answers(town, ids):
            operations.setdefault(operation, {})[what] = value
        found = {"operations": operations, "problems": dict(problems(town, ids))}
    text = json.dumps(neutral(found, town=town), ensure_ascii=False, sort_keys=True, indent=1) + "\n"
    if os.environ.get("WRITE_EXAMPLES"):
        PATH.write_text(text, encoding="utf-8")
    assert json.loads(PATH.read_text(encoding="utf-8")) == json.loads(text)


def contents() -> list[Any]:
    """Each media type that is taken or answered, by operation and status."""
    found = []
    for methods in openapi_document()["paths"].values():
        for operation in methods.values():
            name = operation["operationId"]
            bodies = {"body": operation.get("requestBody", {}), **operation["responses"]}
            for what, each in bodies.items():
                for media, content in each.get("content", {}).items():
                    if media not in NO_EXAMPLE:
                        found.append(pytest.param(media, content, id=f"{name} {what}"))
    return found


@pytest.mark.parametrize(("media", "content"), contents())
def test_it_has_an_example_that_fits(media, content):
    assert "example" in content
    if "json" in media:
        validator = Draft202012Validator({**content["schema"], "components": openapi_document()["components"]})
        assert [error.message for error in validator.iter_errors(content["example"])] == []
