"""The page that makes the lines by which another website shows our news or events, with a preview."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext as _

from backend.serving.pages import POLICY, WebPage, public_page
from backend.tenants import registry
from backend.tenants.desk import Desk, DeskAction
from backend.tenants.registry import Reading
from backend.web_app.subscribing import chosen_of

PAGE_PATH = "/einbetten/"
NUMBERS = (3, 5, 10, 20)
_USUAL = 5
_HEAD, _ENTRY = 120, 120  # pixels, in a column of 300: what is cut there has to be scrolled to


def embedding_page(request: HttpRequest, reading: Reading) -> WebPage:
    """`?area=<id>&category=<id>&anzahl=5`: each list with its preview and the lines to copy."""
    chosen = chosen_of(request)
    wanted = request.GET.get("anzahl", "")
    number = int(wanted) if wanted in map(str, NUMBERS) else _USUAL
    query = urlencode({**chosen.asked, "anzahl": number})
    lists = [link for module in registry.active_modules(reading.town) for link in module.embedded]
    return WebPage(
        title=_("Show on your own website"),
        template="web_app/embedding.html",
        context={
            "lists": [
                {
                    "title": link.title,
                    "path": f"{link.path}?{query}",
                    "snippet": _snippet(
                        f"{reading.origin}{link.path}?{query}",
                        title=f"{link.title} – {reading.town.title}",
                        height=_HEAD + number * _ENTRY,
                    ),
                }
                for link in lists
            ],
            "chosen": chosen,
            "numbers": NUMBERS,
            "number": number,
            "height": _HEAD + number * _ENTRY,
        },
        description=_("News and events of %(town)s on the website of a village, an association or a school.")
        % {"town": reading.town.title},
        path=PAGE_PATH,
    )


def embedding_actions(desk: Desk) -> Iterator[DeskAction]:
    """The way there from the CMS, for everybody: the page is public, since associations need it too."""
    if any(module.embedded for module in registry.active_modules(desk.town)):
        yield DeskAction(title=_("Show on your own website"), url=PAGE_PATH, icon="code", order=95)


def _snippet(address: str, *, title: str, height: int) -> str:
    return format_html(
        '<iframe src="{}" title="{}" width="100%" height="{}" style="border: 0" loading="lazy"></iframe>',
        address,
        title,
        height,
    )


urlpatterns: list[URLPattern] = [
    path(
        PAGE_PATH.removeprefix("/"),
        public_page(embedding_page, policy=f"{POLICY}; script-src 'self'; frame-src 'self'"),
        name="embedding",
    )
]
