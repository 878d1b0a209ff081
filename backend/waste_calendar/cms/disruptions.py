"""“Störung heute”: the page on which a dispatcher says that a tour does not come, and what it sends to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from http import HTTPStatus
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin.menu import MenuItem

from backend.accounts.second_factor import kept_device_suffices
from backend.common import clock
from backend.library.opening.holidays import StateHolidays
from backend.tenants.models import Municipality
from backend.waste_calendar.bins import readable_on
from backend.waste_calendar.cms.disruption_form import DisruptionForm, tour_value
from backend.waste_calendar.cms.year.warnings import warnings_about
from backend.waste_calendar.disrupting import AHEAD, REPORT, WAITS, NotSaid, Outcome, say, standing_steps
from backend.waste_calendar.disruption_words import REASONS, outcome_sentence, tour_name
from backend.waste_calendar.models import Disruption, DisruptionStep, Fraction, Pickup, Zone
from backend.waste_calendar.vocabulary import BY_KEY
from backend.waste_calendar.wording import variant_text

QUICK_DAYS = 5
SUNDAY = 6


def may_report(request: HttpRequest) -> bool:
    """Whether this person may report disruptions, in a town that has a waste calendar of its own."""
    town: Any = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
    is_allowed = "waste_calendar" in town.modules and request.user.has_perm(REPORT)
    return bool(is_allowed) and Zone.objects.filter(origin="").exists()


def town_of(request: HttpRequest) -> Municipality:
    """The town. Raises PermissionDenied for people who may not report."""
    if not may_report(request):
        raise PermissionDenied
    town: Municipality = request.tenant  # type: ignore[attr-defined]
    return town


@dataclass(frozen=True, kw_only=True)
class Tour:
    """What one lorry collects of one kind of waste in one district, or one stop of a vehicle."""

    value: str
    short: str
    name: str  # with hour and rhythms
    state: str  # what is said of it already


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of waste with its tours of a day."""

    fraction: Fraction
    letter: str
    on_color: str
    tours: list[Tour]


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A disruption in the list, with what it says and who said it last."""

    disruption: Disruption
    sentence: str
    last: DisruptionStep
    undoes: str  # what taking back the last step leads to; empty where an all clear does the same

    @property
    def is_waiting(self) -> bool:
        return self.disruption.outcome == Outcome.FOLLOWS


@kept_device_suffices
@never_cache
@require_GET
def compose(request: HttpRequest) -> HttpResponse:
    """The one page: what holds now, the tours of a day, and the form that one of them opens."""
    town = town_of(request)
    today = _today(town)
    day = _chosen_day(request.GET.get("tag", ""), today=today)
    kinds = list(tours_of(day))
    context = {
        "town": town,
        "day": day,
        "days": _days(town, first=today),
        "today": today,
        "tomorrow": today + timedelta(days=1),
        "last_day": today + AHEAD,
        "shown": list(shown_disruptions(today=today)),
        "kinds": kinds,
        "next_day": None if kinds else _next_day(after=day, last=today + AHEAD),
        "tours": sum(len(kind.tours) for kind in kinds),
        "outcomes": Outcome.choices,
        "reasons": REASONS,
        "owner": str(request.user.public_id),  # type: ignore[union-attr]  # who is signed in is ours
    }
    return render(request, "waste_calendar/cms/disruptions.html", context)


@kept_device_suffices
@never_cache
@require_POST
def send(request: HttpRequest) -> JsonResponse:
    """Take a report or a later step: 201 for a new one, 200 for one that arrived before, 400 or 409 with the reason."""
    town = town_of(request)
    today = _today(town)
    form = DisruptionForm(request.POST, today=today)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=HTTPStatus.BAD_REQUEST)
    try:
        heard = say(form.said(), town=town, by=request.user, today=today, now=clock.now())  # type: ignore[arg-type]  # nobody else gets here
    except NotSaid as error:
        return JsonResponse({"code": error.code, "detail": str(error)}, status=error.status)
    warnings = list(warnings_about(_pickups_of(heard.disruption), state=town.state))
    words = {
        "title": heard.disruption.title,
        "sentence": outcome_sentence(heard.disruption),
        "left": heard.left,
        "warnings": warnings if heard.disruption.outcome == Outcome.MOVED else [],
    }
    return JsonResponse(words, status=HTTPStatus.CREATED if heard.is_new else HTTPStatus.OK)


def _pickups_of(disruption: Disruption) -> list[Pickup]:
    """What its last step that holds said something of."""
    steps = standing_steps(disruption)
    keys = [entry["pickup"] for entry in steps[-1].rows] if steps else []
    return list(Pickup.objects.filter(pk__in=keys).select_related("zone__fraction"))


def tours_of(day: date) -> Iterable[Kind]:
    """The town's own pickups of a day by kind of waste and tour; one statement."""
    rows = (
        Pickup.objects.filter(zone__origin="", on=day)
        .select_related("zone__fraction")
        .order_by(
            "zone__fraction__position",
            "zone__fraction_id",
            "zone__name",
            "zone_id",
            "stop_from",
            "stop_place",
            "variant",
        )
    )
    for _key, of_kind in groupby(rows, key=lambda row: row.zone.fraction_id):
        tours = [list(group) for _tour_key, group in groupby(of_kind, key=lambda row: (row.zone_id, tour_name(row)))]
        fraction = tours[0][0].zone.fraction
        yield Kind(
            fraction=fraction,
            letter=BY_KEY[fraction.key].letter,
            on_color=readable_on(fraction.color),
            tours=[_tour(group) for group in tours],
        )


