"""What the desk puts into the CMS: start page, menus, instructions, and how all of it looks."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.html import format_html, format_html_join
from wagtail import hooks

from backend.desk.menus import arrange_main_menu, arrange_reports, howto_menu_item
from backend.desk.sharing_views import SharePreview
from backend.desk.start_page import StartPage
from backend.desk.views import HowtoIndex, HowtoPage, howto_picture

# After all others have had their say.
LAST = 1000

hooks.register("construct_main_menu", arrange_main_menu, order=LAST)
hooks.register("construct_reports_menu", arrange_reports, order=LAST)
hooks.register("register_admin_menu_item", howto_menu_item)


@hooks.register("construct_homepage_panels")
def start_page(request: HttpRequest, panels: list[Any]) -> None:
    panels[:] = [StartPage(request)]


@hooks.register("insert_global_admin_css")
def style() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("desk/cms.css"))


@hooks.register("insert_global_admin_js")
def scripts() -> str:
    names = ("desk/dates.js", "desk/saving.js")
    return format_html_join("", '<script src="{}"></script>', ((static(name),) for name in names))


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    return [
        path("vorschau-teilen/<slug:app>/<slug:model>/<int:pk>/", SharePreview.as_view(), name="desk_share"),
        path("anleitungen/", HowtoIndex.as_view(), name="desk_howtos"),
        path("anleitungen/<slug:name>/", HowtoPage.as_view(), name="desk_howto"),
        path("anleitungen/bilder/<str:name>", howto_picture, name="desk_howto_picture"),
    ]
