"""What a visit to a page is: the device, the kinds of page that the town has, and what a good page is held to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SLUG = "templin"
ORIGIN = f"http://{SLUG}.region.test"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# A street of the town with more than one range of house numbers (config/demo/samples).
STREET, NUMBER = "Ahornweg", "95"

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
_NO_PAGE = re.compile(r"^/(cms|media|documents|static|api|feeds)/|\.(ics|pdf|rss|atom|json)$")


@dataclass(frozen=True, kw_only=True)
class Device:
    """What somebody holds in their hands."""

    name: str
    settings: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name


PHONE = Device(
    name="phone",
    settings={"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
)
DARK_PHONE = Device(name="dark phone", settings={**PHONE.settings, "color_scheme": "dark"})
DESKTOP = Device(name="desktop", settings={"viewport": {"width": 1280, "height": 900}})
DEVICES = (PHONE, DARK_PHONE, DESKTOP)


def kind_of(path: str) -> str:
    """`/nachrichten/<id>/` for every article."""
    return _UUID.sub("<id>", path)


def pages_by_kind(page: Page, *, also: list[str]) -> dict[str, str]:
    """One address of each kind of page, found by following links from the start page, from a search and from `also`."""
    found = {kind_of(path): path for path in ("/", *also)}
    waiting = [*found.values(), f"/abfall/?strasse={STREET}"]
    while waiting:
        page.goto(waiting.pop(0))
        for path in _links(page):
            if kind_of(path) not in found:
                found[kind_of(path)] = path
                waiting.append(path)
    return found


def _links(page: Page) -> Iterator[str]:
    for address in page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)"):
        parts = urlsplit(address)
        if f"{parts.scheme}://{parts.netloc}" == ORIGIN and not _NO_PAGE.search(parts.path):
            yield parts.path


def faults(page: Page, path: str) -> list[str]:
    """Visit and list all that is wrong, empty for a good page."""
    told: list[str] = []
    page.on("console", lambda message: told.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: told.append(f"error: {error}"))
    page.on("requestfailed", lambda request: told.append(f"failed: {request.url}"))
    page.on("response", lambda response: response.status >= 400 and told.append(f"{response.status} {response.url}"))
    page.on("request", lambda request: request.url.startswith(ORIGIN) or told.append(f"foreign: {request.url}"))
    page.goto(path, wait_until="networkidle")
    if page.locator("h1").count() != 1:
        told.append("there must be one h1")
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        told.append("the page is wider than the screen")
    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": AXE_TAGS}, "resultTypes": ["violations"]})
    for violation in results.response["violations"]:
        told += [f"{violation['id']}: {node['html']}" for node in violation["nodes"]]
    return told
