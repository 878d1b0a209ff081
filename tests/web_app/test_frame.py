"""The frame around every page: the town's looks and contact, data for machines, nothing that a text could break."""

import json
import re

import pytest
from django.test import RequestFactory

from backend.library.models import Appearance, ContactDetails
from backend.serving.pages import WebPage, render_page
from tests.statements import statements

HOSTILE = """</script><script>alert(1)</script> " ' & <!-- Ä"""


@pytest.fixture
def show(town, templates):
    """Render a page of the town and return its HTML."""

    def rendered(**fields):
        request = RequestFactory().get("/muster/")
        request.tenant = town
        page = WebPage(**{"title": "Muster", "template": "sample_page.html", "path": "/muster/", **fields})
        return render_page(request, page).content.decode()

    return rendered


@pytest.fixture
def settings_of_town(town):
    Appearance.objects.all().delete()
    ContactDetails.objects.all().delete()
    Appearance.objects.create(primary="#08743c", on_primary="#ffffff", accent="#e8e9b9", on_accent="#000000")
    ContactDetails.objects.create(name="Rathaus", phone="+49 30 23125 101", email="rathaus@example.org", city="Muster")


def test_title_heading_and_canonical_address(show, town):
    html = show()
    assert "<title>Muster – Musterstadt</title>" in html
    assert html.count("<h1>") == 1
    assert "<h1>Muster</h1>" in html
    assert f'<link rel="canonical" href="{town.origin}/muster/">' in html
    assert '<html lang="de">' in html


def test_a_demo_says_so_and_is_not_found_by_search_engines(show):
    html = show()
    assert "Demo – alle Inhalte sind erfunden" in html
    assert '<meta name="robots" content="noindex">' in html


def test_a_real_town_is_no_demo(show, town):
    town.is_demo = False
    html = show()
    assert "Demo" not in html
    assert "noindex" not in html


def test_colours_and_contact_of_the_town_are_shown(show, settings_of_town):
    html = show()
    assert '<meta name="theme-color" content="#08743c">' in html
    assert '<a href="tel:+493023125101">+49 30 23125 101</a>' in html
    assert '<a href="mailto:rathaus@example.org">' in html


def test_a_town_that_said_nothing_yet_has_a_frame(show, town):
    Appearance.objects.all().delete()
    ContactDetails.objects.all().delete()
    assert "<h1>Muster</h1>" in show()


def test_the_frame_costs_one_statement(show, settings_of_town):
    with statements() as seen:
        show()
    assert len(seen) <= 1, seen


def test_the_legal_pages_are_on_every_page(show):
    html = show()
    for path in ("impressum", "datenschutz", "barrierefreiheit"):
        assert f'href="/rechtliches/{path}/"' in html


def test_hostile_texts_stay_texts(show, town):
    html = show(
        title=HOSTILE,
        description=HOSTILE,
        crumbs=((HOSTILE, "/muster/'>/"),),
        context={"words": HOSTILE},
        json_ld={"@type": "NewsArticle", "headline": HOSTILE, "image": None},
        image={"alt": HOSTILE, "sources": {"large": "/media/x.jpg"}},
        feeds={HOSTILE: "/feeds/news.rss"},
    )
    assert "<script>alert" not in html
    assert html.count("<script") == html.count("</script>") == 1
    assert "<!--" not in html
    assert f'<meta property="og:image" content="{town.origin}/media/x.jpg">' in html


def test_structured_data_reads_back_as_it_was(show):
    html = show(json_ld={"@type": "NewsArticle", "headline": HOSTILE, "image": None})
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert json.loads(data[1]) == {"@type": "NewsArticle", "headline": HOSTILE}


def test_text_in_another_language_is_marked(show):
    assert 'lang="de-simple"' in show(lang="de-simple")
    assert show().count("lang=") == 1


def test_crumbs_lead_back_without_the_page_itself(show):
    html = show(crumbs=(("Startseite", "/"), ("Alles", "/alles/"), ("Muster", "/muster/")))
    crumbs = re.search(r'<nav class="crumbs.*?</nav>', html, re.DOTALL)[0]
    assert re.findall(r'href="([^"]+)"', crumbs) == ["/", "/alles/"]


def test_nothing_runs_and_nothing_is_styled_inline(show):
    html = show(json_ld={"@type": "WebPage"})
    assert " style=" not in html
    assert "<style" not in html
    assert not re.search(r"\son\w+=", html)
    assert re.findall(r"<script[^>]*>", html) == ['<script type="application/ld+json">']
