"""The page on which people switch notifications on in their browser, and the service worker that shows them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backend.library.models import Area
from backend.push.preferences import grouped, topics_of
from backend.push.vapid import public_key
from backend.serving.pages import SCRIPTED, WebPage, public_page
from backend.tenants.registry import Reading

START = "/mitteilungen/"
CONSENT = "web-2026-11"  # of the text in `push/notifications.html`
WORKER = Path(__file__).parent / "static" / "push" / "worker.js"


def notifications_page(request: HttpRequest, reading: Reading) -> WebPage:  # noqa: ARG001 - what views take
    """What people may hear of, and the button; without JavaScript the page says how else they hear of it."""
    topics = sorted(topics_of(reading.town), key=lambda topic: not topic.is_default)
    return WebPage(
        title=_("Notifications in your browser"),
        description=_("News, events and urgent notices of %(town)s, as soon as there are any.")
        % {"town": reading.town.title},
        template="push/notifications.html",
        context={
            "topics": grouped((topic.key, topic.title) for topic in topics),
            "proposed": [topic.key for topic in topics if topic.is_default],
            "areas": [{"id": str(id_), "name": name} for id_, name in Area.objects.values_list("public_id", "name")],
            "key": public_key(),
            "consent": CONSENT,
        },
        path=START,
    )


@require_safe
def worker(request: HttpRequest, *, needed: str = "push") -> HttpResponse:
    """The service worker. Its address never changes, so browsers ask each day whether it has."""
    town: Any = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
    if needed not in town.modules:
        raise Http404
    headers = {"Cache-Control": "no-cache", "Content-Security-Policy": "default-src 'none'; connect-src 'self'"}
    return HttpResponse(_worker(), content_type="text/javascript; charset=utf-8", headers=headers)


@cache
def _worker() -> bytes:
    return WORKER.read_bytes()


urlpatterns: list[URLPattern] = [
    path("mitteilungen/", public_page(notifications_page, policy=SCRIPTED), name="notifications"),
    path("mitteilungen/worker.js", worker, name="notifications-worker"),
]
