"""Query parameters: a serializer names and checks them, an unknown one is a mistake."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any, cast

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from backend.common.errors import InvalidParameter

MAX_LIMIT = 100
REMEMBERED, SHORT = 1_000, 200  # queries whose values are known, and how many signs the longest of them has


class Parameters(serializers.Serializer[Any]):
    """What every public GET takes."""

    lang = serializers.RegexField(
        r"^[a-z]{2,3}(-[a-z0-9]{2,8})*$", required=False, help_text="Language; falls back to the town's first one."
    )


class ListParameters(Parameters):
    """What every list takes beside."""

    area = serializers.UUIDField(
        required=False, help_text="Only items for this area, for areas below or around it, and for everybody."
    )
    limit = serializers.IntegerField(required=False, min_value=1, max_value=MAX_LIMIT, default=20)
    cursor = serializers.CharField(required=False, max_length=500, help_text="`next` of the page before.")


def read_parameters(kind: type[Parameters], query: QueryDict) -> dict[str, Any]:
    """The checked values by name. Raises InvalidParameter that names each unknown, repeated or unusable parameter."""
    fields = _serializer(kind).fields
    errors: dict[str, list[Any]] = {}
    data: dict[str, Any] = {}  # a plain dict, since DRF takes an empty value of a QueryDict for a missing one
    for name, values in query.lists():
        field = fields.get(name)
        is_list = isinstance(field, serializers.ListField)
        data[name] = values if is_list else values[-1]
        if field is None:
            errors[name] = [_("This parameter is not known.")]
        elif len(values) > 1 and not is_list:
            errors[name] = [_("This parameter may be given only once.")]
        elif any("\x00" in value for value in values):
            errors[name] = [_("This is not a usable value.")]
    try:
        checked: dict[str, Any] = _serializer(kind).run_validation(data)
    except serializers.ValidationError as error:
        errors = {**cast("dict[str, list[Any]]", error.detail), **errors}
    if errors:
        raise InvalidParameter.several(errors)
    return checked


def read_query(kind: type[Parameters], text: str) -> dict[str, Any]:
    """The same, of the query of an address as WSGI hands it on."""
    return dict(_read_before(kind, text) if len(text) <= SHORT else _read_text(kind, text))


@cache
def _serializer(kind: type[Parameters]) -> Parameters:
    """One for all requests: making one copies every field, and checking leaves nothing behind in it."""
    return kind()


def _read_text(kind: type[Parameters], text: str) -> dict[str, Any]:
    return read_parameters(kind, QueryDict(text.encode("latin-1")))


# Many ask the same of different things. What is refused is not kept, nor what is long: anybody can ask for anything.
_read_before = lru_cache(maxsize=REMEMBERED)(_read_text)
