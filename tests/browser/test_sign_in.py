"""Signing in with a passkey of a real browser, on a phone and on a desk, with the keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.accounts.people import PASSWORD
from tests.browser.visits import DARK_PHONE, DESKTOP, DEVICES, PHONE, faults

pytestmark = pytest.mark.browser

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_authenticator(page: Page) -> Page:
    """A computer whose lock says yes to everything."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return page


def type_password(page: Page, email: str) -> None:
    """By keyboard alone."""
    page.goto("/cms/login/")
    page.get_by_label("E-Mail-Adresse").focus()
    page.keyboard.type(email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def press(page: Page, name: str) -> None:
    button = page.get_by_role("button", name=name)
    expect(button).to_be_enabled()
    button.focus()
    page.keyboard.press("Enter")


@pytest.mark.parametrize("device", DEVICES, ids=str)
def test_the_pages_before_one_is_in_have_no_fault(device, open_page):
    page = open_page(device)
    for path in ("/cms/login/", "/cms/password_reset/", "/cms/einladung/", "/cms/password_reset/done/"):
        assert faults(page, path) == [], path


def test_somebody_makes_a_passkey_signs_out_and_signs_in_with_it(open_page, editors):
    page = with_authenticator(open_page(DESKTOP))
    type_password(page, editors["publisher"])
    assert page.get_by_role("heading", level=1).inner_text() == "Zweiten Schritt einrichten"
    assert faults(page, page.url) == []

    press(page, "Passkey anlegen")

    page.get_by_role("heading", name="Ersatzcodes").wait_for()
    codes = page.locator(".codes li").all_inner_texts()
    assert len(codes) == 10
    page.get_by_role("link", name="Ich habe sie verwahrt").click()
    page.wait_for_url("**/cms/")
    page.goto("/cms/anmeldung/")
    assert faults(page, page.url) == []
    press(page, "Abmelden")
    page.wait_for_url("**/cms/login/**")

    type_password(page, editors["publisher"])
    assert page.get_by_role("heading", level=1).inner_text() == "Zweiter Schritt"
    assert faults(page, page.url) == []
    press(page, "Weiter mit dem Passkey")
    page.wait_for_url("**/cms/")

    other = open_page(PHONE)  # a phone that has no passkey of hers
    type_password(other, editors["publisher"])
    assert faults(other, other.url) == []
    other.get_by_label("Code").fill(codes[0])
    other.get_by_role("button", name="Weiter mit dem Code").click()
    other.wait_for_url("**/cms/")
    for path in ("", "einrichten/", "einrichten/app/", "ersatzcodes/"):
        assert faults(other, f"/cms/anmeldung/{path}") == [], path
    other.goto("/cms/anmeldung/")
    other.get_by_role("link", name="Anleitung").click()
    other.get_by_role("heading", name="Anmelden", exact=True).wait_for()


def test_a_phone_is_kept_for_urgent_notices(open_page, editors):
    page = with_authenticator(open_page(DARK_PHONE))
    type_password(page, editors["urgent_sender"])
    assert faults(page, page.url) == []
    press(page, "Passkey anlegen")
    page.get_by_role("heading", name="Ersatzcodes").wait_for()
    page.goto("/cms/anmeldung/")
    press(page, "Abmelden")
    page.wait_for_url("**/cms/login/**")
    type_password(page, editors["urgent_sender"])
    page.get_by_label("30 Tage").check()
    press(page, "Weiter mit dem Passkey")
    page.wait_for_url("**/cms/")
    page.goto("/cms/anmeldung/")
    assert "Chrome" in page.get_by_role("region", name="Geräte").inner_text()
    press(page, "Abmelden")
    page.wait_for_url("**/cms/login/**")

    type_password(page, editors["urgent_sender"])  # and nothing else

    page.wait_for_url("**/cms/")
