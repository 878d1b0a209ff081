"""The endpoint of feedback."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from backend.common.visitors import address_of
from backend.inbox.models import Feedback
from backend.inbox.receiving import Told, receive
from backend.inbox.serializers import AcceptedDocument, FeedbackBody
from backend.serving.pages import reading_of
from backend.serving.posting import PublicPost


class SendFeedback(PublicPost):
    """Something is wrong here: this goes to who looks after the item, and is erased after 90 days.

    An id that is unknown, another town's or not published answers 404. Sending the same twice on one day is sending
    it once. At most 10 an hour from one address (429).
    """

    operation = "feedback"
    tag = "inbox"
    body = FeedbackBody
    answer = AcceptedDocument

    def work(self, request: HttpRequest, values: Mapping[str, Any]) -> dict[str, Any]:
        told = Told(**{**values, "kind": Feedback.Kind(values["kind"])})
        town: Any = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
        receive(told, address=address_of(request), reading=reading_of(request, town=town))
        return {"message": _("Thank you. The town hall has your feedback.")}


urlpatterns: list[URLPattern] = [path("feedback", SendFeedback.as_view())]
