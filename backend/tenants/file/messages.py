"""Pydantic's error types in plain words for the person who wrote the file."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_noop

from backend.tenants.file.phrases import said

_TEXT = gettext_noop("must be text (put it in quotes)")
_WHOLE_NUMBER = gettext_noop("must be a whole number")
_NUMBER = gettext_noop("must be a number")
_TRUE_OR_FALSE = gettext_noop("must be true or false")
_MAPPING = gettext_noop("must be a mapping (key: value)")
_LIST = gettext_noop("must be a list")
_DATE = gettext_noop("must be a date like 2026-10-01")

_PLAIN = {
    "missing": gettext_noop("is missing"),
    "extra_forbidden": gettext_noop("is not known; check the spelling"),
    "string_type": _TEXT,
    "int_type": _WHOLE_NUMBER,
    "int_parsing": _WHOLE_NUMBER,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "bool_type": _TRUE_OR_FALSE,
    "bool_parsing": _TRUE_OR_FALSE,
    "dict_type": _MAPPING,
    "model_type": _MAPPING,
    "list_type": _LIST,
    "tuple_type": _LIST,
    "date_from_datetime_parsing": _DATE,
    "date_parsing": _DATE,
    "date_type": _DATE,
}
# Pydantic's own sentence stays on the terminal: it is as good, and says which bound it was.
_BOUNDS = {
    "string_too_short": gettext_noop("is too short (at least %(bound)s characters)"),
    "string_too_long": gettext_noop("is too long (at most %(bound)s characters)"),
    "greater_than_equal": gettext_noop("must be at least %(bound)s"),
    "less_than_equal": gettext_noop("must be at most %(bound)s"),
    "too_short": gettext_noop("needs at least %(bound)s entries"),
    "too_long": gettext_noop("may have at most %(bound)s entries"),
}
_BOUND_NAMES = ("min_length", "max_length", "ge", "le")


def plain_message(detail: Any) -> str:
    """One sentence for one entry of `ValidationError.errors()`, with the value that was found where that helps."""
    kind, value, context = detail["type"], detail.get("input"), detail.get("ctx", {})
    if kind in _PLAIN:
        return _PLAIN[kind]
    if kind == "value_error":
        (sentence,) = context["error"].args
        return str(sentence) if not isinstance(sentence, str) else sentence
    if kind == "literal_error":
        pattern = gettext_noop("%(value)r is not possible; choose from %(expected)s")
        return said(pattern, value=value, expected=context["expected"])
    if kind == "string_pattern_mismatch":
        pattern = gettext_noop("%(value)r does not have the right form (%(form)s)")
        return said(pattern, value=value, form=context["pattern"])
    if kind in _BOUNDS:
        return said(_BOUNDS[kind], bound=next(context[name] for name in _BOUND_NAMES if name in context))
    return f"{detail['msg']} (found {value!r})" if isinstance(value, str | int | float) else str(detail["msg"])
