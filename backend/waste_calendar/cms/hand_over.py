"""The page on which a provider sees what of its calendar has arrived where; nothing is handed over by looking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy

from backend.region.arriving import Arrival, arrivals
from backend.tenants.models import Municipality
from backend.waste_calendar.cms.frame import WasteMenuItem, WastePage
from backend.waste_calendar.in_and_out import state_of
from backend.waste_calendar.models import Street
from backend.waste_calendar.sharing import MODULE, PROVIDERS

SEE = f"{MODULE}.view_importbatch"
LOOKS_AGAIN = "3"  # seconds
_TITLE = gettext_lazy("Hand-over to the municipalities")


@dataclass(frozen=True, kw_only=True)
class Part:
    """One municipality of the calendar as a town takes it."""

    name: str
    streets: int
    state: str  # key of the column of `Arrival`


@dataclass(frozen=True, kw_only=True)
class Line:
    """One town."""

    arrival: Arrival
    state: str
    parts: list[Part]


def hand_over_lines(town: Municipality) -> list[Line]:
    """Each town with what it takes, by name; the statements don't grow with the towns."""
    rows = Street.objects.filter(origin="").values("ags", "municipality").annotate(number=Count("pk"))
    known = {row["ags"]: (row["municipality"], row["number"]) for row in rows}
    return [
        Line(arrival=arrival, state=state_of(arrival), parts=list(_parts(arrival, known=known)))
        for arrival in arrivals(town, module=MODULE)
    ]


def _parts(arrival: Arrival, *, known: dict[str, tuple[str, int]]) -> list[Part]:
    parts = []
    for state in ("failed", "waiting", "arrived"):
        for key in getattr(arrival, state):
            name, streets = known.get(key, (key, 0))
            parts.append(Part(name=name or key, streets=streets, state=state))
    return parts


class HandOverPage(WastePage):
    """Looks again by itself while something is on its way."""

    template_name = "waste_calendar/cms/hand_over.html"
    header_icon = "upload"
    page_title = _TITLE
    needs = SEE

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.town.kind not in PROVIDERS:
            raise Http404
        lines = hand_over_lines(self.town)
        answer: HttpResponse = super().get(request, *args, lines=lines, **kwargs)
        if any(line.arrival.waiting for line in lines):
            answer["Refresh"] = LOOKS_AGAIN
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lines: list[Line] = kwargs["lines"]
        done = sum(line.arrival.is_complete for line in lines)
        context: dict[str, Any] = super().get_context_data(done=done, **kwargs)
        return context


class HandOverMenuItem(WasteMenuItem):
    """Only where a calendar is handed to others."""

    def is_shown(self, request: HttpRequest) -> bool:
        town: Any = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
        return town.kind in PROVIDERS and super().is_shown(request)


def menu_item() -> HandOverMenuItem:
    """In the menu of the waste calendar."""
    return HandOverMenuItem(_TITLE, route="waste_hand_over", icon="upload", order=9, needs=SEE)


urlpatterns: list[URLPattern] = [path("abfall/uebergabe/", HandOverPage.as_view(), name="waste_hand_over")]
