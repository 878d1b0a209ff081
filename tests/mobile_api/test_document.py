"""The OpenAPI document: valid, complete, and the same as the committed snapshot."""

import json
from pathlib import Path

from django.conf import settings
from openapi_spec_validator import validate

from backend.mobile_api.document import SNAPSHOT_PATH, document_text, openapi_document


def operations():
    return [
        (path, method, operation)
        for path, methods in openapi_document()["paths"].items()
        for method, operation in methods.items()
    ]


def test_the_snapshot_is_the_contract():
    committed = (Path(settings.BASE_DIR) / SNAPSHOT_PATH).read_text()
    assert committed == document_text(), "the API's contract changed: run `manage.py openapi` and review the diff"


def test_it_is_openapi_3_1():
    assert openapi_document()["openapi"].startswith("3.1.")
    validate(openapi_document())


def test_every_operation_has_a_name_of_its_own_and_a_description():
    names = [operation["operationId"] for _, _, operation in operations()]
    assert len(names) == len(set(names))
    assert all(operation["description"] for _, _, operation in operations())
    assert all(operation["summary"] and operation["tags"] for _, _, operation in operations())


def test_every_operation_says_how_it_refuses():
    for _, _, operation in operations():
        responses = operation["responses"]
        takes_values = "requestBody" in operation or any(each["in"] == "query" for each in operation["parameters"])
        assert "400" in responses or not takes_values
        refusal = responses.get("400") or responses.get("401") or responses["404"]
        assert "application/problem+json" in refusal["content"]


def test_every_reference_leads_somewhere():
    document = openapi_document()
    text = json.dumps(document)
    names = {part.partition('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert names <= document["components"]["schemas"].keys()
