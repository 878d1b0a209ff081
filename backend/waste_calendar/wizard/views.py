"""The pages on which a calendar is brought in: files, columns, labels; what becomes of it are `check` and `after`."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy

from backend.common import clock
from backend.common.clock import local_day
from backend.region.taking import subscriptions_of
from backend.tenants.models import Municipality
from backend.waste_calendar.cms.frame import WasteMenuItem
from backend.waste_calendar.imports.batches import next_steps
from backend.waste_calendar.imports.brought import brought_days, undecided_days
from backend.waste_calendar.imports.conflicts import open_conflicts
from backend.waste_calendar.models import CalendarSource, ImportBatch, ImportDraft
from backend.waste_calendar.wizard.after import BroughtCalendars, Conflicts, TakeBack
from backend.waste_calendar.wizard.bringing import are_labels_known, bring, find_labels
from backend.waste_calendar.wizard.check import Check
from backend.waste_calendar.wizard.forms.columns import ColumnsForm
from backend.waste_calendar.wizard.forms.files import FilesForm
from backend.waste_calendar.wizard.forms.labels import LabelsForm
from backend.waste_calendar.wizard.frame import KEPT, OPEN, READ_IN, TITLE, DraftPage, State, go_on
from backend.waste_calendar.wizard.source import ROUTE, SourceColumns


class Start(DraftPage):
    """The files, what was brought lately, and what is to be decided."""

    template_name = "waste_calendar/wizard/start.html"

    def above(self) -> list[dict[str, Any]]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = local_day(clock.now(), zone=ZoneInfo(self.town.timezone))
        drafts = (
            ImportDraft.objects.defer("report", "profile").select_related("person", "source").prefetch_related("files")
        )
        context: dict[str, Any] = super().get_context_data(
            **{
                "form": FilesForm(),
                "drafts": drafts.prefetch_related("files").exclude(state=State.DONE)[:KEPT],
                "batches": ImportBatch.objects.defer("journal").select_related("person", "source", "reverses")[:KEPT],
                "steps": next_steps(),
                "sources": CalendarSource.objects.all(),
                "conflicts": open_conflicts().count(),
                "brought": brought_days(today=today).count(),
                "undecided": undecided_days(today=today).count(),
                "providers": [provider.title for provider in self._providers()],
                **kwargs,
            }
        )
        return context

    def _providers(self) -> QuerySet[Municipality]:
        origins = subscriptions_of(self.town, declared_in="waste").values("origin")
        return Municipality.objects.filter(schema_name__in=origins).order_by("schema_name")

    def post(self, request: HttpRequest) -> HttpResponse:
        if "sources" in request.POST:
            return self._check_sources(request)
        form = FilesForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        draft = bring(form.brought, person=request.user, now=clock.now())
        return go_on(draft, town=self.town)

    def _check_sources(self, request: HttpRequest) -> HttpResponse:
        now = clock.now()
        draft = ImportDraft.objects.create(
            person=request.user,  # type: ignore[misc]  # a person of the town
            is_of_sources=True,
            created_at=now,
            changed_at=now,
        )
        return go_on(draft, town=self.town)


class Columns(DraftPage):
    """What the columns mean, and whom a calendar is for that doesn't say it."""

    template_name = "waste_calendar/wizard/columns.html"
    page_title = gettext_lazy("Columns and districts")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or ColumnsForm(draft=self.draft, town=self.town)
        context: dict[str, Any] = super().get_context_data(form=form, draft=self.draft, **kwargs)
        return context

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.draft.state not in OPEN or self.draft.is_of_sources or not self.draft.files.exists():
            return redirect("waste-import", self.draft.pk)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = ColumnsForm(request.POST, draft=self.draft, town=self.town)
        if self.draft.state not in OPEN or not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        with transaction.atomic():
            form.save()
            self.draft.profile["labels"] = find_labels(self.draft, now=clock.now())
            self.draft.profile["are_labels_said"] = are_labels_known(self.draft)
            self.draft.state, self.draft.message = State.NEW, ""
            self.draft.save(update_fields=["profile", "is_whole", "state", "message"])
        return go_on(self.draft, town=self.town)


class Labels(DraftPage):
    """What the labels mean."""

    template_name = "waste_calendar/wizard/labels.html"
    page_title = gettext_lazy("What the labels mean")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or LabelsForm(labels=self.draft.profile.get("labels", {}))
        context: dict[str, Any] = super().get_context_data(form=form, draft=self.draft, **kwargs)
        return context

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.draft.state not in OPEN or self.draft.is_of_sources:
            return redirect("waste-import", self.draft.pk)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = LabelsForm(request.POST, labels=self.draft.profile.get("labels", {}))
        if self.draft.state not in OPEN or not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        self.draft.profile["labels"] = form.meanings()
        self.draft.profile["are_labels_said"] = True
        self.draft.state, self.draft.message = State.NEW, ""
        self.draft.save(update_fields=["profile", "state", "message"])
        return go_on(self.draft, town=self.town)


def menu_item() -> WasteMenuItem:
    """In the menu of the waste calendar."""
    return WasteMenuItem(TITLE, route="waste-imports", icon="download", order=7, needs=READ_IN)


urlpatterns: list[URLPattern] = [
    path("abfallkalender/einlesen/", Start.as_view(), name="waste-imports"),
    path("abfallkalender/einlesen/abweichungen/", Conflicts.as_view(), name="waste-import-conflicts"),
    path("abfallkalender/einlesen/eingelesenes/", BroughtCalendars.as_view(), name="waste-import-brought"),
    path("abfallkalender/einlesen/zuruecknehmen/<int:batch>/", TakeBack.as_view(), name="waste-import-take-back"),
    path("abfallkalender/einlesen/adresse/<int:source>/", SourceColumns.as_view(), name=ROUTE),
    path("abfallkalender/einlesen/<int:pk>/", Check.as_view(), name="waste-import"),
    path("abfallkalender/einlesen/<int:pk>/spalten/", Columns.as_view(), name="waste-import-columns"),
    path("abfallkalender/einlesen/<int:pk>/bezeichnungen/", Labels.as_view(), name="waste-import-labels"),
]
