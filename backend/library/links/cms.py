"""The list "Defekte Links" of the CMS: where each stands, testing again, and accepting what is all right."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, include, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from django_filters import ChoiceFilter
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import BaseListingView

from backend.common import clock
from backend.library.links.mending import may_mend_any, places_of, uses_for
from backend.library.links.tasks import defer_visits
from backend.library.models import LinkUse, WebAddress

State = WebAddress.State
FAILING = (State.BROKEN, State.SUSPECT)
LIST = "links:index"


class LinkFilters(WagtailFilterSet):
    """By how the last test went, and whether somebody has accepted it."""

    state = ChoiceFilter(label=gettext_lazy("State"), choices=State.choices)
    accepted = ChoiceFilter(
        label=gettext_lazy("Marked as all right"),
        choices=[("yes", gettext_lazy("Yes"))],
        empty_label=gettext_lazy("No"),
        method="leave",
    )

    class Meta:
        model = WebAddress
        fields: ClassVar[list[str]] = []

    def leave(self, rows: QuerySet[Any], _name: str, _value: str) -> QuerySet[Any]:
        """The list itself looks at it."""
        return rows


class Cell(Column):
    """A cell with a template of its own."""

    def __init__(self, name: str, *, label: Any, **options: Any) -> None:
        super().__init__(name, label=label, **options)
        self.cell_template_name = f"library/cms/links/{name}.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        request = parent_context["request"]
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return {**context, "address": instance, "request": request, "here": request.get_full_path()}

    def get_value(self, instance: Any) -> Any:
        return None


class LinkList(BaseListingView):
    """Addresses in items that the person may change, with these items; a constant number of statements."""

    page_title = gettext_lazy("Broken links")
    header_icon = "link"
    results_template_name = "library/cms/links/results.html"
    template_name = "library/cms/links/list.html"
    model = WebAddress
    paginate_by = 30
    index_url_name = LIST
    index_results_url_name = "links:index_results"
    verbose_name_plural = gettext_lazy("links")
    filterset_class = LinkFilters
    is_searchable = True
    search_fields: ClassVar = ["url", "reason"]
    default_ordering = "failing_since"
    columns: ClassVar = [
        Cell("address", label=gettext_lazy("Link"), width="40%"),
        Cell("places", label=gettext_lazy("Stands in"), width="35%"),
        Cell("doing", label=gettext_lazy("What can be done")),
    ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_mend_any(request.user):
            raise PermissionDenied
        is_accepted = request.GET.get("accepted") == "yes"
        self.uses = uses_for(request.user).filter(accepted_at__isnull=not is_accepted)
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_base_queryset(self) -> QuerySet[Any]:
        return _addresses(self.uses)

    def order_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.order_by(F("failing_since").asc(nulls_last=True), "url")

    def get_table(self, object_list: Any) -> Any:
        shown = list(object_list)
        places = places_of(shown, uses=self.uses)
        for address in shown:
            address.places = places.get(address.pk, [])
        return super().get_table(shown)

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        waiting = _addresses(self.uses).filter(asked_at__isnull=False).count()
        context: dict[str, Any] = super().get_context_data(*args, waiting=waiting, **kwargs)
        return context


class LinkMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_mend_any(request.user)


def menu_item() -> LinkMenuItem:
    """Beside the imports."""
    return LinkMenuItem(
        gettext_lazy("Broken links"), f"{reverse(LIST)}?state={State.BROKEN}", name="links", icon_name="link", order=205
    )


@require_POST
def test_again(request: HttpRequest, pk: int) -> HttpResponse:
    """One address, soon."""
    _ask(request, _mine(request, pk))
    messages.success(request, _("The link is being tested."))
    return _back(request)


@require_POST
def test_all_again(request: HttpRequest) -> HttpResponse:
    """Everything that failed, in items that the person may change."""
    asked = _ask(request, _addresses(uses_for(request.user)).filter(state__in=FAILING))
    text = ngettext("%(count)s link is being tested.", "%(count)s links are being tested.", asked)
    messages.success(request, text % {"count": asked})
    return _back(request)


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """What is reported is all right, or no longer: in items that the person may change."""
    uses = uses_for(request.user).filter(address__in=_mine(request, pk))
    if "undo" in request.POST:
        uses.update(accepted_at=None, accepted_by=None)
        messages.success(request, _("The link is reported again."))
    else:
        uses.update(accepted_at=clock.now(), accepted_by=request.user)
        messages.success(request, _("The link is no longer reported."))
    return _back(request)


def _mine(request: HttpRequest, pk: int) -> QuerySet[WebAddress]:
    """The one address, if it stands in an item that the person may change. Raises Http404."""
    found = _addresses(uses_for(request.user)).filter(pk=pk)
    if not found.exists():
        raise Http404
    return found


def _addresses(uses: QuerySet[LinkUse]) -> QuerySet[WebAddress]:
    return WebAddress.objects.filter(Exists(uses.filter(address=OuterRef("pk"))))


def _ask(request: HttpRequest, addresses: QuerySet[WebAddress]) -> int:
    now = clock.now()
    asked: int = addresses.update(asked_at=now)
    if asked:
        town: Any = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
        defer_visits(town, now=now)
    return asked


def _back(request: HttpRequest) -> HttpResponse:
    """To the list with the filters that it had."""
    filters = request.POST.get("filters", "")
    return redirect(f"{reverse(LIST)}?{filters}" if filters.isascii() and "\n" not in filters else reverse(LIST))


def urls() -> list[URLPattern]:
    """Below /cms/."""
    patterns = [
        path("", LinkList.as_view(), name="index"),
        path("results/", LinkList.as_view(results_only=True), name="index_results"),
        path("alle-pruefen/", test_all_again, name="test_all"),
        path("<int:pk>/pruefen/", test_again, name="test"),
        path("<int:pk>/in-ordnung/", accept, name="accept"),
    ]
    return [path("defekte-links/", include((patterns, "links")))]  # type: ignore[list-item]
