"""Who a session stands for: nobody until the second step is done, nobody when it was idle or open for too long.

This is the one place. Whatever else lets somebody sign in, an unfinished session is an anonymous one for every view.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

import django_otp
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from backend.accounts.auditing import record
from backend.accounts.keeping import kept_device, renew
from backend.accounts.models import AuditEntry, KeptDevice, User
from backend.accounts.second_factor import has_factor, needs_second_factor
from backend.common import clock

View = TypeVar("View", bound=Callable[..., Any])
SIGNED_IN_AT, SEEN_AT = "signed_in_at", "seen_at"  # in the session: seconds since 1970
TOUCHED_EVERY = 300  # seconds after which it is written down again that somebody is there
# An open window that asks by itself whether somebody else edits is nobody who is there.
ASKED_BY_ITSELF = "/editing-sessions/"
# Wagtail's pages for those who are not signed in.
OPEN_TO_ALL = {
    "wagtailadmin_login",
    "wagtailadmin_logout",
    "wagtailadmin_password_reset",
    "wagtailadmin_password_reset_done",
    "wagtailadmin_password_reset_confirm",
    "wagtailadmin_password_reset_complete",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_sprite",
}


def open_while_waiting(view: View) -> View:
    """Mark a view that is for people between password and second step, or for those who are not signed in at all."""
    view.open_while_waiting = True  # type: ignore[attr-defined]
    return view


class Guard:
    """After the middleware of sessions, accounts, messages and django-otp."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        found = request.user
        request.waiting_for_second_factor = None  # type: ignore[attr-defined]
        request.user = SimpleLazyObject(lambda: _stands_for(request, found))  # type: ignore[assignment]
        response = self.get_response(request)
        if device := getattr(request, "device_to_renew", None):
            renew(request, device=device, response=response, now=clock.now())
        return response

    def process_view(self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        """Lead whoever waits to the second step; public pages aren't asked, so that they need no session."""
        if not _is_guarded(request) or not request.user.is_anonymous:
            return None
        waiting = request.waiting_for_second_factor  # type: ignore[attr-defined]
        if waiting is None or getattr(view, "open_while_waiting", False) or _name(request) in OPEN_TO_ALL:
            return None
        if getattr(request, "is_kept_device", False) and getattr(view, "kept_device_suffices", False):
            request.user = waiting
            return None
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            raise PermissionDenied
        return _to_second_step(request, user=waiting)


def restart(request: HttpRequest, *, now: datetime) -> None:
    """The limits of the session count from here: somebody has just shown who they are."""
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = int(now.timestamp())


def _stands_for(request: HttpRequest, found: Any) -> User | AnonymousUser:
    if not found.is_authenticated:
        return AnonymousUser()
    user: User = found
    now = clock.now()
    if _is_over(request, now=now):
        return _over(request, user=user, now=now)
    _touch(request, now=now)
    if user.otp_device is not None or not needs_second_factor(user):  # type: ignore[attr-defined]
        return user
    if device := kept_device(request, user=user, now=now):
        return _by_kept_device(request, user=user, device=device)
    request.waiting_for_second_factor = user  # type: ignore[attr-defined]
    return AnonymousUser()


def _by_kept_device(request: HttpRequest, *, user: User, device: KeptDevice) -> User:
    """The password was given on a device that is trusted for thirty days."""
    request.session.cycle_key()
    request.session[django_otp.DEVICE_ID_SESSION_KEY] = device.persistent_id
    user.otp_device = device  # type: ignore[attr-defined]
    request.device_to_renew = device  # type: ignore[attr-defined]
    record(AuditEntry.Action.SIGNED_IN, actor=user, detail={"by": "kept_device"})
    return user


def _is_over(request: HttpRequest, *, now: datetime) -> bool:
    at = now.timestamp()
    begun, seen = request.session.get(SIGNED_IN_AT), request.session.get(SEEN_AT)
    if not isinstance(begun, int) or not isinstance(seen, int):
        return True  # of a release without limits
    return at - begun > settings.SESSION_HOURS * 3600 or at - seen > settings.SESSION_IDLE_MINUTES * 60


def _over(request: HttpRequest, *, user: User, now: datetime) -> AnonymousUser:
    """On a kept device the session goes on for urgent notices alone; else it ends."""
    if kept_device(request, user=user, now=now):
        request.waiting_for_second_factor = user  # type: ignore[attr-defined]
        request.is_kept_device = True  # type: ignore[attr-defined]
    else:
        request.session.flush()
        since = _("You were signed out, since your sign-in was long ago or nothing happened for a long time.")
        messages.info(request, since)
    return AnonymousUser()


def _touch(request: HttpRequest, *, now: datetime) -> None:
    if ASKED_BY_ITSELF not in request.path and now.timestamp() - request.session[SEEN_AT] > TOUCHED_EVERY:
        request.session[SEEN_AT] = int(now.timestamp())


def _is_guarded(request: HttpRequest) -> bool:
    """The CMS of a town, and everything on the region's host."""
    return getattr(request, "tenant", None) is None or request.path.startswith("/cms/")


def _name(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _to_second_step(request: HttpRequest, *, user: User) -> HttpResponse:
    page = "accounts:second_step" if has_factor(user) else "accounts:set_up"
    query = {"next": request.get_full_path()} if request.method == "GET" else {}
    return redirect(reverse(page) + (f"?{urlencode(query)}" if query else ""))
