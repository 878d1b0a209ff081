"""How a PublicView appears in the OpenAPI document: from its own attributes, so that no view repeats itself."""

from __future__ import annotations

import inspect
import re
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiResponse

from backend.serving.serializers import ProblemDocument

TOO_MUCH = "Too much in a short time; `Retry-After` says in how many seconds one may try again."


class DescribedSchema(AutoSchema):
    """What operations of every kind have: a summary, which is the first sentence of their description."""

    def get_summary(self) -> str:
        return first_sentence(self.get_description())

    def get_tags(self) -> list[str]:
        return [self.view.tag or self.view.module]


def first_sentence(text: str) -> str:
    """In one line and without its full stop."""
    return re.split(r"[.:;](?:\s|$)", " ".join(text.split()), maxsplit=1)[0]


class PublicSchema(DescribedSchema):
    """Reads operation, tag, parameters and answer off the view; every operation may answer with a problem."""

    def get_override_parameters(self) -> list[Any]:
        return [self.view.parameters]

    def get_operation_id(self) -> str:
        return str(self.view.operation)

    def get_description(self) -> str:
        """What the view's docstring says; that of `get` is about the machinery."""
        return inspect.getdoc(type(self.view)) or ""

    def get_response_serializers(self) -> Any:
        problem = (ProblemDocument, "application/problem+json")
        expired = OpenApiResponse(problem[0], description="The cursor is from before the town was restored.")
        has_cursor = bool({"cursor", "since"} & self.view.parameters().fields.keys())
        return {
            (200, getattr(self.view, "content_type", "application/json")): self.view.answer,
            (304,): OpenApiResponse(description="Not modified."),
            (400, problem[1]): OpenApiResponse(problem[0], description="A parameter is unknown or not valid."),
            (404, problem[1]): OpenApiResponse(problem[0], description="Not here, or the town lacks the module."),
            **({(410, problem[1]): expired} if has_cursor else {}),
            (429, problem[1]): OpenApiResponse(problem[0], description=TOO_MUCH),
        }


class PostSchema(DescribedSchema):
    """The same for a PublicPost."""

    def get_operation_id(self) -> str:
        return str(self.view.operation)

    def get_description(self) -> str:
        return inspect.getdoc(type(self.view)) or ""

    def get_request_serializer(self) -> Any:
        return self.view.body

    def map_parsers(self) -> list[str]:
        return ["application/json"]

    def get_response_serializers(self) -> Any:
        reasons = {
            400: "The body is not readable, or its fields are not usable: `errors` names them.",
            404: "Not here, or the town lacks the module.",
            413: "More than 1 MB.",
            415: "Not application/json.",
            429: TOO_MUCH,
        }
        return {
            (int(self.view.status), "application/json"): self.view.answer,
            **{
                (status, "application/problem+json"): OpenApiResponse(ProblemDocument, description=reason)
                for status, reason in reasons.items()
            },
        }


class OwnDocumentSchema(DescribedSchema):
    """The same for an OwnDocument, one operation a method."""

    def get_operation_id(self) -> str:
        verb = {"GET": "", "PUT": "replace_", "DELETE": "erase_"}[self.method]
        return f"{verb}{self.view.operation}"

    def get_description(self) -> str:
        """What the document is, and what the view says of this method."""
        work = {"GET": "read", "PUT": "replace", "DELETE": "erase"}[self.method]
        said = (type(self.view).__doc__, vars(type(self.view))[work].__doc__)
        return "\n\n".join(inspect.cleandoc(text) for text in said if text)

    def get_summary(self) -> str:
        """Of what is done to the document, where that is said; else of the document."""
        work = {"GET": "read", "PUT": "replace", "DELETE": "erase"}[self.method]
        done = vars(type(self.view))[work].__doc__
        return first_sentence(done) if done else f"{work.capitalize()}: {super().get_summary()}"

    def get_auth(self) -> list[Any]:
        return [{"device": []}]

    def get_request_serializer(self) -> Any:
        return self.view.body if self.method == "PUT" else None

    def map_parsers(self) -> list[str]:
        return ["application/json"]

    def get_response_serializers(self) -> Any:
        reasons = {
            401: "No secret, or one that opens nothing here, as after it was erased: register anew.",
            404: "Not here, or the town lacks the module.",
            **(
                {
                    400: "The body is not readable, or its fields are not usable: `errors` names them.",
                    413: "More than 1 MB.",
                    415: "Not application/json.",
                }
                if self.method == "PUT"
                else {}
            ),
            **({429: TOO_MUCH} if self.method == "PUT" and self.view.is_limited else {}),
        }
        done: dict[Any, Any] = (
            {(204,): OpenApiResponse(description="Erased.")}
            if self.method == "DELETE"
            else {(200, "application/json"): self.view.answer}
        )
        return done | {
            (status, "application/problem+json"): OpenApiResponse(ProblemDocument, description=reason)
            for status, reason in reasons.items()
        }
