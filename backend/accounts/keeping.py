"""Devices that are kept for thirty days, so that a sender of urgent notices sends one in two taps."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from backend.accounts.auditing import record
from backend.accounts.models import AuditEntry, KeptDevice, Role, User

KEPT_FOR = timedelta(days=30)
COOKIE = "kept-device"
SALT = "backend.accounts.keeping"
# What a browser says it is, in the order in which they must be looked for: each calls itself the ones below, too.
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
SYSTEMS = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows", "Mac OS": "Mac", "Linux": ""}


def may_keep(user: User) -> bool:
    """Whether somebody sends urgent notices."""
    return user.groups.filter(role_group__role=Role.URGENT_SENDER).exists()


def keep(request: HttpRequest, *, user: User, response: HttpResponse, now: datetime) -> KeptDevice:
    """Trust this browser for thirty days: with a new token, which takes the place of an older one."""
    if before := _row(request, user=user, now=now):
        before.delete()
    token = secrets.token_urlsafe(32)
    device: KeptDevice = KeptDevice.objects.create(
        user=user, name=device_name(request), token_hash=_hash(token), expires_at=now + KEPT_FOR
    )
    _set_cookie(response, token=token, expires_at=device.expires_at)
    request.session.set_expiry(KEPT_FOR)
    record(AuditEntry.Action.DEVICE_KEPT, actor=user, about=user, detail={"device": device.name})
    return device


def renew(request: HttpRequest, *, device: KeptDevice, response: HttpResponse, now: datetime) -> None:
    """A fresh token for a device that was just used to sign in; it ends when it would have ended."""
    token = secrets.token_urlsafe(32)
    device.token_hash, device.last_used_at = _hash(token), now
    device.save(update_fields=["token_hash", "last_used_at"])
    _set_cookie(response, token=token, expires_at=device.expires_at)
    request.session.set_expiry(device.expires_at)


def kept_device(request: HttpRequest, *, user: User, now: datetime) -> KeptDevice | None:
    """The valid row for this browser and person; None for anybody who sends no urgent notices (any more)."""
    if COOKIE_NAME not in request.COOKIES or not may_keep(user):
        return None
    return _row(request, user=user, now=now)


def revoke(device: KeptDevice) -> None:
    """Not trusted any more, from the next request on."""
    record(AuditEntry.Action.DEVICE_DROPPED, actor=device.user, about=device.user, detail={"device": device.name})
    device.delete()


def device_name(request: HttpRequest) -> str:
    """`Firefox, Android`: so that people know their devices apart; nothing else of what a browser says is kept."""
    agent = request.headers.get("User-Agent", "")
    browser = next((name for word, name in BROWSERS.items() if word in agent), "Browser")
    system = next((name for word, name in SYSTEMS.items() if word in agent), "")
    return ", ".join(filter(None, (browser, system)))


def _row(request: HttpRequest, *, user: User, now: datetime) -> KeptDevice | None:
    token = request.get_signed_cookie(COOKIE_NAME, default=None, salt=SALT)
    if token is None:
        return None
    return KeptDevice.objects.valid(now=now).filter(user=user, token_hash=_hash(token)).first()


def _set_cookie(response: HttpResponse, *, token: str, expires_at: datetime) -> None:
    response.set_signed_cookie(
        COOKIE_NAME,
        token,
        salt=SALT,
        expires=expires_at,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


# `__Host-`: for this host alone, over https alone (RFC 6265bis §4.1.3.2).
COOKIE_NAME = f"__Host-{COOKIE}" if settings.SESSION_COOKIE_SECURE else COOKIE
