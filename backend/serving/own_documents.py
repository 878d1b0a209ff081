"""The base of a document that is its owner's alone: who has the secret reads, replaces and erases it, nobody else."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, ClassVar
from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, serializers
from rest_framework.views import APIView

from backend.common.errors import ModuleNotEnabled, OrtsblattError
from backend.serving.answers import JSON
from backend.serving.posting import read_body, refused
from backend.serving.schema import OwnDocumentSchema

SCHEME = "Device"


class SecretRequired(OrtsblattError):
    """Nothing of this id opens with this secret: register again. Whether the id is known, nobody is told."""

    code = "secret_required"
    status = 401
    title = _("This needs the secret that belongs to it.")


class OwnDocument(APIView):
    """One document by its id. A subclass names it and writes `read`, `replace` and `erase`, or narrows the methods.

    The secret comes in the Authorization header, so that no cookie and no address carries it.
    """

    http_method_names = ["get", "put", "delete", "options"]
    schema = OwnDocumentSchema()

    module: ClassVar[str] = ""
    operation: ClassVar[str] = ""  # end of the operationIds in the OpenAPI document
    tag: ClassVar[str] = ""
    is_limited: ClassVar[bool] = False  # whether too many attempts to replace it are refused
    body: ClassVar[type[serializers.Serializer[Any]]]
    answer: ClassVar[type[serializers.Serializer[Any]]]

    def read(self, request: HttpRequest, *, id: UUID) -> Mapping[str, Any]:  # noqa: A002 - the contract calls it so
        """The document. Raises SecretRequired."""
        raise NotImplementedError

    def replace(self, request: HttpRequest, values: Mapping[str, Any], *, id: UUID) -> Mapping[str, Any]:  # noqa: A002
        """The document after it was replaced by these checked values. Raises SecretRequired."""
        raise NotImplementedError

    def erase(self, request: HttpRequest, *, id: UUID) -> None:  # noqa: A002
        """Erase it at once. Raises SecretRequired."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *, id: UUID) -> HttpResponse:  # noqa: A002
        """Read it."""
        return _json(self.read(request, id=id))

    def put(self, request: HttpRequest, *, id: UUID) -> HttpResponse:  # noqa: A002
        """Replace all of it."""
        return _json(self.replace(request, read_body(request, kind=self.body), id=id))

    def delete(self, request: HttpRequest, *, id: UUID) -> HttpResponse:  # noqa: A002
        """Erase it; there is nothing to answer."""
        self.erase(request, id=id)
        response = HttpResponse(status=HTTPStatus.NO_CONTENT)
        del response["Content-Type"]
        return _private(response)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Without DRF's request and parsers, as PublicPost."""
        if request.method == "OPTIONS":
            return self.options(request)
        if request.method not in self.allowed_methods:
            return refused(exceptions.MethodNotAllowed(str(request.method)), methods=self._allowed)
        try:
            return self.respond(request, **kwargs)
        except Exception as error:  # noqa: BLE001 - the handler logs what is not a refusal and answers 500
            response = refused(error, methods=self._allowed)
            if response.status_code == HTTPStatus.UNAUTHORIZED:
                response["WWW-Authenticate"] = SCHEME  # RFC 9110 §11.6.1
            return response

    def respond(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Do what the method says, where the town has the module; who wants to be forgotten is so everywhere."""
        town: Any = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
        if self.module and self.module not in town.modules and request.method != "DELETE":
            raise ModuleNotEnabled
        answer: HttpResponse = getattr(self, str(request.method).lower())(request, **kwargs)
        return answer

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        """What a browser asks before it sends the secret from another website."""
        response = HttpResponse(status=HTTPStatus.NO_CONTENT)
        del response["Content-Type"]
        response["Allow"] = response["Access-Control-Allow-Methods"] = self._allowed
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
        response["Access-Control-Max-Age"] = "86400"
        return response

    @property
    def _allowed(self) -> str:
        return ", ".join(self.allowed_methods)


def _json(document: Mapping[str, Any]) -> HttpResponse:
    return _private(HttpResponse(orjson.dumps(document), content_type=JSON))


def _private(response: HttpResponse) -> HttpResponse:
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "no-store"
    return response
