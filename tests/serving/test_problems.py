"""Errors as problem documents: ours, DRF's, Django's; a bug stays a 500."""

import orjson
import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions

from backend.common.errors import InvalidParameter, ModuleNotEnabled, NotFound
from backend.serving.problems import exception_handler


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (NotFound(), 404, "not_found"),
        (ModuleNotEnabled(), 404, "module_not_enabled"),
        (InvalidParameter("area"), 400, "invalid_parameter"),
        (exceptions.ValidationError({"area": ["nope"]}), 400, "invalid_parameter"),
        (exceptions.MethodNotAllowed("POST"), 405, "method_not_allowed"),
        (Http404(), 404, "not_found"),
        (PermissionDenied(), 403, "forbidden"),
    ],
)
def test_every_foreseen_error_is_a_problem_document(error, status, code):
    answer = exception_handler(error, {})
    body = orjson.loads(answer.content)
    assert (answer.status_code, body["status"], body["code"]) == (status, status, code)
    assert answer["Content-Type"] == "application/problem+json"
    assert body.keys() >= {"type", "title", "status"}


def test_fields_are_named():
    assert "area" in orjson.loads(exception_handler(InvalidParameter("area"), {}).content)["errors"]


def test_what_is_wrong_inside_of_a_field_is_named_by_its_path():
    slots = [{"days_before": ["So viele nicht."]}, {}]
    detail = {
        "quiet_hours": {"until": ["Fehlt."]},
        "events": [{}, {"slots": slots, "non_field_errors": ["Ganz falsch."]}],
    }
    error = exceptions.ValidationError(detail | {"topics": {"2": ["Zu lang."]}, "push": ["Keine Adresse."]})
    assert orjson.loads(exception_handler(error, {}).content)["errors"] == {
        "quiet_hours.until": ["Fehlt."],
        "events.1.slots.0.days_before": ["So viele nicht."],
        "events.1": ["Ganz falsch."],
        "topics.2": ["Zu lang."],
        "push": ["Keine Adresse."],
    }


def test_a_bug_is_a_problem_too_and_stands_in_the_log(caplog):
    answer = exception_handler(RuntimeError("kaputt"), {})
    assert (answer.status_code, orjson.loads(answer.content)["code"]) == (500, "internal_error")
    assert b"kaputt" not in answer.content
    assert "kaputt" in caplog.text
