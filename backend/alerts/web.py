"""The public pages of urgent notices; the banner on every page is `templates/banner/alerts.html`."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from backend.alerts.reading import build_alert, build_list
from backend.serving.pages import WebPage, public_page
from backend.tenants.registry import Reading

LIST_PATH = "/eilmeldungen/"


@public_page
def alert_list(request: HttpRequest, reading: Reading) -> WebPage:  # noqa: ARG001 - every page's signature
    """What holds now, and below it what is over."""
    part = build_list(reading)
    return WebPage(
        title=_("Urgent notices"),
        template="alerts/list.html",
        context={
            "current": [alert for alert in part.document if alert["holds"]],
            "past": [alert for alert in part.document if not alert["holds"]],
        },
        description=_("Urgent notices of %(town)s.") % {"town": reading.town.title},
        path=LIST_PATH,
    ).until(part.valid_until)


@public_page
def alert(request: HttpRequest, reading: Reading, id: UUID) -> WebPage:  # noqa: A002, ARG001 - the address calls it so
    """One notice, for ever: after its end the page says that it is over."""
    part = build_alert(reading, public_id=id)
    document = part.document
    return WebPage(
        title=document["headline"],
        template="alerts/alert.html",
        context={"alert": document},
        description=document["instruction"] or document["description"],
        path=document["path"],
        crumbs=((_("Urgent notices"), LIST_PATH), (document["headline"], document["path"])),
        lang=document["lang"],
        languages=document["languages"],
        subject=(document["type"], document["id"]),
    ).until(part.valid_until)


urlpatterns: list[URLPattern] = [
    path("eilmeldungen/", alert_list),
    path("eilmeldungen/<uuid:id>/", alert),
]
