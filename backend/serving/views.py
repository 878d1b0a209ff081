"""The base of every public GET of the API: parameters in, builder's answer out."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, ClassVar

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from rest_framework import exceptions, serializers
from rest_framework.views import APIView

from backend.common import clock
from backend.common.errors import ModuleNotEnabled, NotFound
from backend.serving.admitting import MISSES, SEARCHES
from backend.serving.answers import CORS, Answer, Headers, pack
from backend.serving.cursors import seal_next, unsealed
from backend.serving.delivering import deliver
from backend.serving.parameters import Parameters, read_query
from backend.serving.problems import exception_handler, problem
from backend.serving.schema import PublicSchema
from backend.serving.snapshots import Snapshot
from backend.tenants.registry import Reading

FRESH_FOR_A_MINUTE = "public, max-age=60"
FRESH_THEN_REVALIDATE = "public, max-age=60, stale-while-revalidate=600"
METHODS = "GET, HEAD, OPTIONS"


class PublicView(APIView):
    """One public GET. A subclass names its parameters and answer and writes `build`.

    The town comes from the host alone. `build` runs in the town's schema with one or two set-based queries. Of DRF's
    view it needs what describes it in OpenAPI: nobody signs in here, there is one format, and nothing is throttled.
    """

    http_method_names = ["get", "head", "options"]
    schema = PublicSchema()

    module: ClassVar[str] = ""  # key of the service module; a town without it answers 404
    operation: ClassVar[str] = ""  # operationId in the OpenAPI document
    tag: ClassVar[str] = ""
    parameters: ClassVar[type[Parameters]] = Parameters
    answer: ClassVar[type[serializers.BaseSerializer[Any]]]
    cache_control: ClassVar[str] = FRESH_THEN_REVALIDATE
    extra_headers: ClassVar[Headers] = ()  # beside those of every public answer

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        """Not in the transaction that requests have: reading has one of its own kind (`snapshots`)."""
        return transaction.non_atomic_requests(super().as_view(**initkwargs))

    def build(self, reading: Reading, parameters: dict[str, Any], **kwargs: Any) -> Answer:
        """The answer for these checked parameters; `kwargs` come from the path."""
        raise NotImplementedError

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Without DRF's request, negotiation and permissions, which cost as much as building a short answer."""
        if request.method not in {"GET", "HEAD"}:
            return self.options(request) if request.method == "OPTIONS" else _method_not_allowed(request)
        try:
            return self.get(request, *args, **kwargs)
        except Exception as error:  # noqa: BLE001 - the handler logs what is not a refusal and answers 500
            return exception_handler(error, {})

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Check, build, respond."""
        parameters = self.read(request)

        def build(taken: Snapshot) -> Answer:
            town = taken.town
            if self.module and self.module not in town.modules:
                raise ModuleNotEnabled
            reading = Reading(town=town, now=clock.now(), lang=parameters.get("lang") or town.languages[0])
            return self.build_in(taken, reading, parameters, **kwargs)

        headers = (*CORS, *self.extra_headers)
        share = SEARCHES if "q" in parameters else MISSES
        return deliver(request, build, cache_control=self.cache_control, headers=headers, share=share)

    def build_in(self, taken: Snapshot, reading: Reading, parameters: dict[str, Any], **kwargs: Any) -> Answer:
        """The answer with the cursor of a list opened and sealed."""
        cursor = unsealed(parameters.get("cursor"), epoch=taken.state.epoch)
        return seal_next(self.build(reading, {**parameters, "cursor": cursor}, **kwargs), epoch=taken.state.epoch)

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        """What may be done here; also the answer to a browser that asks before it sends If-None-Match."""
        response = HttpResponse(status=HTTPStatus.NO_CONTENT)
        del response["Content-Type"]
        response["Allow"] = response["Access-Control-Allow-Methods"] = METHODS
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Allow-Headers"] = "Authorization, If-None-Match"
        return response

    def read(self, request: HttpRequest) -> dict[str, Any]:
        """The checked parameters. Raises InvalidParameter."""
        return read_query(self.parameters, request.META.get("QUERY_STRING", ""))

    def respond(self, request: HttpRequest, answer: Answer) -> HttpResponse:
        """An answer that is not a town's, and not kept."""
        return respond(request, answer, cache_control=self.cache_control)


def respond(request: HttpRequest, answer: Answer, *, cache_control: str) -> HttpResponse:
    """A public answer that is made for this request alone."""
    return pack(answer, cache_control=cache_control, headers=CORS).to_response(
        encodings=request.META.get("HTTP_ACCEPT_ENCODING", ""), known=request.META.get("HTTP_IF_NONE_MATCH", "")
    )


def _method_not_allowed(request: HttpRequest) -> HttpResponse:
    response: HttpResponse = exception_handler(exceptions.MethodNotAllowed(str(request.method)), {})
    response["Allow"] = METHODS
    return response


def not_found(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """The catch-all below `/api/`: a problem document, not Django's page."""
    return problem(NotFound())
