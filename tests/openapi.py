"""A client whose every answer is held against the OpenAPI document: status, media type, body, no key too many."""

from __future__ import annotations

import copy
import re
from functools import lru_cache
from typing import Any

import orjson
from django.test import Client
from jsonschema import Draft202012Validator

from backend.mobile_api.document import openapi_document
from backend.tenants.models import Municipality


class ValidatingClient(Client):
    """Talks to one town's host; `get` fails the test when the answer is not the one that the document promises."""

    def __init__(self, town: Municipality) -> None:
        super().__init__(headers={"host": town.default_domain})

    def get(self, path: str, *args: Any, **kwargs: Any) -> Any:
        response = super().get(path, *args, **kwargs)
        validate(path, response)
        return response

    def post(self, path: str, *args: Any, **kwargs: Any) -> Any:
        response = super().post(path, *args, **{"content_type": "application/json", **kwargs})
        validate(path, response, method="post")
        return response

    def put(self, path: str, *args: Any, **kwargs: Any) -> Any:
        response = super().put(path, *args, **{"content_type": "application/json", **kwargs})
        validate(path, response, method="put")
        return response

    def delete(self, path: str, *args: Any, **kwargs: Any) -> Any:
        response = super().delete(path, *args, **kwargs)
        validate(path, response, method="delete")
        return response


def validate(path: str, response: Any, *, method: str = "get") -> None:
    """Raise AssertionError unless `response` is one of the operation's documented answers."""
    operation = _operation(path.partition("?")[0], method=method)
    documented = operation["responses"]
    status = str(response.status_code)
    assert status in documented, (
        f"{path} answered {status}, documented are {sorted(documented)}: {response.content[:500]}"
    )
    if status in {"204", "301", "304"}:
        assert response.content == b""
        return
    media = response["Content-Type"].partition(";")[0]
    content = documented[status].get("content", {})
    assert media in content, f"{path} answered {media}, documented are {sorted(content)}"
    if "json" not in media:
        return
    body = orjson.loads(response.content)
    validator = Draft202012Validator({**content[media]["schema"], "components": _strict_components()})
    errors = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(body)]
    assert not errors, f"{path}: {errors[:5]}"


def _operation(path: str, *, method: str) -> dict[str, Any]:
    # The longest first: `/events/{id}.ics` is no event with a strange id.
    for template, methods in sorted(openapi_document()["paths"].items(), key=lambda item: -len(item[0])):
        pattern = re.sub(r"\\{[^}]+\\}", "[^/]+", re.escape(template))
        if re.fullmatch(pattern, path):
            return methods[method]
    raise AssertionError(f"{path} is not in the OpenAPI document")


@lru_cache(maxsize=1)
def _strict_components() -> dict[str, Any]:
    components = copy.deepcopy(openapi_document()["components"])
    for schema in components["schemas"].values():
        if "properties" in schema:
            schema["additionalProperties"] = False
    return components
