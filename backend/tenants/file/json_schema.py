"""The JSON Schema of the municipality file, for editors that complete and check while one types."""

from __future__ import annotations

import json

from backend.tenants.file.reading import municipality_model

SCHEMA_PATH = "municipalities/schema.json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema_text() -> str:
    """The file's content, with a newline at the end.

    Nothing is required in it: what a town's file leaves out may come from the region's defaults or a template.
    """
    schema = municipality_model().model_json_schema()
    schema.pop("required", None)
    schema["properties"]["extends"] = {
        "description": "Templates that lie under this file, relative to it.",
        "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
    }
    return json.dumps({"$schema": DIALECT, **schema}, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
