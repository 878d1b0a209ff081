"""The blocks of a form field as they compare: without ids, and without what says nothing."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from wagtail.blocks import StreamValue

# Ids of blocks that no person wrote are made from what they say, so that writing the same again changes nothing.
_WRITTEN = uuid.UUID("b2f7a5f4-53c7-5d0b-9f43-6f1c86a1f7ae")


@dataclass(frozen=True, repr=False)
class Stream:
    """Type and value of each block, the value as JSON."""

    blocks: tuple[tuple[str, str], ...]

    def raw(self) -> list[dict[str, Any]]:
        """What the field takes."""
        return [
            {"type": kind, "value": json.loads(value), "id": str(uuid.uuid5(_WRITTEN, f"{number} {kind} {value}"))}
            for number, (kind, value) in enumerate(self.blocks)
        ]

    def __repr__(self) -> str:
        return "; ".join(", ".join(str(each) for each in json.loads(value).values()) for _kind, value in self.blocks)


def stream(kind: str, values: Iterable[Mapping[str, Any]]) -> Stream:
    """Blocks of one type, each a set of fields."""
    return Stream(tuple((kind, _said(value)) for value in values))


def stream_of(value: StreamValue) -> Stream:
    """What a form field holds."""
    return Stream(tuple((block["type"], _said(block["value"])) for block in value.get_prep_value()))


def _said(value: Mapping[str, Any]) -> str:
    said = {name: each for name, each in sorted(value.items()) if each not in (None, "")}
    return json.dumps(said, cls=DjangoJSONEncoder, ensure_ascii=False)
