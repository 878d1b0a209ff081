"""The endpoint of proposed events and news."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from backend.common.errors import ModuleNotEnabled
from backend.common.visitors import address_of
from backend.feeds.submissions.receiving import is_open, kind_of, receive
from backend.feeds.submissions.serializers import SubmissionBody
from backend.inbox.serializers import AcceptedDocument
from backend.serving.pages import reading_of
from backend.serving.posting import PublicPost


class Submissions(PublicPost):
    """An event or a piece of news proposed by somebody without an account.

    The sender gets a link by mail. Only who opens it within 48 hours and confirms has proposed something: then it is
    in the editors' list. The answer is the same whether the address is known here or not, and whether the same was
    sent before. At most 10 an hour from one address, and 100 in a town (429).
    """

    module = "submissions"
    operation = "submissions"
    tag = "inbox"
    body = SubmissionBody
    answer = AcceptedDocument

    def work(self, request: HttpRequest, values: Mapping[str, Any]) -> dict[str, Any]:
        town: Any = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
        proposal = values["proposal"]
        if not is_open(town, kind=kind_of(proposal)):
            raise ModuleNotEnabled
        reading = reading_of(request, town=town)
        receive(proposal, email=values["email"], address=address_of(request), reading=reading)
        return {"message": _("Please confirm it by the link that we have mailed to you.")}


urlpatterns: list[URLPattern] = [path("submissions", Submissions.as_view())]
