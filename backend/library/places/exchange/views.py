"""The pages on which editors take places out, and bring a table in: file, columns, check, take over, take back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permissions import policy_registry

from backend.common import clock
from backend.common.spreadsheets import as_csv
from backend.library import tasks
from backend.library.bulk_listing import keys_in_list
from backend.library.kinds import kind_of
from backend.library.models import Place, PlaceImport
from backend.library.places.exchange.applying import may_import, may_publish, table_of
from backend.library.places.exchange.columns import WRITTEN, suggest
from backend.library.places.exchange.forms import FileForm, MappingForm
from backend.library.places.exchange.geojson import write_geojson
from backend.library.places.exchange.planning import Plan, make_plan
from backend.library.places.exchange.versions import Version, read_versions
from backend.library.places.exchange.words import said
from backend.library.places.reading import GEOJSON
from backend.library.publishing import needs_second_person

SHOWN = 100  # rows of each kind on the page of the check; all are taken
KEPT = 10
ABANDONED_AFTER = timedelta(days=1)
_State = PlaceImport.State
_BUSY = {_State.WAITING, _State.RETURNING}


@require_safe
@require_admin_access
def places_csv(request: HttpRequest) -> HttpResponse:
    """What the list shows with its filters, for a spreadsheet."""
    rows = [[str(column.title) for column in WRITTEN], *(version.cells() for version in _listed(request))]
    answer = HttpResponse(as_csv(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="einrichtungen.csv"'
    return answer


@require_safe
@require_admin_access
def places_geojson(request: HttpRequest) -> HttpResponse:
    """The same for a map."""
    answer = JsonResponse(write_geojson(_listed(request)), content_type=GEOJSON)
    answer["Content-Disposition"] = 'attachment; filename="einrichtungen.geojson"'
    return answer


def _listed(request: HttpRequest) -> list[Version]:
    _require_module(request)
    if not policy_registry.get_by_type(Place).user_has_any_permission(request.user, ["add", "change", "view"]):
        raise PermissionDenied
    return read_versions(keys_in_list(Place, request=request))


def _require_module(request: HttpRequest) -> Any:
    town: Any = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
    if "places" not in town.modules:
        raise Http404
    return town


class _ImportPage(WagtailAdminTemplateMixin, TemplateView):
    """For those who may bring tables, in towns with places."""

    header_icon = "site"
    page_title = gettext_lazy("Import places")
    record: PlaceImport  # of the pages of one

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.town = _require_module(request)
        if not may_import(request.user):
            raise PermissionDenied
        if "pk" in kwargs:
            self.record = get_object_or_404(PlaceImport, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        steps: list[tuple[str, Any]] = [(Place.snippet_viewset.get_url_name("list"), _("Facilities & sights"))]
        if not isinstance(self, ImportStart):
            steps.append(("place-imports", ImportStart.page_title))
        items = [{"url": reverse(name), "label": label} for name, label in steps]
        return [*items, {"url": "", "label": self.page_title}]


class ImportStart(_ImportPage):
    """The file, and what was brought lately."""

    template_name = "library/exchange/start.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = [(record, said(record.counts)) for record in PlaceImport.objects.select_related("person")[:KEPT]]
        context: dict[str, Any] = super().get_context_data(**{"form": FileForm(), "records": rows, **kwargs})
        return context

    def post(self, request: HttpRequest) -> HttpResponse:
        form = FileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        _forget_old()
        record = PlaceImport.objects.create(
            person=request.user,  # type: ignore[misc]  # a person of the town
            file_name=str(form.cleaned_data["file"].name)[:200],
            headings=form.table.headings,
            rows=[[line.number, line.cells] for line in form.table.lines],
            mapping=suggest(form.table),
        )
        return redirect("place-import-columns", record.pk)


class ImportColumns(_ImportPage):
    """What the columns mean."""

    template_name = "library/exchange/columns.html"
    page_title = gettext_lazy("What the columns mean")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**{"form": self._form(), "record": self.record, **kwargs})
        return context

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.record.rows:
            return redirect("place-import", self.record.pk)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self._form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        open_ones = PlaceImport.objects.filter(pk=self.record.pk, state__in=[_State.NEW, _State.FAILED])
        open_ones.update(mapping=form.mapping(), state=_State.NEW, message="")
        return redirect("place-import", self.record.pk)

    def _form(self, data: Any = None) -> MappingForm:
        return MappingForm(data, table=table_of(self.record), mapping=self.record.mapping)


class ImportCheck(_ImportPage):
    """What the table would do; taking it over, and taking it back."""

    template_name = "library/exchange/check.html"
    page_title = gettext_lazy("Check and take over")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = super().get(request, *args, **kwargs)
        if self.record.state in _BUSY:
            answer["Refresh"] = "3"
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        record = self.record
        is_open = record.state in {_State.NEW, _State.FAILED} and bool(record.rows)
        plan = self._plan() if is_open else None
        needs_another = needs_second_person(kind_of(Place))
        context: dict[str, Any] = super().get_context_data(
            record=record,
            plan=plan,
            shown=SHOWN,
            is_busy=record.state in _BUSY,
            counts=said(record.counts),
            needs_another=needs_another,
            may_publish=may_publish(self.request.user) and not needs_another,
            may_take_back=record.state == _State.DONE and bool(record.undo),
            **kwargs,
        )
        return context

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if "take_back" in request.POST:
            self._begin(_State.RETURNING, before=[_State.DONE], job=tasks.take_places_back)
            return redirect(request.path)
        plan = self._plan()
        if not plan.is_possible:
            messages.error(request, _("The table was not taken over."))
            return redirect(request.path)
        self._begin(
            _State.WAITING,
            before=[_State.NEW, _State.FAILED],
            job=tasks.take_over_places,
            person=request.user,
            plan_print=plan.print,
            is_publishing="publish" in request.POST and may_publish(request.user),
        )
        return redirect(request.path)

    def _begin(self, state: str, *, before: list[str], job: Any, **columns: Any) -> None:
        """Once, however often somebody clicks."""
        with transaction.atomic():
            rows = PlaceImport.objects.filter(pk=self.record.pk, state__in=before)
            if rows.update(state=state, message="", **columns):
                job.defer(schema=self.town.schema_name, record=self.record.pk)

    def _plan(self) -> Plan:
        return make_plan(table_of(self.record), mapping=self.record.mapping, lang=self.town.languages[0])


def _forget_old() -> None:
    """Tables that nobody took over, and all but the last few that were."""
    PlaceImport.objects.filter(
        state__in=[_State.NEW, _State.FAILED], created_at__lt=clock.now() - ABANDONED_AFTER
    ).delete()
    kept = PlaceImport.objects.values_list("pk", flat=True)[:KEPT]
    PlaceImport.objects.exclude(pk__in=list(kept)).exclude(state__in=_BUSY).delete()


urlpatterns: list[URLPattern] = [
    path("einrichtungen/tabelle.csv", places_csv, name="places-csv"),
    path("einrichtungen/karte.geojson", places_geojson, name="places-geojson"),
    path("einrichtungen/einlesen/", ImportStart.as_view(), name="place-imports"),
    path("einrichtungen/einlesen/<int:pk>/spalten/", ImportColumns.as_view(), name="place-import-columns"),
    path("einrichtungen/einlesen/<int:pk>/", ImportCheck.as_view(), name="place-import"),
]
