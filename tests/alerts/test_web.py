"""Urgent notices for people: a banner on every page, a page each that stays, and the list."""

from datetime import timedelta

import pytest
import time_machine

from backend.alerts.models import Alert
from backend.library.models import Area
from tests.alerts.factories import NOON, alert

pytestmark = pytest.mark.usefixtures("noon")


def text(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("path", ["/", "/nachrichten/", "/rechtliches/impressum/", "/abfall/?strasse=x"])
def test_every_page_shows_what_holds_and_only_that(client_of, town, path):
    alert(), alert("Vorbei", valid_until=NOON)
    html = text(client_of(town), path)
    assert html.count("Bitte Leitungswasser abkochen.") == 1
    assert "die ganze Kommune" in html
    assert "Gültig bis" in html
    assert "Samstag, 21. November, 13:00 Uhr" in html
    assert "Vorbei" not in html


def test_also_the_page_for_an_unknown_address(client_of, town):
    alert()
    assert "Bitte Leitungswasser abkochen." in text(client_of(town), "/gibt-es-nicht/", status=404)


def test_without_a_notice_no_page_says_anything(client_of, town):
    assert "<aside" not in text(client_of(town), "/")


def test_a_page_that_is_kept_loses_the_banner_when_its_time_is_up(client_of, town):
    alert()
    client = client_of(town)
    assert "Leitungswasser" in text(client, "/nachrichten/")
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        assert "Leitungswasser" not in text(client, "/nachrichten/")


def test_the_page_of_a_notice_stays_and_says_that_it_is_over(client_of, town):
    notice = alert(areas=[Area.objects.create(name="Lütte")])
    path = notice.get_absolute_url()
    html = text(client_of(town), path)
    assert "einmal sprudelnd aufkochen" in html
    assert "Lütte" in html
    assert "keine amtliche Warnung" in html
    assert "nicht mehr gültig" not in html
    with time_machine.travel(NOON + timedelta(days=400), tick=False):
        assert "Diese Eilmeldung ist vorbei." in text(client_of(town), path)


@pytest.mark.parametrize(
    ("status", "words"),
    [(Alert.Status.UPDATED, "Es gibt eine neuere:"), (Alert.Status.ALL_CLEAR, "Es gibt eine Entwarnung:")],
)
def test_a_superseded_notice_leads_to_its_successor(client_of, town, status, words):
    before = alert("Vorher", state=Alert.State.SUPERSEDED)
    after = alert("Nachher", supersedes=before, status=status)
    html = text(client_of(town), before.get_absolute_url())
    assert words in html
    assert f'<a href="{after.get_absolute_url()}">Nachher</a>' in html
    assert before.get_absolute_url() in text(client_of(town), after.get_absolute_url())


def test_the_list_has_what_holds_and_below_it_what_is_over(client_of, town):
    alert("Jetzt"), alert("Früher", valid_until=NOON)
    html = text(client_of(town), "/eilmeldungen/")
    assert html.index("Jetzt</a></h2>") < html.index("Nicht mehr gültig") < html.index("Früher")


def test_what_people_write_stays_text(client_of, town):
    notice = alert("<script>alert(1)</script>", instruction="<b>Hallo</b>\nZweite Zeile")
    for path in ("/", notice.get_absolute_url(), "/eilmeldungen/"):
        html = text(client_of(town), path)
        assert "<script>alert" not in html
        assert "<b>Hallo" not in html
