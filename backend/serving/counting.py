"""The base of a public POST that says only that something happened: nothing in it, nothing answered, no identity."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from drf_spectacular.utils import OpenApiResponse

from backend.common.errors import ModuleNotEnabled
from backend.serving.posting import PublicPost
from backend.serving.schema import PostSchema
from backend.serving.serializers import ProblemDocument


class CountSchema(PostSchema):
    """As a PublicPost without documents."""

    def get_request_serializer(self) -> Any:
        return None

    def get_response_serializers(self) -> Any:
        reasons = {
            404: "Not here, or the town lacks the module.",
            429: "Too much in a short time; `Retry-After` says in how many seconds one may try again.",
        }
        return {(204,): OpenApiResponse(description="Counted.")} | {
            (status, "application/problem+json"): OpenApiResponse(ProblemDocument, description=reason)
            for status, reason in reasons.items()
        }


class PublicCount(PublicPost):
    """One counter of one object. A subclass writes `count`; whatever the request carries is not read."""

    schema = CountSchema()
    status: ClassVar[HTTPStatus] = HTTPStatus.NO_CONTENT

    def count(self, request: HttpRequest, *, id: UUID) -> None:  # noqa: A002 - the contract calls it so
        """Add one. Raises NotFound and TooManyRequests."""
        raise NotImplementedError

    def post(self, request: HttpRequest) -> HttpResponse:
        """Count, where the town has the module."""
        town: Any = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
        if self.module and self.module not in town.modules:
            raise ModuleNotEnabled
        self.count(request, id=self.kwargs["id"])
        response = HttpResponse(status=self.status)
        del response["Content-Type"]
        response["Access-Control-Allow-Origin"] = "*"
        response["Cache-Control"] = "no-store"
        return response
