"""Pydantic's error types in plain words for the person who wrote the file."""

from __future__ import annotations

from typing import Any

_PLAIN = {
    "missing": "is missing",
    "extra_forbidden": "is not known; check the spelling",
    "string_type": "must be text (put it in quotes)",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "dict_type": "must be a mapping (key: value)",
    "model_type": "must be a mapping (key: value)",
    "list_type": "must be a list",
    "tuple_type": "must be a list",
    "date_from_datetime_parsing": "must be a date like 2026-10-01",
    "date_parsing": "must be a date like 2026-10-01",
}


def plain_message(detail: Any) -> str:
    """One sentence for one entry of `ValidationError.errors()`, with the value that was found where that helps."""
    kind, value, context = detail["type"], detail.get("input"), detail.get("ctx", {})
    if kind in _PLAIN:
        return _PLAIN[kind]
    if kind == "value_error":
        return str(context["error"])
    if kind == "literal_error":
        return f"{value!r} is not possible; choose from {context['expected']}"
    if kind == "string_pattern_mismatch":
        return f"{value!r} does not have the right form ({context['pattern']})"
    return f"{detail['msg']} (found {value!r})" if isinstance(value, str | int | float) else str(detail["msg"])
