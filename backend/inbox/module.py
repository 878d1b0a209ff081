"""The inbox announces itself: feedback, always on, since the law asks for a way to report barriers."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from backend.inbox import api, receiving, sending, web
from backend.inbox.desk import panels
from backend.inbox.models import Letter
from backend.tenants.models import Municipality
from backend.tenants.registry import Module, register


def sweep(town: Municipality, now: datetime) -> None:
    """Send what waits, and erase what is due."""
    sending.deliver(town=town, now=now)
    sending.give_up(now=now)
    receiving.erase_old(now=now)


register(
    Module(
        key="inbox",
        title=_("Feedback"),
        icon="comment",
        api_urls=api.urlpatterns,
        web_urls=web.urlpatterns,
        sweep=sweep,
        stays_here=(Letter,),  # they are sent from here
        desk=panels,
        howtos={"feedback/": "rueckmeldungen"},
        permissions={
            "contributor": ["inbox.change_feedback"],
            "editor": ["inbox.view_feedback", "inbox.delete_feedback"],
        },
    )
)
