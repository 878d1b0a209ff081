"""The sheet for notice boards, and the page on which people choose one."""

import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from backend.library.models import Appearance, Area, Place
from backend.tenants.desk import Desk
from backend.tenants.week import Week
from backend.web_app.poster.desk import poster_actions
from tests.alerts.factories import alert
from tests.changes.rows import picture
from tests.feeds.factories import article, event
from tests.pdf_pages import assert_accessible, elements, languages, pages
from tests.statements import statements
from tests.waste_calendar.factories import location, pickup, street, zone

SATURDAY = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
NEXT = "/aushang.pdf?week=2026-W48"


@pytest.fixture(autouse=True)
def _on_saturday():
    with time_machine.travel(SATURDAY, tick=False):
        yield


@pytest.fixture
def browser(client_of, town):
    return client_of(town)


def described(response):
    return [each["/Alt"] for each in elements(response.content) if each["/S"] == "/Figure"]


def words(browser, path):
    response = browser.get(path)
    assert response.status_code == 200
    return " ".join(pages(response.content)[0].replace("\xad", "").split())


def test_a_sheet_says_what_its_week_brings_in_the_order_of_the_days(browser, town):
    village, other = Area.objects.create(name="Lütte"), Area.objects.create(name="Dippmannsdorf")
    place = Place.objects.create(name="Dorfgemeinschaftshaus", lang="de")
    event("Chorprobe", starts_at=MONDAY + timedelta(days=2), areas=[village])
    event("Sitzung des Ortsbeirats", starts_at=MONDAY, place=place)
    event("Turnier", starts_at=MONDAY, areas=[other])
    event("Danach", starts_at=MONDAY + timedelta(days=7))
    event("Fastnacht", starts_at=MONDAY - timedelta(hours=1), status="cancelled")
    event("Ausstellung", starts_at=MONDAY - timedelta(days=9), ends_at=MONDAY + timedelta(days=3))
    article("Neue Bänke am Markt", published_at=SATURDAY)
    article("Altes", published_at=SATURDAY - timedelta(days=30))
    alert("Bitte Wasser abkochen.", valid_until=MONDAY)
    near, far = zone(number="1"), zone("paper", number="2")
    location(of=street("Anger", area=village), zones=(near, far))
    location(of=street("Weg", area=village), zones=(zone("paper", number="3"),))
    pickup(date(2026, 11, 24), of=near)
    pickup(date(2026, 11, 24), of=far, original_on=date(2026, 11, 23), status="moved", reason="Feiertag")
    pickup(date(2026, 11, 26), of=zone(number="9"))

    text = words(browser, f"{NEXT}&area={village.public_id}")
    order = [
        "Was ist los? · Musterstadt Lütte 23. bis 29. November 2026 · KW 48",
        "Eilmeldungen Bitte Wasser abkochen.",
        "Neue Bänke am Markt",
        "Mo 23.11. Ausstellung",
        "18:00 Uhr Fastnacht",
        "Fällt aus",
        "19:00 Uhr Sitzung des Ortsbeirats",
        "Dorfgemeinschaftshaus",
        "Mi 25.11. 19:00 Uhr Chorprobe",
        "Di 24.11. Restmüll, Papier (Bezirk 2)",
        "Papier: verschoben vom 23.11. (Feiertag)",
        f"Alles Weitere auf dem Handy: {town.default_domain}",
        "Stand: 21.11.2026",
    ]
    places = [text.find(each) for each in order]
    assert -1 not in places, (order[places.index(-1)], text)
    assert places == sorted(places)
    assert not re.search("Turnier|Danach|Altes|Do 26", text)


def test_a_sheet_is_one_accessible_page_however_much_there_is(browser, town):
    for number in range(30):
        event(f"*Fest* #panic() {'Donaudampfschiff' * 15} 🎉", starts_at=MONDAY + timedelta(hours=number))
        article(f"Meldung {number}", published_at=SATURDAY, html=f"<p>{'Wort ' * 100}</p>")
    response = browser.get(NEXT)
    assert response["Content-Type"] == "application/pdf"
    assert len(pages(response.content)) == 1
    assert_accessible(response.content, title="Wochenaushang Musterstadt, 23. bis 29. November 2026", lang="de")
    text = words(browser, NEXT)
    shown = text.count("#panic()")
    assert shown > 3
    assert f"und {30 - shown} weitere unter {town.default_domain}/veranstaltungen" in text
    headings = [each["/S"] for each in elements(response.content) if each["/S"].startswith("/H")]
    assert headings == ["/H1", "/H2", "/H2"]


