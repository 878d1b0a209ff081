"""What an administrator does for somebody who can't get in: reset the second step, lift a lock."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.accounts import locking
from backend.accounts.lending import may_look_after
from backend.accounts.models import User
from backend.accounts.people import invite
from backend.accounts.second_factor import reset
from backend.tenants.schemas import town_of_connection

may_change_people = permission_required("accounts.change_user", raise_exception=True)


@may_change_people
def reset_second_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Take everything away and invite anew; the person hears of it, whoever asked for it."""
    person = _person(request, people=User.objects.filter(is_active=True), pk=pk)
    if request.method == "POST":
        with transaction.atomic():
            reset_and_invite(person)
        messages.success(request, _("%(name)s can sign in after the new invitation only.") % {"name": person})
        return redirect("wagtailusers_users:edit", person.pk)
    explanation = _(
        "For somebody who has lost passkey, phone and recovery codes: they are signed out everywhere, second step and "
        "password are taken away, and a new invitation goes to %(email)s. Be sure that it is the person who asks."
    )
    return _page(request, person=person, title=_("Reset the second step"), explanation=explanation)


@may_change_people
def lift_lock(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody try again at once."""
    person = _person(request, people=User.objects.all(), pk=pk)
    if request.method == "POST":
        locking.lift(person)
        messages.success(request, _("%(name)s may try again at once.") % {"name": person})
        return redirect("wagtailusers_users:edit", person.pk)
    explanation = _("After too many wrong attempts %(email)s has to wait a quarter of an hour. This lifts the lock.")
    return _page(request, person=person, title=_("Lift the lock"), explanation=explanation)


def reset_and_invite(person: User) -> None:
    """Reset, invite anew and say so by mail."""
    reset(person)
    invite(person)
    town = town_of_connection()
    if town is not None and not town.is_demo:
        text = render_to_string("accounts/second_step_reset_mail.txt", {"person": person, "town": town})
        send_mail(_("Your second step was reset"), text, None, [person.email])


def _person(request: HttpRequest, *, people: QuerySet[User], pk: int) -> User:
    person = get_object_or_404(people, pk=pk, shadow_of=None)
    if not isinstance(request.user, User) or not may_look_after(request.user, person=person):
        raise PermissionDenied
    return person


def _page(request: HttpRequest, **context: Any) -> HttpResponse:
    person = context["person"]
    context["explanation"] = context["explanation"] % {"email": person.email}
    back = reverse("wagtailusers_users:edit", args=[person.pk])
    return render(request, "accounts/person_action.html", {**context, "back": back})
