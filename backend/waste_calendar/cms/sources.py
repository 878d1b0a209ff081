"""The list and form of calendars on the internet; files on disk are the operator's to name, and only shown."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, HelpPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import CopyView, DeleteView, IndexView, InspectView, SnippetViewSet

from backend.common import clock
from backend.common.clock import local_day
from backend.waste_calendar.cms.access import OwnRowsEditView
from backend.waste_calendar.imports.brought import brought_days
from backend.waste_calendar.imports.web_addresses import is_web, masked
from backend.waste_calendar.models import CalendarSource
from backend.waste_calendar.stepping_back import rests
from backend.waste_calendar.wording import fetch_words

_ADDRESSES = ("path", "streets", "stops")


class OwnSourceDeleteView(DeleteView):
    """Taking an address away; a file that the operator named is only shown."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.get_object().is_handed_over:
            raise PermissionDenied
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        return answer


class OwnSourceCopyView(CopyView):
    """A form filled in with another address; what the operator named says where it lies on the server."""

    def get_object(self, queryset: Any = None) -> CalendarSource:
        source: CalendarSource = super().get_object(queryset)
        if source.is_handed_over:
            raise PermissionDenied
        return source


class SourceInspectView(InspectView):
    """A calendar with how it is doing; files on the server by their names, addresses without their secrets."""

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        value = super().get_field_display_value(field_name, field)
        if field_name not in _ADDRESSES or not value:
            return value
        return masked(value) if is_web(value) else PurePath(value).name


class CalendarSourceForm(WagtailAdminModelForm):
    """What an editor enters is an address on the internet, and fetched in a few minutes."""

    def save(self, commit: bool = True) -> CalendarSource:
        if self.has_changed():
            self.instance.next_attempt_at = None
        saved: CalendarSource = super().save(commit)
        return saved


def state_of(source: CalendarSource) -> str:
    """How a calendar is doing, in one sentence for the town hall."""
    if not source.is_fetched:
        return str(_("Lies on the server; the operator takes care of it."))
    return fetch_words(source, zone=ZoneInfo(timezone.get_current_timezone_name()))


class SourceIndexView(IndexView):
    """The list, and above it what holds whatever these calendars say."""

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        town = self.request.tenant
        today = local_day(clock.now(), zone=ZoneInfo(town.timezone))
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        return {**context, "rests": rests(town), "brought": brought_days(today=today).count()}


class CalendarSourceViewSet(SnippetViewSet):
    """Kalender im Internet."""

    model = CalendarSource
    index_view_class = SourceIndexView
    edit_view_class = OwnRowsEditView
    delete_view_class = OwnSourceDeleteView
    copy_view_class = OwnSourceCopyView
    inspect_view_class = SourceInspectView
    icon = "link"
    menu_label = _("Calendars on the internet")
    search_backend_name = None
    inspect_view_enabled = True
    inspect_view_fields: ClassVar = [
        "path", "format", "streets", "stops", "last_success_at", "next_attempt_at", "last_error"
    ]  # fmt: skip
    list_display: ClassVar = ["__str__", Column("state", label=_("State"), accessor=state_of)]
    edit_handler = ObjectList(
        [
            HelpPanel(template="waste_calendar/cms/source_help.html"),
            FieldPanel("path"),
            FieldPanel("format"),
            FieldPanel("streets"),
            FieldPanel("stops"),
        ],
        base_form_class=CalendarSourceForm,
    )
