"""The base of every public GET of the API: parameters in, builder's answer out."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.views import APIView

from backend.common import clock
from backend.common.errors import ModuleNotEnabled, NotFound
from backend.serving.answers import Answer, respond
from backend.serving.parameters import Parameters, read_parameters
from backend.serving.problems import exception_handler, problem
from backend.serving.schema import PublicSchema
from backend.tenants.models import Municipality
from backend.tenants.registry import Reading

FRESH_FOR_A_MINUTE = "public, max-age=60"
FRESH_THEN_REVALIDATE = "public, max-age=60, stale-while-revalidate=600"


class PublicView(APIView):
    """One public GET. A subclass names its parameters and answer and writes `build`.

    The town comes from the host alone. `build` runs in the town's schema with one or two set-based queries.
    """

    authentication_classes = ()
    permission_classes = ()
    http_method_names = ["get", "head", "options"]
    schema = PublicSchema()

    module: ClassVar[str] = ""  # key of the service module; a town without it answers 404
    operation: ClassVar[str] = ""  # operationId in the OpenAPI document
    tag: ClassVar[str] = ""
    parameters: ClassVar[type[Parameters]] = Parameters
    answer: ClassVar[type[serializers.BaseSerializer[Any]]]
    cache_control: ClassVar[str] = FRESH_THEN_REVALIDATE

    def build(self, reading: Reading, parameters: dict[str, Any], **kwargs: Any) -> Answer:
        """The answer for these checked parameters; `kwargs` come from the path."""
        raise NotImplementedError

    def get(self, request: Request, **kwargs: Any) -> HttpResponse:
        """Check, build, respond."""
        town: Municipality = request._request.tenant  # type: ignore[attr-defined]  # noqa: SLF001 - DRF wraps it
        if self.module and self.module not in town.modules:
            raise ModuleNotEnabled
        parameters = self.read(request)
        reading = Reading(town=town, now=clock.now(), lang=parameters.get("lang") or town.languages[0])
        return self.respond(request, self.build(reading, parameters, **kwargs))

    def read(self, request: Request) -> dict[str, Any]:
        """The checked parameters. Raises InvalidParameter."""
        return read_parameters(self.parameters, request.query_params)

    def respond(self, request: Request, answer: Answer) -> HttpResponse:
        """The answer with this view's freshness."""
        return respond(request._request, answer, cache_control=self.cache_control)  # noqa: SLF001 - DRF wraps it

    def get_exception_handler(self) -> Any:
        return exception_handler


def not_found(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """The catch-all below `/api/`: a problem document, not Django's page."""
    return problem(NotFound())
