"""Errors as RFC 9457 problem details, the one place where an error becomes an HTTP answer."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import orjson
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpResponse
from rest_framework import exceptions
from rest_framework.settings import api_settings

from backend.common.errors import InvalidParameter, NotFound, OrtsblattError, TooManyRequests

logger = logging.getLogger(__name__)
DJANGOS_OWN = {
    PermissionDenied: (HTTPStatus.FORBIDDEN, "forbidden"),
    SuspiciousOperation: (HTTPStatus.BAD_REQUEST, "bad_request"),  # more parameters than Django reads, for instance
}
CONTENT_TYPE = "application/problem+json"


def problem(error: OrtsblattError) -> HttpResponse:
    """One of our own errors as an answer; `errors` names the fields."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": str(error.title),
        "status": error.status,
        "detail": str(error.detail),
        "code": error.code,
        **error.more,
    }
    if error.errors:
        body["errors"] = {field: [str(text) for text in texts] for field, texts in error.errors.items()}
    response = _answer(body)
    if isinstance(error, TooManyRequests):
        response["Retry-After"] = str(error.retry_after)
        response["Access-Control-Expose-Headers"] = "Retry-After"
    return response


def exception_handler(error: Exception, context: dict[str, Any]) -> HttpResponse:  # noqa: ARG001 - DRF's signature
    """DRF's hook: our errors, DRF's and Django's become problems; anything else is logged and a 500."""
    if isinstance(error, OrtsblattError):
        return problem(error)
    if isinstance(error, exceptions.ValidationError):
        return problem(InvalidParameter.several(by_field(error.detail)))
    if isinstance(error, Http404):
        return problem(NotFound())
    if isinstance(error, exceptions.APIException):
        return _plain(error.status_code, detail=str(error.detail), code=error.default_code)
    for kind, (status, code) in DJANGOS_OWN.items():
        if isinstance(error, kind):
            return _plain(status, detail="", code=code)
    logger.error("an error of ours", exc_info=error)
    return _plain(HTTPStatus.INTERNAL_SERVER_ERROR, detail="", code="internal_error")


def by_field(detail: Any) -> dict[str, list[str]]:
    """What DRF says of a document, by the path to each field: `quiet_hours.until`, `events.0.id`."""
    found: dict[str, list[str]] = {}
    for path, text in _said(detail, path=()):
        found.setdefault(".".join(path), []).append(text)
    return found


def _said(detail: Any, *, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Each sentence with where it belongs; what is wrong with a part as a whole belongs to the part."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            is_whole = path and name == api_settings.NON_FIELD_ERRORS_KEY
            yield from _said(inner, path=path if is_whole else (*path, str(name)))
    elif isinstance(detail, list):
        for number, inner in enumerate(detail):
            yield from _said(inner, path=(*path, str(number)) if isinstance(inner, dict | list) else path)
    else:
        yield path, str(detail)


def _plain(status: int, *, detail: str, code: str) -> HttpResponse:
    return _answer(
        {
            "type": "about:blank",
            "title": detail or HTTPStatus(status).phrase,
            "status": int(status),
            "detail": detail,
            "code": code,
        }
    )


def _answer(body: dict[str, Any]) -> HttpResponse:
    response = HttpResponse(orjson.dumps(body), status=body["status"], content_type=CONTENT_TYPE)
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "no-store"
    return response
