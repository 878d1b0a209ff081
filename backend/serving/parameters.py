"""Query parameters: a serializer names and checks them, an unknown one is a mistake."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from backend.common.errors import InvalidParameter

MAX_LIMIT = 100


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
    fields = kind().fields
    many = {name for name, field in fields.items() if isinstance(field, serializers.ListField)}
    # A plain dict, since DRF takes an empty value of a QueryDict for a missing one.
    serializer = kind(data={name: query.getlist(name) if name in many else query[name] for name in query})
    errors: dict[str, list[Any]] = {}
    for name in query:
        if name not in fields:
            errors[name] = [_("This parameter is not known.")]
        elif name not in many and len(query.getlist(name)) > 1:
            errors[name] = [_("This parameter may be given only once.")]
        elif "\x00" in "".join(query.getlist(name)):
            errors[name] = [_("This is not a usable value.")]
    if not serializer.is_valid():
        errors |= {str(name): list(texts) for name, texts in serializer.errors.items() if name not in errors}
    if errors:
        raise InvalidParameter.several(errors)
    return dict(serializer.validated_data)
