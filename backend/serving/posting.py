"""The base of every public POST of the API: a JSON document in, a promise out; how often is the room's business."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, ClassVar

import orjson
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers
from rest_framework.views import APIView

from backend.common.errors import BodyTooLarge, InvalidBody, ModuleNotEnabled, UnknownMediaType
from backend.serving.answers import JSON
from backend.serving.problems import by_field, exception_handler
from backend.serving.schema import PostSchema

MOST_BYTES = 1024 * 1024
METHODS = "POST, OPTIONS"


class PublicPost(APIView):
    """One public POST. A subclass names the document that it takes and the one it answers, and writes `work`.

    Nobody signs in here and no cookie is read, so that any app and any website may send. What is answered says nothing
    of what was there before.
    """

    http_method_names = ["post", "options"]
    schema = PostSchema()

    module: ClassVar[str] = ""  # key of the service module; a town without it answers 404
    operation: ClassVar[str] = ""  # operationId in the OpenAPI document
    tag: ClassVar[str] = ""
    body: ClassVar[type[serializers.Serializer[Any]]]
    answer: ClassVar[type[serializers.Serializer[Any]]]
    status: ClassVar[HTTPStatus] = HTTPStatus.ACCEPTED

    def work(self, request: HttpRequest, values: Mapping[str, Any]) -> dict[str, Any]:
        """Do what is asked with these checked values; what it returns is answered with `status`."""
        raise NotImplementedError

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Without DRF's request and parsers, which read a body before anybody can say that it is too large."""
        if request.method == "OPTIONS":
            return self.options(request)
        if request.method != "POST":
            return refused(exceptions.MethodNotAllowed(str(request.method)), methods=METHODS)
        try:
            return self.post(request)
        except Exception as error:  # noqa: BLE001 - the handler logs what is not a refusal and answers 500
            return refused(error, methods=METHODS)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Read, check, do."""
        town: Any = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
        if self.module and self.module not in town.modules:
            raise ModuleNotEnabled
        answer = self.work(request, read_body(request, kind=self.body))
        response = HttpResponse(orjson.dumps(answer), status=self.status, content_type=JSON)
        response["Access-Control-Allow-Origin"] = "*"
        response["Cache-Control"] = "no-store"
        return response

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        """What a browser asks before it sends JSON from another website."""
        response = HttpResponse(status=HTTPStatus.NO_CONTENT)
        del response["Content-Type"]
        response["Allow"] = response["Access-Control-Allow-Methods"] = METHODS
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Allow-Headers"] = "Content-Type"
        response["Access-Control-Max-Age"] = "86400"
        return response


def refused(error: Exception, *, methods: str) -> HttpResponse:
    """What was counted before a refusal stays counted; nothing else is kept of what went wrong."""
    response: HttpResponse = exception_handler(error, {})
    response["Allow"] = methods
    if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        transaction.set_rollback(True)
    return response


def read_body(request: HttpRequest, *, kind: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    """The checked values of a JSON document.

    Raises UnknownMediaType, BodyTooLarge (before anything is read) and InvalidBody, which names each unusable field.
    """
    if request.content_type != JSON:
        raise UnknownMediaType
    refuse_too_much(request)
    try:
        data = orjson.loads(request.body)
    except orjson.JSONDecodeError as error:  # broken JSON, and text that is no UTF-8
        raise InvalidBody(_("This is no JSON document.")) from error
    if not isinstance(data, dict):
        raise InvalidBody(_("A JSON object is expected here."))
    document = kind(data=data)
    unknown = [name for name in data if name not in document.fields]
    if not document.is_valid() or unknown:
        known = by_field(document.errors)
        raise InvalidBody(errors=known | {name[:100]: [_("This field is not known.")] for name in unknown})
    return dict(document.validated_data)


def refuse_too_much(request: HttpRequest) -> None:
    """Raise BodyTooLarge by what the client announces; what is longer than announced, the server doesn't hand on."""
    try:
        announced = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        announced = 0
    if announced > MOST_BYTES:
        raise BodyTooLarge
