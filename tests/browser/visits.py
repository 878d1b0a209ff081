"""What a visit to a page is: the device, the kinds of page that the town has, and what a good page is held to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserType, Page, Request, Response

SLUG = "templin"
CONSOLE = "region.test"  # the host of the operator's pages
ORIGIN = f"http://{SLUG}.{CONSOLE}"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# All that the dark colours of a page can change about it.
COLOUR_RULES = ["color-contrast", "link-in-text-block"]

# A street of the town with more than one range of house numbers (config/demo/samples).
STREET, NUMBER = "Ahornweg", "95"

# Seconds that a page may take to come to something: many, since they only tell a slow machine from a wait for nothing.
PATIENCE = 60
LOOKS = 3  # at a page that fetches nothing, one after the other: some begin a little later

# Every browser of this process; who failed is asked what it showed (conftest).
launched: list[Browser] = []

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
_NO_PAGE = re.compile(r"^/(cms|media|documents|static|api|feeds)/|\.(ics|pdf|rss|atom|json|jsonld)$")


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


def launch(chromium: BrowserType, *, executable: str, origin: str, port: int) -> Browser:
    """Chromium, for which every host of the region is the server on this port and nothing else can be reached."""
    here = f"127.0.0.1:{port}"
    browser = chromium.launch(
        executable_path=executable,
        args=[
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            f"--unsafely-treat-insecure-origin-as-secure={origin},http://{CONSOLE}",  # as localhost is, and https
            f"--host-resolver-rules=MAP {CONSOLE} {here}, MAP *.{CONSOLE} {here}, MAP * ~NOTFOUND",
        ],
    )
    launched.append(browser)
    return browser


def shown() -> Iterator[tuple[str, str]]:
    """Address and words of every window that is open, with what is typed in its fields: why a test waited in vain."""
    for browser in filter(Browser.is_connected, launched):
        for page in (page for context in browser.contexts for page in context.pages):
            fields = page.eval_on_selector_all(
                "input:not([type=hidden]), select, textarea",
                "all => all.map(each => `${each.name}=${each.type === 'password' ? '…' : each.value}`).join(' ')",
            )
            yield page.url, f"{page.locator('body').inner_text()}\n{fields}"


def api(page: Page, path: str) -> Any:
    """What the API answers to the page that is open."""
    return page.evaluate("path => fetch(path, {cache: 'no-store'}).then(answer => answer.json())", path)


def promised(page: Page, expression: str) -> Any:
    """What a promise comes to, asked again until it is something; `wait_for_function` asks only once."""
    for _ in range(PATIENCE * 20):
        if answer := page.evaluate(expression):
            return answer
        page.wait_for_timeout(50)
    raise AssertionError(f"After {PATIENCE} seconds still nothing: {expression}")


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


def come_to(page: Page, path: str) -> Response | None:
    """Open an address and wait until nothing is fetched and nothing moves any more."""
    with settled(page):
        return page.goto(path)


@contextmanager
def settled(page: Page) -> Iterator[None]:
    """What is done within has come to rest at the end: no answer is waited for, nothing fades or is laid out anew.

    The browser's own `networkidle` lets half a second pass on each of some hundred pages.
    """
    under_way: set[Request] = set()

    def begun(request: Request) -> None:
        under_way.add(request)

    def ended(request: Request) -> None:
        under_way.discard(request)

    handlers = {"request": begun, "requestfinished": ended, "requestfailed": ended}
    for event, handler in handlers.items():
        page.on(event, handler)  # type: ignore[call-overload]  # it wants each name by itself
    yield
    _await_silence(page, under_way)
    for event, handler in handlers.items():
        page.remove_listener(event, handler)
    _at_rest(page)


def _await_silence(page: Page, under_way: set[Request]) -> None:
    quiet = 0
    for _ in range(PATIENCE * 50):
        page.wait_for_timeout(20)
        quiet = 0 if under_way else quiet + 1
        if quiet == LOOKS:
            return
    raise AssertionError(f"After {PATIENCE} seconds still under way: {[each.url for each in under_way]}")


def _at_rest(page: Page) -> None:
    """What is laid out anew by a script, or fades into other colours, has done so."""
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.wait_for_function("document.getAnimations().every((each) => each.playState !== 'running')")


def turn_into(page: Page, device: Device) -> None:
    """The open page on another device, as the browser's own tools do it: width, finger or mouse, light or dark."""
    screen, is_phone = device.settings["viewport"], device.settings.get("is_mobile", False)
    tools = page.context.new_cdp_session(page)
    tools.send("Emulation.setDeviceMetricsOverride", {**screen, "deviceScaleFactor": 1, "mobile": is_phone})
    tools.send("Emulation.setTouchEmulationEnabled", {"enabled": device.settings.get("has_touch", False)})
    page.emulate_media(color_scheme=device.settings.get("color_scheme", "light"))
    page.wait_for_function("width => innerWidth === width", arg=screen["width"])
    _at_rest(page)


def faults(page: Page, path: str, *, then_on: Iterable[Device] = (), origin: str = ORIGIN) -> list[str]:
    """Visit and list all that is wrong, empty for a good page; then turn it into other devices and look again."""
    told: list[str] = []
    page.on("console", lambda message: told.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: told.append(f"error: {error}"))
    page.on("requestfailed", lambda request: told.append(f"failed: {request.url}"))
    page.on("response", lambda response: response.status >= 400 and told.append(f"{response.status} {response.url}"))
    page.on("request", lambda request: request.url.startswith(origin) or told.append(f"foreign: {request.url}"))
    come_to(page, path)
    if page.locator("h1").count() != 1:
        told.append("there must be one h1")
    told += _faults_shown(page)
    for device in then_on:
        turn_into(page, device)
        told += [f"{device}: {fault}" for fault in _faults_shown(page)]
    return told


def _faults_shown(page: Page) -> Iterator[str]:
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        yield "the page is wider than the screen"
    is_dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    rules = {"type": "rule", "values": COLOUR_RULES} if is_dark else {"type": "tag", "values": AXE_TAGS}
    for violation in violations(page, runOnly=rules):
        yield from (f"{violation['id']}: {node['html']}" for node in violation["nodes"])


def serious(page: Page, *, within: str) -> list[str]:
    """What axe calls serious or critical, for pages that are Wagtail's in part."""
    results = Axe().run(page, context=within, options={"resultTypes": ["violations"]})
    return [
        f"{each['id']}: {node['html']}"
        for each in results.response["violations"]
        if each["impact"] in {"serious", "critical"}
        for node in each["nodes"]
    ]


def violations(page: Page, **options: Any) -> list[dict[str, Any]]:
    """What axe finds on the page that is open. It is brought there once: that takes half as long as to look with it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    look = "options => axe.run(document, options).then(found => found.violations)"
    found: list[dict[str, Any]] = page.evaluate(look, {"resultTypes": ["violations"], **options})
    return found
