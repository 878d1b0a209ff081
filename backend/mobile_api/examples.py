"""What each operation takes and answers, as it stands in the OpenAPI document; real answers of an invented town.

They are kept in `examples.json`, which `tests/mobile_api/test_examples.py` writes: by operation the body that it takes
(`body`) and what it answers by status, and by status what a refusal says that is the same everywhere (`problems`).
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

PATH = Path(__file__).with_name("examples.json")
PROBLEM = "application/problem+json"


def add_examples(document: dict[str, Any]) -> dict[str, Any]:
    """The same OpenAPI document with examples in it."""
    examples = _kept()
    for methods in document["paths"].values():
        for operation in methods.values():
            of_operation = examples["operations"].get(operation["operationId"], {})
            takes = operation.get("requestBody", {}).get("content", {})
            _put(takes, of_operation.get("body"))
            for status, response in operation["responses"].items():
                known = of_operation.get(status, examples["problems"].get(status))
                _put(response.get("content", {}), known)
    return document


@lru_cache(maxsize=1)
def _kept() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8"))
    return found


def _put(content: dict[str, Any], value: Any) -> None:
    for media in content.values():
        if value is not None:
            media["example"] = value
