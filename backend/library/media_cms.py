"""Pictures and documents in the CMS and on their way out: who still gets a document, and what histories say."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _
from wagtail.documents.rich_text import DocumentLinkHandler
from wagtail.log_actions import LogActionRegistry

from backend.common import clock
from backend.library.models import Attachment
from backend.library.withdrawing import WITHDRAWN


class ShownDocumentLink(DocumentLinkHandler):
    """A link in a text to a document that was taken down is text."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, Any]]) -> list[str]:
        found = cls.get_many(attrs_list)
        return [f'<a href="{escape(item.url)}">' if item and item.may_be_shown else "<a>" for item in found]


def register_document_link(features: Any) -> None:
    """In place of Wagtail's own."""
    features.register_link_type(ShownDocumentLink)


def refuse_ended_document(document: Attachment, request: HttpRequest) -> None:
    """From the very instant on, it is there only for those who look after documents."""
    is_over = document.shown_until is not None and document.shown_until <= clock.now()
    if is_over and not document.is_editable_by_user(request.user):
        raise Http404


def name_withdrawals(actions: LogActionRegistry) -> None:
    """For the history of a picture or document."""
    actions.register_action(WITHDRAWN, _("Take down"), _("Taken down: licence or consent is over"))