def test_the_towns_crest_is_on_it_if_its_file_is_there(browser, town):
    content = BytesIO()
    Image.new("RGBA", (48, 60), (180, 20, 20, 120)).save(content, "WEBP")
    name = default_storage.save("images/crest.webp", ContentFile(content.getvalue()))
    sources = {"small": f"/media/{town.schema_name}/{name}"}
    logo = picture(image_json={"sources": sources, "alt": "", "credit": ""})
    Appearance.objects.update(logo=logo)
    codes = ["Code für das Handy: führt zu " + town.default_domain]
    assert described(browser.get(NEXT)) == ["Logo: Musterstadt", *codes]
    default_storage.delete(name)
    assert described(browser.get(NEXT)) == codes


def test_a_week_without_anything_says_so(browser, town):
    assert "Für diese Woche ist nichts angekündigt." in words(browser, NEXT)


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("week=2026-48", "Eine Woche schreibt man so: 2026-W48"),
        *((f"week={week}", "keinen Aushang") for week in ("2026-W99", "2020-W01", "2027-W40", "9999-W52")),
        *((f"area={area}", "nicht bekannt") for area in ("1", "00000000-0000-0000-0000-000000000000")),
        ("lang=fr", "In dieser Sprache schreibt die Kommune nicht"),
    ],
)
def test_where_there_is_no_sheet_a_page_says_why_and_leads_to_those_that_there_are(browser, query, reason):
    response = browser.get(f"/aushang.pdf?{query}")
    assert response.status_code == 404
    html = response.content.decode()
    assert reason in html
    assert 'href="/aushang/"' in html.partition("<main")[2].partition("</main>")[0]


def test_a_sheet_speaks_the_languages_of_the_town_and_says_which_words_are_in_which(browser, town):
    town.languages = ["de", "en", "uk"]
    town.save()
    german = article("Neue Bänke", published_at=SATURDAY)
    article("Нові лави", published_at=SATURDAY, lang="uk", public_id=german.public_id)
    article("Nur deutsch", published_at=SATURDAY)
    text = words(browser, f"{NEXT}&lang=uk")
    assert "Нові лави" in text
    assert "Nur deutsch" in text
    assert "Neue Bänke" not in text
    assert "Was ist los?" in text
    content = browser.get(f"{NEXT}&lang=uk").content
    assert_accessible(content, title="Wochenaushang Musterstadt, 23. bis 29. November 2026", lang="de")
    assert "uk" in languages(content)
    assert "uk" not in languages(browser.get(NEXT).content)
    assert "Week 48" in words(browser, f"{NEXT}&lang=en")
    page = browser.get("/aushang/?lang=uk").content.decode()
    assert f'href="{NEXT}&amp;lang=uk"' in page
    assert "English" in page
    assert '<main id="content" class="wide" tabindex="-1">' in page  # whose own words are German


def test_the_start_page_and_the_desk_lead_to_this_weeks_sheet(browser, town):
    article("Neue Bänke", published_at=SATURDAY)
    assert '<a class="button" href="/aushang.pdf"' in browser.get("/").content.decode()
    [action] = poster_actions(Desk(town=town, person=None, now=SATURDAY))
    assert (action.title, action.url) == ("Aushang dieser Woche", "/aushang.pdf")
    town.modules = []
    town.save()
    assert 'href="/aushang.pdf"' not in browser.get("/").content.decode()


def test_the_page_leads_to_the_sheets_of_this_week_and_the_next(browser, town):
    area = Area.objects.create(name="Lütte")
    html = browser.get("/aushang/").content.decode()
    links = re.findall(r'href="(/aushang\.pdf[^"]+)"', html)
    of_the_area = [f"/aushang.pdf?area={area.public_id}&amp;week=2026-W{number}" for number in (47, 48)]
    assert links == ["/aushang.pdf?week=2026-W47", NEXT, *of_the_area]
    assert 'href="/aushang/"' in browser.get("/").content.decode()


def test_a_sheet_costs_a_statement_for_each_part_and_five(browser, town):
    area = Area.objects.create(name="Lütte")
    for number in range(9):
        event(f"Fest {number}", starts_at=MONDAY)
    browser.get(NEXT)
    with statements() as seen:
        assert browser.get(f"{NEXT}&area={area.public_id}").status_code == 200
    assert len(seen) <= 5 + 5, seen


def test_weeks_begin_on_mondays():
    week = Week.of(date(2027, 1, 2))
    assert (week.first, week.last, week.number) == (date(2026, 12, 28), date(2027, 1, 3), 53)
    assert week.within(date(2026, 1, 1)) == week.first
