"""The page on which urgent notices are written, what it sends to, and the list of all that were sent."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView

from backend.accounts.second_factor import kept_device_suffices
from backend.alerts.forms import AlertForm
from backend.alerts.models import Alert
from backend.alerts.pushing import SUBJECT, tell_devices_after_all, with_delivered
from backend.alerts.sending import A_DAY, NotSent, send, sent_today
from backend.alerts.told import told_of
from backend.alerts.wording import TEMPLATES, all_clear_words, first_words, update_words
from backend.common import clock
from backend.library.models import Area
from backend.push.small_numbers import number_in_words
from backend.push.subjects import module_of
from backend.tenants.models import Municipality

SEND = "alerts.send_alert"


def may_send(request: HttpRequest) -> bool:
    """Whether this person may send urgent notices, in a town that has them."""
    town: Any = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
    return "alerts" in town.modules and bool(request.user.has_perm(SEND))


def _town_of(request: HttpRequest) -> Municipality:
    """The town. Raises PermissionDenied for people who may not send."""
    if not may_send(request):
        raise PermissionDenied
    town: Municipality = request.tenant  # type: ignore[attr-defined]
    return town


@kept_device_suffices
@never_cache
@require_GET
def compose(request: HttpRequest) -> HttpResponse:
    """The one page: what holds now, the templates, and the form that a template opens."""
    town, now = _town_of(request), clock.now()
    alerts = list(Alert.objects.own().holding(now=now).select_related("sent_by").prefetch_related("areas"))
    told = told_of(alerts, town=town)
    buttons = [(template, first_words(template, lang=town.languages[0])) for template in TEMPLATES]
    context = {
        "alerts": [(alert, _words_of(alert), told.get(alert.public_id)) for alert in alerts],
        "official": list(Alert.objects.official().holding(now=now)),
        "buttons": buttons,
        "areas": Area.objects.all(),
        "severities": Alert.Severity.choices,
        "town": town,
        "left_today": max(0, A_DAY - sent_today(town, now=now)),
        "a_day": A_DAY,
        "tells_phones": module_of(SUBJECT, town=town) is not None,
        "owner": str(request.user.public_id),  # type: ignore[union-attr]  # who is signed in is ours
    }
    return render(request, "alerts/cms/compose.html", context)


def _words_of(alert: Alert) -> dict[str, dict[str, Any]]:
    """What its two buttons fill the form with."""
    shared = {"supersedes": str(alert.public_id), "areas": [str(area) for area in alert.area_ids]}
    return {
        "updated": {**update_words(alert), **shared, "status": "updated"},
        "all_clear": {**all_clear_words(alert), **shared, "status": "all_clear"},
    }


@kept_device_suffices
@never_cache
@require_POST
def send_alert(request: HttpRequest) -> JsonResponse:
    """Take a notice: 201 for a new one, 200 for one that arrived before, 400 or 409 with the reason."""
    town, now = _town_of(request), clock.now()
    form = AlertForm(request.POST, zone=ZoneInfo(town.timezone), now=now)
    if not form.is_valid():
        known = _arrived_before(form)
        return known or JsonResponse({"errors": form.errors}, status=HTTPStatus.BAD_REQUEST)
    try:
        sent = send(form.draft(), town=town, by=request.user, now=now)  # type: ignore[arg-type]  # nobody else gets here
    except NotSent as error:
        body = {"code": error.code, "detail": str(error), "url": error.alert and error.alert.get_absolute_url()}
        return JsonResponse(body, status=error.status)
    return _answer(sent.alert, status=HTTPStatus.CREATED if sent.is_new else HTTPStatus.OK)


@kept_device_suffices
@never_cache
@require_POST
def tell(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002 - the address calls it so
    """Send the message of a notice that has reached nobody."""
    town = _town_of(request)
    alert = get_object_or_404(Alert, public_id=id, origin=Alert.Origin.TOWN)
    if tell_devices_after_all(alert, town=town, by=request.user, now=clock.now()):  # type: ignore[arg-type]  # ours
        messages.success(request, gettext("The notification is on its way."))
    else:
        messages.warning(request, gettext("Not sent: the notice is over, or phones have been told of it."))
    return redirect("alerts_compose")


def _arrived_before(form: AlertForm) -> JsonResponse | None:
    """A notice that is live must not look unsent because it is over by the time the phone asks again."""
    key = form.cleaned_data.get("request_key")
    known = Alert.objects.filter(request_key=key).first() if key and set(form.errors) == {"valid_until"} else None
    return _answer(known, status=HTTPStatus.OK) if known else None


def _answer(alert: Alert, *, status: HTTPStatus) -> JsonResponse:
    return JsonResponse({"url": alert.get_absolute_url(), "headline": alert.headline}, status=status)


def _in_words(moment: datetime) -> str:
    """Not as Wagtail's columns, which say how long ago it was: an end may lie ahead."""
    return date_format(timezone.localtime(moment), "j. F Y, H:i")


def _delivered(alert: Any) -> str:
    """Nothing for one that was no notification; few are not told apart."""
    return "" if alert.delivered is None else number_in_words(alert.delivered, is_blurred=False)


def _area_names(alert: Alert) -> str:
    return ", ".join(area.name for area in alert.areas.all())


def _state_now(alert: Alert) -> Any:
    """By the clock, not by when the sweep came round."""
    is_over = alert.state == Alert.State.ACTIVE and not alert.holds(now=clock.now())
    return Alert.State.OVER.label if is_over else alert.get_state_display()


class SentAlerts(ReportView):
    """All notices of the town, the latest first: what, for whom, until when, by whom."""

    model = Alert
    permission_required = "send"
    page_title = _("Urgent notices")
    header_icon = "warning"
    index_url_name = "alerts_sent"
    index_results_url_name = "alerts_sent_results"
    columns = [
        Column("valid_from", accessor=lambda alert: _in_words(alert.valid_from), label=_("when")),
        Column("headline", label=_("message")),
        Column("get_status_display", label=_("what")),
        Column("area_names", accessor=_area_names, label=_("areas")),
        Column("valid_until", accessor=lambda alert: _in_words(alert.valid_until), label=_("valid until")),
        Column("state", accessor=_state_now, label=_("state")),
        Column("delivered", accessor=_delivered, label=_("delivered as notification")),
        Column("sent_by", label=_("who")),
    ]
    list_export = ["valid_from", "headline", "instruction", "status", "severity", "valid_until", "state", "sent_by"]

    def get_base_queryset(self) -> Any:
        return with_delivered(Alert.objects.own().select_related("sent_by").prefetch_related("areas"))

    def get_filename(self) -> str:
        return "eilmeldungen"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("alerts_compose"), "label": _("Urgent notice")},
            {"url": "", "label": self.page_title},
        ]
