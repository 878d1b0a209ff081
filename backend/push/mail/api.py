"""The endpoint of mail subscriptions; confirming and unsubscribing are addresses of the town's pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from backend.common.visitors import address_of
from backend.push.devices import refuse_unknown
from backend.push.mail.serializers import AskedDocument, MailSubscriptionBody
from backend.push.mail.subscribing import Choice, sign_up
from backend.push.mail.topics import mail_topics
from backend.push.preferences import preferences_by_mail
from backend.serving.pages import reading_of
from backend.serving.posting import PublicPost


class MailSubscriptions(PublicPost):
    """The weekly digest and urgent notices by mail.

    The mailbox gets a link. Only who opens it within 48 hours and confirms gets mail; for a mailbox that gets mail
    already it changes what. Each mail has an address to change that and one to unsubscribe by one click (RFC 8058).
    The answer is the same whether the address is known here or not. At most 10 an hour from one network address, and
    300 in a town (429).
    """

    module = "push"
    operation = "mail_subscriptions"
    tag = "push"
    body = MailSubscriptionBody
    answer = AskedDocument

    def work(self, request: HttpRequest, values: Mapping[str, Any]) -> dict[str, Any]:
        town: Any = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
        refuse_unknown(values, offered={topic.key for topic in mail_topics(town)})
        sign_up(
            Choice(topics=values["topics"], areas=values["areas"], entries=_entries(values)),
            address=values["email"],
            consent=values["consent"]["version"],
            visitor=address_of(request),
            reading=reading_of(request, town=town),
        )
        return {"message": _("We have mailed you a link. Please open it and confirm that you want these mails.")}


def _entries(values: Mapping[str, Any]) -> dict[str, Any]:
    """The lists of modules that were sent, also empty ones."""
    return {key: [dict(entry) for entry in values[key]] for key in preferences_by_mail() if key in values}


urlpatterns: list[URLPattern] = [path("mail-subscriptions", MailSubscriptions.as_view())]
