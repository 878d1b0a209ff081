"""Setting up an app that shows codes (TOTP): the secret as the app reads it, and as people type it."""

from __future__ import annotations

import base64
from urllib.parse import quote, urlencode

from backend.accounts.auditing import record
from backend.accounts.models import AuditEntry, AuthenticatorApp, User
from backend.accounts.models.second_factors import STEP
from backend.tenants.models import Municipality

GROUP = 4


def app_being_set_up(user: User) -> AuthenticatorApp:
    """The same secret until the first code is right, however often the page is loaded."""
    app = AuthenticatorApp.objects.filter(user=user, confirmed=False).first()
    if app is None or not app.is_readable:
        app = app or AuthenticatorApp(user=user, name="App", confirmed=False)
        app.set_key()
        app.save()
    return app


def confirm(app: AuthenticatorApp) -> None:
    """From now on its codes are asked for."""
    app.confirmed = True
    app.save(update_fields=["confirmed"])
    record(AuditEntry.Action.FACTOR_ADDED, actor=app.user, about=app.user, detail={"kind": "app"})


def shown_key(app: AuthenticatorApp) -> str:
    """The secret in groups, for those who can't scan."""
    key = _base32(app)
    return " ".join(key[start : start + GROUP] for start in range(0, len(key), GROUP))


def address_for_app(app: AuthenticatorApp, *, town: Municipality | None) -> str:
    """`otpauth://totp/Musterstadt:anna@…`, the form of address that all apps read."""
    issuer = town.title if town else "Ortsblatt"
    query = urlencode({"secret": _base32(app), "issuer": issuer, "digits": 6, "period": STEP}, quote_via=quote)
    return f"otpauth://totp/{quote(issuer)}:{quote(app.user.email)}?{query}"


def _base32(app: AuthenticatorApp) -> str:
    return base64.b32encode(app.key).decode().rstrip("=")