def shown_disruptions(*, today: date) -> Iterable[Shown]:
    """What is told now, and what was taken back today; those that wait for a replacement first. Three statements."""
    open_ones = current_disruptions(today=today).prefetch_related("steps__by")
    for disruption in sorted(open_ones, key=lambda one: (one.outcome != Outcome.FOLLOWS, one.on, one.pk)):
        steps = standing_steps(disruption)
        if steps:
            before = steps[-2] if len(steps) > 1 else None
            yield Shown(
                disruption=disruption,
                sentence=outcome_sentence(disruption),
                last=steps[-1],
                undoes=_sentence_of(before) if before else "",
            )


def current_disruptions(*, today: date) -> QuerySet[Disruption]:
    """Those whose day, or replacement, is not over, and those that still wait for one."""
    is_waiting = Q(outcome=Outcome.FOLLOWS, on__gte=today - WAITS)
    return Disruption.objects.filter(is_waiting | Q(on__gte=today) | Q(replacement_on__gte=today))


def _sentence_of(step: DisruptionStep) -> str:
    return outcome_sentence(Disruption(outcome=step.outcome, replacement_on=step.replacement_on))


def _tour(rows: list[Pickup]) -> Tour:
    rhythms = ", ".join(variant_text(row.variant) for row in rows if row.variant)
    hours = f"{rows[0].stop_from:%H:%M}" if rows[0].stop_from else ""
    states = {row.get_status_display() for row in rows if row.status != Pickup.Status.SCHEDULED}
    return Tour(
        value=tour_value([(row.public_id, row.sequence) for row in rows]),
        short=tour_name(rows[0]),
        name=" ".join(filter(None, (tour_name(rows[0]), hours, f"({rhythms})" if rhythms else ""))),
        state=", ".join(sorted(states)),
    )


def _days(town: Municipality, *, first: date) -> list[tuple[date, str]]:
    """The next days on which lorries usually drive, as one taps them for a replacement."""
    holidays = StateHolidays(town.state)
    coming = (first + timedelta(days=number) for number in range(1, 20))
    working = [day for day in coming if day.weekday() != SUNDAY and not holidays.name(day)]
    tomorrow = first + timedelta(days=1)
    return [(day, _("tomorrow") if day == tomorrow else date_format(day, "D, j.n.")) for day in working[:QUICK_DAYS]]


def _next_day(*, after: date, last: date) -> date | None:
    """The next day on which something of the town's own is collected."""
    days = Pickup.objects.filter(zone__origin="", on__gt=after, on__lte=last).order_by("on")
    return days.values_list("on", flat=True).first()


def _today(town: Municipality) -> date:
    return clock.local_day(clock.now(), zone=ZoneInfo(town.timezone))


def _chosen_day(text: str, *, today: date) -> date:
    """The day of the address; today for one that is over, far away or none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if today <= day <= today + AHEAD else today


class DisruptionMenuItem(MenuItem):
    """Störung heute; shown where it opens."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_report(request)


def menu_item() -> MenuItem:
    """The link in the main menu."""
    return DisruptionMenuItem(
        gettext_lazy("Disruption today"),
        reverse("waste_disruptions"),
        name="disruption-today",
        icon_name="bin",
        order=95,
    )


urlpatterns: list[URLPattern] = [
    path("stoerung/", compose, name="waste_disruptions"),
    path("stoerung/senden/", send, name="waste_disruptions_send"),
]
