"""The pages of a county or provider on which all its towns are warned: written, released, corrected and watched."""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from backend.accounts.models import User
from backend.alerts.models import RegionalNotice
from backend.alerts.regional.calling_back import ask_for_code, desk_for, release_by_code
from backend.alerts.regional.documents import key_of
from backend.alerts.regional.forms import RegionalForm, first_values
from backend.alerts.regional.releasing import NotReleased, current_of, drop, is_waiting, may_write, release, write
from backend.alerts.regional.subscribing import MODULE, REGIONAL
from backend.alerts.tasks import ask_others_to_release, send_call_back_codes
from backend.common import clock
from backend.region.arriving import Arrival, arrivals_from
from backend.tenants.models import Municipality

SHOWN = 30
State = RegionalNotice.State


def may_warn_all(request: HttpRequest) -> bool:
    """Whether this person may warn all towns, in a tenant that does."""
    return isinstance(request.user, User) and may_write(request.user, town=_town(request))


def _town(request: HttpRequest) -> Municipality:
    town: Municipality = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
    return town


def _writer(request: HttpRequest) -> tuple[User, Municipality]:
    if not isinstance(request.user, User) or not may_warn_all(request):
        raise PermissionDenied
    return request.user, _town(request)


@never_cache
@require_http_methods(["GET", "POST"])
def regional_notices(request: HttpRequest) -> HttpResponse:
    """All that was written, and the form for a new one."""
    person, town = _writer(request)
    now = clock.now()
    form = RegionalForm(request.POST or None, zone=ZoneInfo(town.timezone), now=now)
    if request.method == "POST" and form.is_valid():
        return _keep(request, form, person=person, town=town, now=now)
    rows = RegionalNotice.objects.select_related("written_by", "released_by")[:SHOWN]
    context = {
        "town": town,
        "form": form,
        "rows": [(row, _state(row, now=now)) for row in rows],
        "desk": desk_for(person),
    }
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    return render(request, "alerts/cms/regional.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def regional_notice(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002 - the address calls it so
    """One of them: what it says, how to release it, and where it has arrived."""
    person, town = _writer(request)
    notice = get_object_or_404(RegionalNotice.objects.select_related("written_by", "released_by"), public_id=id)
    now, zone = clock.now(), ZoneInfo(town.timezone)
    is_open = is_current(notice, now=now)
    is_over = request.GET.get("entwarnung") == "1"
    form = RegionalForm(
        request.POST if "correct" in request.POST else None,
        zone=zone,
        now=now,
        corrects=notice,
        initial={**first_values(notice, is_over=is_over), "valid_until": _end(notice, is_over=is_over, now=now)},
    )
    if request.method == "POST" and not form.is_bound:
        return _act(request, notice, person=person, town=town, now=now)
    if form.is_bound and is_open and form.is_valid():
        return _keep(request, form, person=person, town=town, now=now)
    context = {
        "town": town,
        "notice": notice,
        "state": _state(notice, now=now),
        "is_waiting": is_waiting(notice, now=now),
        "is_author": notice.written_by_id == person.pk,
        "desk": desk_for(person),
        "form": form if is_open else None,
        "arrivals": _arrivals(notice, town=town),
    }
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    return render(request, "alerts/cms/regional_notice.html", context, status=status)


def is_current(notice: RegionalNotice, *, now: datetime) -> bool:
    """Whether it is what holds, and can be corrected."""
    return notice.state == State.RELEASED and notice.valid_until > now and current_of(notice) == notice


def _keep(request: HttpRequest, form: RegionalForm, *, person: User, town: Municipality, now: datetime) -> HttpResponse:
    new = form.notice(lang=town.languages[0])
    with transaction.atomic():
        write(new, by=person, now=now)
        ask_others_to_release.defer(schema=town.schema_name)
    messages.success(request, _("Written. Nothing has gone out yet: it waits for release."))
    return redirect("alerts_regional_notice", new.public_id)


def _act(
    request: HttpRequest, notice: RegionalNotice, *, person: User, town: Municipality, now: datetime
) -> HttpResponse:
    """What one of the buttons asks for; a refusal is said, and what it counted is kept."""
    who: dict[str, Any] = {"town": town, "by": person, "now": now}
    try:
        if "release" in request.POST:
            release(notice, **who)
            messages.success(request, _("It is on its way to all towns."))
        elif "code" in request.POST:
            release_by_code(notice, code=request.POST["code"], **who)
            messages.success(request, _("It is on its way to all towns."))
        elif "ask" in request.POST:
            ask_for_code(notice, **who)
            send_call_back_codes.defer(schema=town.schema_name)
            messages.success(request, _("The code is on its way to the desk, which calls you or is called by you."))
        elif "drop" in request.POST:
            drop(notice, **who)
            messages.success(request, _("Thrown away. Nothing has gone out."))
    except NotReleased as refusal:
        messages.error(request, str(refusal))
    return redirect("alerts_regional_notice", notice.public_id)


def _end(notice: RegionalNotice, *, is_over: bool, now: datetime) -> datetime:
    return now + timedelta(hours=2) if is_over else notice.valid_until


def _arrivals(notice: RegionalNotice, *, town: Municipality) -> list[tuple[str, str]]:
    """Each town with how far it is; four statements."""
    if notice.state != State.RELEASED:
        return []
    key = key_of(notice, origin=town.slug)
    return [(each.town, _how_far(each)) for each in arrivals_from(REGIONAL, module=MODULE, keys=[key])]


def _how_far(arrival: Arrival) -> str:
    if arrival.arrived:
        return _("is there")
    return _("could not be taken, is tried again") if arrival.failed else _("under way")


def _state(notice: RegionalNotice, *, now: datetime) -> str:
    """By the clock."""
    if notice.state == State.WAITING and not is_waiting(notice, now=now):
        return _("was not released in time")
    if notice.state == State.RELEASED and notice.valid_until <= now:
        return str(State.CLOSED.label)
    return notice.get_state_display()
