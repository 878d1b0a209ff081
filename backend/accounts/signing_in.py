"""What happens whenever somebody signs in or fails to, whichever way: the log, the lock, the limits of the session."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from backend.accounts import locking
from backend.accounts.auditing import record
from backend.accounts.guarding import restart
from backend.accounts.models import AuditEntry, User
from backend.accounts.second_factor import needs_second_factor
from backend.common import clock


@receiver(user_logged_in)
def signed_in(request: HttpRequest, user: User, **_: Any) -> None:
    restart(request, now=clock.now())
    if user.is_shadow:
        record(AuditEntry.Action.ENTERED, actor=user)
        return
    locking.succeeded(user, with_code=False)
    is_done = not needs_second_factor(user)
    record(AuditEntry.Action.SIGNED_IN if is_done else AuditEntry.Action.PASSWORD_ACCEPTED, actor=user)


@receiver(user_login_failed)
def sign_in_failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    """Whose account was tried, where there is one; a name that is none may be a password in the wrong field.

    Attempts during a lock are not counted, or somebody else's patience would keep a person out for ever.
    """
    email = str(credentials.get("username") or "").lower()
    record(AuditEntry.Action.SIGN_IN_FAILED, about=User.objects.filter(email=email).first() if email else None)
    now = clock.now()
    if email and request is not None and locking.locked_until(request, account=email, now=now) is None:
        locking.failed(request, account=email, now=now)
