"""The page of settings in the CMS, their history, and the button that takes a change back."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import ModelLogEntry as Entry

from backend.library.town_settings.history import entries, lines
from backend.library.town_settings.operator import operators_facts, operators_words
from backend.library.town_settings.overview import shown_sections
from backend.library.town_settings.recording import ACTIONS, KEPT_FOR
from backend.library.town_settings.sections import may_see, sections
from backend.library.town_settings.undoing import CanNotUndo, undo
from backend.tenants.models import Municipality

TITLE = gettext_lazy("Settings of the town")
_PROVIDERS_TITLE = gettext_lazy("Settings of the provider")
LATEST, PAGE = 5, 30


def title_for(town: Municipality) -> Any:
    """What the settings are called: those of a town, or of a provider."""
    return _PROVIDERS_TITLE if town.kind == Municipality.Kind.PROVIDER else TITLE


def _town(request: HttpRequest) -> Municipality:
    town: Municipality = request.tenant  # type: ignore[attr-defined]  # the tenants' middleware
    return town


class SettingsView(WagtailAdminTemplateMixin, TemplateView):
    """Only for who may at least look."""

    header_icon = "cogs"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may_see(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class Overview(SettingsView):
    """Everything that the town sets, what the operator sets, and what was changed lately."""

    template_name = "library/town_settings/overview.html"

    def get_page_title(self) -> Any:
        return title_for(_town(self.request))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [{"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person, town = self.request.user, self.request.tenant  # type: ignore[attr-defined]  # the tenants' middleware
        context: dict[str, Any] = super().get_context_data(
            sections=list(shown_sections(person)),
            facts=list(operators_facts(town)),
            who_can=operators_words(),
            lines=list(lines(entries()[:LATEST], person=person)),
            history=reverse("town_settings_history"),
            **kwargs,
        )
        return context


class History(SettingsView):
    """All changes, or those of one section."""

    template_name = "library/town_settings/history.html"
    page_title = gettext_lazy("Changes of the settings")
    header_icon = "history"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("town_settings"), "label": title_for(_town(self.request))},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        chosen = self.request.GET.get("section", "")
        page = Paginator(entries(key=chosen), PAGE).get_page(self.request.GET.get("p"))
        context: dict[str, Any] = super().get_context_data(
            sections=sections(),
            chosen=chosen,
            page=page,
            lines=list(lines(page, person=self.request.user)),
            months=KEPT_FOR.days // 30,
            **kwargs,
        )
        return context


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """One click: the old value is there again, as a new change."""
    entry = get_object_or_404(Entry.objects.select_related("content_type"), pk=pk, action__in=ACTIONS)
    try:
        undo(entry, person=request.user)
    except CanNotUndo as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Taken back."))
    return redirect("town_settings_history")


urlpatterns: list[URLPattern] = [
    path("einstellungen/", Overview.as_view(), name="town_settings"),
    path("einstellungen/verlauf/", History.as_view(), name="town_settings_history"),
    path("einstellungen/verlauf/<int:pk>/", take_back, name="town_settings_undo"),
]
