"""The start page in place of Wagtail's."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail import hooks

from backend.desk.start_page import StartPage


@hooks.register("construct_homepage_panels")
def start_page(request: HttpRequest, panels: list[Any]) -> None:
    panels[:] = [StartPage(request)]
