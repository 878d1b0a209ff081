"""Every kind of page on every device: accessible by axe, silent console, nothing fetched from elsewhere."""

import pytest

from tests.browser.visits import DESKTOP, DEVICES, PHONE, faults

pytestmark = pytest.mark.browser

KINDS = (
    "/",
    "/nachrichten/",
    "/nachrichten/<id>/",
    "/veranstaltungen/",
    "/veranstaltungen/<id>/",
    "/orte/",
    "/orte/<id>/",
    "/amtsblatt/",
    "/amtsblatt/<id>/",
    "/amtsblatt/<id>/text/",
    "/abfall/",
    "/abfall/<id>/",
    "/eilmeldungen/",
    "/seiten/",
    "/seiten/<id>/",
    "/rechtliches/impressum/",
    "/rechtliches/datenschutz/",
    "/rechtliches/barrierefreiheit/",
    "/abonnieren/",
    "/einbetten/",
)


def test_there_is_a_page_of_every_kind(addresses):
    assert set(addresses) >= set(KINDS)


def test_every_kind_of_page_is_accessible_and_complete(addresses, open_page):
    first, *others = DEVICES
    browser = open_page(first).context
    wrong = []
    for kind, path in addresses.items():
        page = browser.new_page()
        wrong += [f"{kind}: {fault}" for fault in faults(page, path, then_on=others)]
        page.close()
    assert not wrong, "\n".join(wrong)


def test_the_api_can_be_read_and_needs_nothing_from_elsewhere(open_page):
    page, said = open_page(DESKTOP), []
    page.on("console", lambda message: said.append(message.text))
    page.on("requestfailed", lambda request: said.append(request.url))
    page.goto("/api/v1/docs/")
    page.locator("#operations-news-news_list").wait_for()
    assert not said


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=str)
def test_the_page_for_an_unknown_address_is_accessible_too(open_page, device):
    wrong = [fault for fault in faults(open_page(device), "/gibt-es-nicht/") if "404" not in fault]
    assert not wrong, "\n".join(wrong)
