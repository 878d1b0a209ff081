"""What editors say of a coming event that its calendar no longer has: it stays, or is cancelled."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin.panels import HelpPanel
from wagtail.log_actions import log
from wagtail.permissions import policy_registry

from backend.common import clock
from backend.common.numbers import number_in
from backend.feeds.cancelling import cancel_event
from backend.feeds.missing import undecided
from backend.feeds.models import Event
from backend.feeds.viewsets.coming import next_date_of
from backend.library.publishing import PublishingRefused

EDIT = "wagtailsnippets_feeds_event:edit"


class WithMissing:
    """Put between `OwnItemsOnly` and the viewset, which then asks whose event it is."""

    def get_urlpatterns(self) -> list[URLPattern]:
        patterns: list[URLPattern] = super().get_urlpatterns()  # type: ignore[misc]  # of the viewset beside it
        return [*patterns, path("missing/<str:pk>/", decide, name="missing")]


class MissingPanel(HelpPanel):
    """Since when the source lacks the event, and the way to decide; nothing of any other event.

    A link, no button: Enter in a text field of the form would press the first one that it holds.
    """

    class BoundPanel(HelpPanel.BoundPanel):
        def is_shown(self) -> bool:
            return bool(super().is_shown() and self.instance.is_missing)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return {**super().get_context_data(parent_context), "may_decide": may(self.request, "delete")}


def may(request: Any, action: str) -> bool:
    """Who may take an event away may keep it; who may publish may cancel it."""
    found: bool = request is not None and policy_registry.get_by_type(Event).user_has_permission(request.user, action)
    return found


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, pk: str) -> HttpResponse:
    """Ask what becomes of it; then keep it as it is, or say that it is cancelled, and go back to its form."""
    is_cancelled = request.POST.get("do") == "cancel"
    if not may(request, "publish" if is_cancelled else "delete"):
        raise PermissionDenied
    rows = Event.objects.filter(pk=number_in(pk))
    if not rows.exists():
        raise Http404
    event = rows.filter(undecided(now=clock.now())).select_related("source").first()
    if event is None:
        messages.info(request, _("There is nothing to decide any more."))
    elif request.method == "GET":
        return _ask(request, event)
    elif is_cancelled:
        _cancel(request, event)
    else:
        rows.update(missing_is_settled=True)
        log(event, "wagtail.edit", user=request.user)
        messages.success(request, _("“%s” stays as it is.") % event.title)
    return redirect(EDIT, pk)


def _ask(request: HttpRequest, event: Event) -> HttpResponse:
    context = {
        "page_title": _("No longer in the source"),
        "page_subtitle": event.title,
        "header_icon": "warning",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("wagtailsnippets_feeds_event:list"), "label": Event._meta.verbose_name_plural},
            {"url": reverse(EDIT, args=[event.pk]), "label": event.title},
            {"url": "", "label": _("No longer in the source")},
        ],
        "event": event,
        "next_date": next_date_of(event),
        "may_cancel": may(request, "publish"),
    }
    return render(request, "feeds/cms/decide_missing.html", context)


def _cancel(request: HttpRequest, event: Event) -> None:
    try:
        cancel_event(event, user=request.user, author=request.user)  # type: ignore[arg-type]  # nobody else gets here
    except PublishingRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("“%s” is shown as cancelled.") % event.title)


MISSING = MissingPanel(template="feeds/cms/missing.html", heading=gettext_lazy("No longer in the source"))
