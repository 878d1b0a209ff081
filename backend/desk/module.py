"""What the desk itself puts on the start page: what waits, what goes out, what ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from backend.desk.coming import coming_panels
from backend.desk.models import SharedPreview
from backend.desk.sharing import forget_old
from backend.desk.waiting import waiting_panels
from backend.library.models.publishable import holders
from backend.tenants.desk import Desk, DeskPanel
from backend.tenants.models import Municipality
from backend.tenants.registry import Module, register


def panels(desk: Desk) -> Iterator[DeskPanel]:
    yield from waiting_panels(desk)
    yield from coming_panels(desk)


# Also what is Wagtail's own and of no room.
HOWTOS = {
    "": "startseite",
    "pages/": "redaktion",
    "images/": "bilder",
    "documents/": "redaktion",
    "workflows/": "freigeben",
    "reports/": "redaktion",
    "collections/": "redaktion",
    "search/": "redaktion",
    "account/": "anmelden",
    "vorschau-teilen/": "vorschau",
    "users/": "zugaenge",
    "settings/": "redaktion",
}


def sweep(_town: Municipality, now: datetime) -> None:
    """Every few minutes: links that opened long enough."""
    forget_old(now=now)


register(
    Module(key="desk", title=_("Start page"), desk=panels, howtos=HOWTOS, sweep=sweep, stays_here=(SharedPreview,))
)
holders.append(SharedPreview)
