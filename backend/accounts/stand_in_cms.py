"""The pages "Vertretungen" of the CMS: who stands in for whom, naming somebody, other days, ending it."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.accounts.lending import own_groups
from backend.accounts.models import StandIn, User
from backend.accounts.stand_in_forms import ChangeDaysForm, StandInForm
from backend.accounts.standing_in import NotNamed, change_days, days_of, end, may_end, may_name
from backend.common import clock
from backend.tenants.models import Municipality


def stand_ins(request: HttpRequest) -> HttpResponse:
    """Now and to come."""
    person, town = _person(request), _town(request)
    now = clock.now()
    rows = StandIn.objects.to_come(now=now).select_related("absent", "deputy")
    lines = [
        {
            "row": row,
            "days": days_of(row, town=town),
            "is_running": row.starts_at <= now and row.absent.is_active,
            "may_change": may_name(person, absent=row.absent),
            "may_end": may_end(person, stand_in=row),
        }
        for row in rows
    ]
    context = {"lines": lines, "may_name": _may_name_any(person)}
    return _page(request, "accounts/stand_ins.html", title=_("Stand-ins"), **context)


def new_stand_in(request: HttpRequest) -> HttpResponse:
    """Name somebody."""
    person, town = _person(request), _town(request)
    if not _may_name_any(person):
        raise PermissionDenied
    form = StandInForm(request.POST or None, person=person, town=town, today=_today(town))
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                named = form.save()
        except NotNamed as refusal:
            form.add_error(None, str(refusal))
        else:
            names = {"deputy": named.deputy_name, "absent": named.absent}
            messages.success(request, _("%(deputy)s stands in for %(absent)s.") % names)
            return redirect("accounts_stand_ins")
    return _page(request, "accounts/stand_in_form.html", title=_("Name a stand-in"), form=form, is_new=True)


def other_days(request: HttpRequest, pk: int) -> HttpResponse:
    """Earlier, later, longer."""
    person, town = _person(request), _town(request)
    row = _row(pk)
    if not may_name(person, absent=row.absent):
        raise PermissionDenied
    form = ChangeDaysForm(request.POST or None, stand_in=row, town=town, today=_today(town))
    if request.method == "POST" and form.is_valid():
        change_days(row, days=form.days, by=person, town=town)
        messages.success(request, _("The days are changed."))
        return redirect("accounts_stand_ins")
    title = _("%(deputy)s stands in for %(absent)s") % {"deputy": row.deputy_name, "absent": row.absent}
    return _page(request, "accounts/stand_in_form.html", title=title, form=form)


@require_POST
def end_now(request: HttpRequest, pk: int) -> HttpResponse:
    """At once, and for good."""
    person, row = _person(request), _row(pk)
    if not may_end(person, stand_in=row):
        raise PermissionDenied
    end(row, by=person, now=clock.now())
    messages.success(request, _("%(deputy)s stands in no longer.") % {"deputy": row.deputy_name})
    return redirect("accounts_stand_ins" if person.has_perm("accounts.view_standin") else "wagtailadmin_home")


def _may_name_any(person: User) -> bool:
    """For oneself, with roles of one's own; or for others."""
    return person.has_perm("accounts.change_user") or (
        person.has_perm("accounts.add_standin") and own_groups(person).exclude(role_group=None).exists()
    )


def _row(pk: int) -> StandIn:
    rows = StandIn.objects.to_come(now=clock.now()).select_related("absent", "deputy")
    row: StandIn = get_object_or_404(rows, pk=pk)
    return row


def _person(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User) or not user.has_perm("accounts.view_standin"):
        raise PermissionDenied
    return user


def _town(request: HttpRequest) -> Municipality:
    town: Municipality = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
    return town


def _today(town: Municipality) -> Any:
    return clock.local_day(clock.now(), zone=ZoneInfo(town.timezone))


def _page(request: HttpRequest, template: str, *, title: str, **context: Any) -> HttpResponse:
    index = {"url": reverse("accounts_stand_ins"), "label": _("Stand-ins")}
    here = [{"url": "", "label": title}]
    crumbs = here if template == "accounts/stand_ins.html" else [index, *here]
    frame = {"header_title": title, "page_title": title, "header_icon": "group", "breadcrumbs_items": crumbs}
    return render(request, template, {**frame, **context})
