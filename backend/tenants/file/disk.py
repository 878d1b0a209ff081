"""Which values of a municipality file make the server read something of its own, and must not come from a browser.

A section says it of a field by its type; this finds the places in a document that was only typed, not yet checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from backend.tenants.file.layers import Keys

KEY = "x-reads"
DISK: dict[str, Any] = {KEY: "disk"}  # a path
WEB_OR_DISK: dict[str, Any] = {KEY: "web or disk"}  # a path, unless it is an address
REFERENCE: dict[str, Any] = {KEY: "reference"}  # file: and env:, which name what is not the document's

DiskPath = Annotated[str, Field(json_schema_extra=DISK)]
WebOrDiskPath = Annotated[str, Field(json_schema_extra=WEB_OR_DISK)]

_ALLOWED = {
    "disk": None,
    "web or disk": re.compile(r"(https?|webcals?)://", re.IGNORECASE),
    "reference": re.compile("secret:"),
}
EXTENDS = "extends"


def disk_values(data: Mapping[str, Any], *, schema: Mapping[str, Any]) -> Iterator[Keys]:
    """Where in `data` something stands that would be read from this machine; `schema` is the file's JSON Schema."""
    if EXTENDS in data:
        yield (EXTENDS,)
    yield from dict.fromkeys(_found(data, schema, root=schema, keys=()))


def _found(value: Any, schema: Mapping[str, Any], *, root: Mapping[str, Any], keys: Keys) -> Iterator[Keys]:
    if reference := schema.get("$ref"):
        yield from _found(value, root["$defs"][reference.rsplit("/", 1)[-1]], root=root, keys=keys)
    if isinstance(value, str | bytes) and KEY in schema and not _is_allowed(value, schema[KEY]):
        yield keys
    for branch in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from _found(value, branch, root=root, keys=keys)
    if isinstance(value, Mapping):
        for key, inner in value.items():
            others = schema.get("additionalProperties")
            below = schema.get("properties", {}).get(key, others if isinstance(others, Mapping) else {})
            yield from _found(inner, below, root=root, keys=(*keys, key))
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
        for index, inner in enumerate(value):
            yield from _found(inner, _item(schema, index), root=root, keys=(*keys, index))


def _item(schema: Mapping[str, Any], index: int) -> Mapping[str, Any]:
    first: Sequence[Mapping[str, Any]] = schema.get("prefixItems", ())
    items = first[index] if index < len(first) else schema.get("items", {})
    return items if isinstance(items, Mapping) else {}


def _is_allowed(value: str | bytes, reads: str) -> bool:
    """YAML's !!binary becomes text when the document is checked: in such a place it is never meant well."""
    pattern = _ALLOWED[reads]
    return isinstance(value, str) and bool(pattern and pattern.match(value))
