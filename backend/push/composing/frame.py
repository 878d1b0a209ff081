"""What the pages of messages in the CMS have in common: who may open them, and what stands around them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.push.composing.rules import SEND, WRITE
from backend.push.models import Message
from backend.tenants.models import Municipality


def may_write(request: HttpRequest) -> bool:
    """Whether this person meets messages, in a town that has them."""
    town: Any = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
    return "push" in town.modules and bool(request.user.has_perm(WRITE))


def may_send(request: HttpRequest) -> bool:
    """Whether their role lets messages go."""
    return may_write(request) and bool(request.user.has_perm(SEND))


def writer(request: HttpRequest) -> User:
    """Who asks. Raises PermissionDenied."""
    if not may_write(request) or not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def town_of(request: HttpRequest) -> Municipality:
    """Where."""
    town: Municipality = request.tenant  # type: ignore[attr-defined]
    return town


def message_of(pk: int) -> Message:
    """A message that a person wrote. Raises Http404, also for tests and for what modules send by themselves."""
    related = ("corrects", "changed_by", "created_by", "released_by")
    found: Message = get_object_or_404(Message.objects.written().select_related(*related), pk=pk)
    return found


def page(request: HttpRequest, template: str, *, title: str, status: int = 200, **context: Any) -> HttpResponse:
    """One page below the list of messages."""
    index = {"url": reverse("push_messages"), "label": _("Notifications")}
    frame = {
        "header_title": title,
        "page_title": title,
        "header_icon": "mobile-alt",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            index,
            {"url": "", "label": title},
        ],
        "town": town_of(request),
    }
    return render(request, template, frame | context, status=status)
