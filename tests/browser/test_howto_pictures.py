"""The pictures of the instructions can be taken anew: `HOWTO_PICTURES=1 pytest tests/browser/test_howto_pictures.py`.

Without the variable everything is opened and looked for as it would be for a picture, and nothing is written.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page

from tests.browser.cms_views import ADMINISTRATOR, View
from tests.browser.visits import ORIGIN, PHONE, Device, come_to, settled

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "images"
TALL = Device(name="tall desk", settings={"viewport": {"width": 1180, "height": 2400}})
DESK = Device(name="desk", settings={"viewport": {"width": 1180, "height": 760}})
COLOURS = 128
ALL = "body"


@dataclass(frozen=True, kw_only=True)
class Shot:
    """One picture: a view, prepared, and what of it is shown."""

    view: View
    of: str = ALL  # a selector
    presses: tuple[str, ...] = ()  # what is pressed before
    fills: tuple[tuple[str, str], ...] = ()
    device: Device = DESK


NEWS, EVENTS = "/cms/snippets/feeds/article/", "/cms/snippets/feeds/event/"
SHOTS = {
    "howto-startseite": Shot(view=View(route="/cms/")),
    "howto-nachrichten": Shot(view=View(route=NEWS)),
    "howto-veranstaltungen": Shot(
        view=View(route=f"{EVENTS}add/"),
        of="#panel-wann-section",
        fills=(("[name=starts_at]", "12.01.2027 19:00"),),
        presses=("#header-title", "[name=recurrence-repeats][value=rule]"),
        device=TALL,
    ),
    "howto-vorschlaege": Shot(view=View(route="/cms/proposals/edit/<int:pk>/", of="submission")),
    "howto-freigeben": Shot(view=View(route=f"{NEWS}edit/<int:pk>/", of="waiting")),
    "howto-vorschau": Shot(
        view=View(route=f"{NEWS}edit/<int:pk>/", of="article"), presses=("[data-side-panel-toggle=preview]",)
    ),
    "howto-pruefungen": Shot(
        view=View(route=f"{NEWS}edit/<int:pk>/", of="waiting"), presses=("[data-side-panel-toggle=checks]",)
    ),
    "howto-rueckmeldungen": Shot(view=View(route="/cms/feedback/edit/<int:pk>/", of="feedback")),
    "howto-einrichtungen": Shot(
        view=View(route="/cms/snippets/library/place/edit/<int:pk>/", of="place"),
        of="#panel-offnungszeiten-section",
        device=TALL,
    ),
    "howto-amtsblatt": Shot(view=View(route="/cms/snippets/content/gazette/edit/<int:pk>/", of="gazette")),
    "howto-seiten": Shot(view=View(route="/cms/pages/<int:parent_page_id>/", of="page")),
    "howto-zugaenge": Shot(view=View(route="/cms/users/edit/<int:pk>/", of="person", role=ADMINISTRATOR)),
    "howto-eilmeldung": Shot(view=View(route="/cms/eilmeldung/", role="urgent_sender"), device=PHONE),
}


@pytest.mark.parametrize("name", SHOTS)
def test_what_an_instruction_shows_is_there(
    open_page: Callable[[Device], Page], things: dict[str, dict[str, str]], sessions: dict[str, str], name: str
) -> None:
    shot = SHOTS[name]
    page = open_page(shot.device)
    page.context.add_cookies([{"name": "sessionid", "value": sessions[shot.view.role], "url": ORIGIN}])
    come_to(page, shot.view.path(things))
    for field, text in shot.fills:
        page.fill(field, text)
        page.keyboard.press("Escape")
    with settled(page):
        for selector in shot.presses:
            page.locator(selector).first.click()
    shown = page.locator(shot.of).first
    taken = page.screenshot() if shot.of == ALL else shown.screenshot()
    if os.environ.get("HOWTO_PICTURES"):
        picture = Image.open(io.BytesIO(taken)).convert("RGB").quantize(COLOURS)
        picture.save(IMAGES / f"{name}.png", optimize=True)


def test_every_picture_is_shown_by_an_instruction() -> None:
    texts = "".join(path.read_text() for path in (ROOT / "docs" / "howto").glob("*.md"))
    assert not [name for name in SHOTS if f"../images/{name}.png" not in texts]
