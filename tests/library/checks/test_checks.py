"""Each check by itself, on texts as editors write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from backend.library.checks import CHECKS
from backend.library.checks.drafts import Draft, outline
from backend.library.checks.readability import lix

NOW = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)
GOOD = (
    '<h2>Am Markt</h2><p>Seit heute stehen drei Bänke. <a href="/orte/1/">Zum Marktplatz</a></p><h3>Wo genau</h3>'
    "<table><tr><th>Bank</th></tr><tr><td>Eiche</td></tr></table>"
)
LONG = "Straßenverkehrsrechtliche Genehmigungsvoraussetzungen berücksichtigen verwaltungsverfahrensrechtliche "


def draft(**changes) -> Draft:
    good = {
        "title_field": "Titel",
        "title": "Neue Bänke am Markt",
        "now": NOW,
        "texts": {"Text": GOOD},
        "undescribed": {"Bild": 0},
        "categories_field": "Kategorien",
        "categories": 1,
        "ends_field": "Ende",
        "ends_at": NOW + timedelta(days=1),
    }
    return Draft(**{**good, **changes})


def texts(html: str) -> dict:
    return {"texts": {"Text": html}}


@pytest.mark.parametrize("key", CHECKS)
def test_a_good_text_passes(key):
    assert list(CHECKS[key].check(draft())) == []


@pytest.mark.parametrize("key", CHECKS)
def test_an_empty_draft_breaks_nothing(key):
    list(CHECKS[key].check(Draft(title_field="", title="", now=NOW)))


@pytest.mark.parametrize(
    ("key", "changes", "field", "about"),
    [
        ("alternative_text", {"undescribed": {"Bild": 1}}, "Bild", ""),
        ("heading_order", texts("<h3>Zu klein</h3>"), "Text", "Zu klein"),
        ("heading_order", texts("<h2>Gut</h2><h4>Zu klein</h4>"), "Text", "Zu klein"),
        ("link_text", texts('<a href="/x/"> <b></b></a>'), "Text", ""),
        ("link_text", texts('Mehr <a href="/x/">Hier</a>.'), "Text", "Hier"),
        ("table_headers", texts("<table><tr><td>1</td></tr></table>"), "Text", ""),
        ("past_event", {"ends_at": NOW}, "Ende", ""),
        ("category", {"categories": 0}, "Kategorien", ""),
        ("capitals", {"title": "ACHTUNG STRASSENSPERRUNG"}, "Titel", "ACHTUNG STRASSENSPERRUNG"),
        ("capitals", texts("<h2>WICHTIGE INFORMATION</h2>"), "Text", "WICHTIGE INFORMATION"),
        ("readability", texts(f"<p>{LONG * 20}.</p>"), "Text", "LIX 180"),
    ],
)
def test_what_is_wrong_is_found_with_its_field(key, changes, field, about):
    found = list(CHECKS[key].check(draft(**changes)))
    assert [(finding.field, finding.about) for finding in found] == [(field, about)]


@pytest.mark.parametrize(
    ("key", "changes"),
    [
        ("link_text", texts('<a href="/x/"><img src="/y.png" alt="Stadtplan"></a>')),
        ("capitals", {"title": "DRK und THW üben am Markt"}),
        ("capitals", {"title": "TÜV, AWO, DRK"}),
        ("category", {"categories_field": "", "categories": 0}),
        ("past_event", {"ends_at": None}),
        ("readability", texts("<p>Kurz und gut.</p>")),
    ],
)
def test_what_only_looks_wrong_passes(key, changes):
    assert list(CHECKS[key].check(draft(**changes))) == []


def test_lix_is_words_a_sentence_and_percent_of_long_words():
    text = "Eins zwei drei vier fünf. " * 9 + "Eins zwei drei Bürgermeister Verwaltung."
    assert lix(text) == 5 + 4
    assert lix("Zu kurz.") is None


def test_broken_html_is_read_to_its_end():
    assert outline("<a href=x><h2>Auf<table><a>").headings == []
