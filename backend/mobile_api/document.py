"""The OpenAPI 3.1 document: of every module, whichever town asks, so that one client fits all."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, cast

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.generators import SchemaGenerator

from backend.mobile_api.examples import add_examples
from backend.tenants import registry

SNAPSHOT_PATH = "docs/openapi.json"


@lru_cache(maxsize=1)
def openapi_document() -> dict[str, Any]:
    """Generated once a process; the committed snapshot is `docs/openapi.json`."""
    generator = SchemaGenerator(patterns=_patterns())
    return add_examples(cast("dict[str, Any]", generator.get_schema(request=None, public=True)))


def document_text() -> str:
    """The snapshot's content, laid out so that a change of the contract is a readable diff."""
    return json.dumps(openapi_document(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _patterns() -> list[URLPattern | URLResolver]:
    modules: list[URLPattern | URLResolver] = [pattern for module in registry.modules() for pattern in module.api_urls]
    # By dotted name, since those views show this document.
    own = include("backend.mobile_api.urls_documented")
    return [path("api/v1/", include(modules)), path("api/v1/", own)]
