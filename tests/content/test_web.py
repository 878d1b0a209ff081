"""Every published page and every legal text answers, in its language, with its family."""

import re
from uuid import uuid4

import pytest
from django.db import transaction

from backend.content.models import InfoPage, LegalAdditions
from backend.library.models import ContactDetails, LegalFields
from backend.library.streams import stream
from backend.push.models import Credential
from backend.push.models.devices import ERASED_AFTER, SILENT_AFTER
from backend.push.retention import DELIVERIES_KEPT
from tests.content.factories import info_page
from tests.statements import statements


def html_of(client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def test_a_published_page_answers_at_its_url(town, client_of):
    page = info_page(html="<p>Wir helfen <script>x</script>weiter.</p>")
    html = html_of(client_of(town), page.url)
    assert "<h1>Bürgerbüro</h1>" in html
    assert "<p>Wir helfen weiter.</p>" in html


def test_a_draft_is_not_there_until_it_is_published(town, client_of):
    page = info_page(live=False)
    client = client_of(town)
    assert client.get(page.path_of_page).status_code == 404
    page.title = "Neues Bürgerbüro"
    page.save_revision().publish()
    assert "Neues Bürgerbüro" in html_of(client, page.path_of_page)


def test_a_draft_over_a_live_page_changes_nothing_for_readers(town, client_of):
    page = info_page()
    page.title = "Entwurf"
    page.save_revision()
    assert "<h1>Bürgerbüro</h1>" in html_of(client_of(town), page.path_of_page)


def test_a_page_shows_the_way_to_it_and_what_is_below(town, client_of):
    top = info_page("Rathaus")
    middle = info_page("Bürgerbüro", parent=top)
    info_page("Ausweis", parent=middle)
    info_page("Geheim", parent=middle, live=False)
    html = html_of(client_of(town), middle.path_of_page)
    assert f'<a href="{top.path_of_page}">Rathaus</a>' in html
    assert "Ausweis" in html
    assert "Geheim" not in html


def test_the_overview_has_the_tree(town, client_of):
    top = info_page("Rathaus")
    info_page("Ausweis", parent=top)
    html = html_of(client_of(town), "/seiten/")
    assert "Rathaus" in html
    assert "Ausweis" in html


def test_the_language_asked_for_wins(town, client_of):
    german = info_page()
    info_page("Citizens' office", public_id=german.public_id, lang="en")
    assert "Citizens&#x27; office</h1>" in html_of(client_of(town), german.path_of_page + "?lang=en")
    assert "<h1>Bürgerbüro</h1>" in html_of(client_of(town), german.path_of_page)


def test_unknown_pages_are_not_there(town, client_of):
    assert client_of(town).get(f"/seiten/{uuid4()}/").status_code == 404
    assert client_of(town).get("/rechtliches/nonsense/").status_code == 404


def test_the_preview_is_the_page_of_the_draft(town, rf):
    page = info_page()
    page.title = "Entwurf"
    request = rf.get("/")
    request.tenant = town
    assert "<h1>Entwurf</h1>" in page.serve_preview(request, "").content.decode()


def test_a_copy_is_a_page_of_its_own(town):
    page = info_page()
    copy = page.copy(update_attrs={"slug": "kopie", "title": "Kopie"})
    assert copy.public_id != page.public_id


def test_pages_cost_the_same_statements_however_many_there_are(town, client_of):
    def cost(path: str) -> int:
        with statements() as seen:
            html_of(client_of(town), path)
        return len(seen)

    top = info_page("Rathaus")
    before = cost("/seiten/"), cost(top.path_of_page)
    for number in range(8):
        info_page(f"Seite {number}", parent=top)
    assert (cost("/seiten/"), cost(top.path_of_page)) == before
    assert InfoPage.objects.count() == 9


@pytest.fixture
def legal(town) -> None:
    ContactDetails.objects.update(
        name="Rathaus", street="Markt 1", postal_code="14806", city="Musterstadt", email="rathaus@example.org"
    )
    LegalFields.objects.update(
        authority="Stadt Musterstadt",
        represented_by="Bürgermeisterin Muster",
        supervisory_authority="Landkreis Muster",
        dpo="datenschutz@example.org",
        processing_agreement_on="2026-01-15",
        accessibility_status="partly",
        accessibility_reviewed_on="2026-10-01",
        accessibility_contact="barriere@example.org",
    )
    fields = LegalFields.load()
    fields.vat_id = "DE123456789"
    fields.accessibility_gaps = stream(
        "gap",
        [
            {"content": "Alte Amtsblätter", "reason": "burden", "alternative": "Anruf genügt"},
            {"content": "Karten <b>", "reason": "out_of_scope"},
        ],
    ).raw()
    fields.save()
    additions = LegalAdditions.load()
    additions.imprint = "<p>Eigenbetrieb Wasser<script>x</script></p>"
    additions.imprint_before = "<p>Vorab</p>"
    additions.save()


@pytest.mark.parametrize(
    ("slug", "texts"),
    [
        (
            "impressum",
            [
                "§ 5 DDG",
                "Stadt Musterstadt",
                "Markt 1",
                "14806 Musterstadt",
                "Bürgermeisterin Muster",
                "Landkreis Muster",
                "rathaus@example.org",
                "§ 18 MStV",
                "DE123456789",
                "<p>Vorab</p>",
                "<p>Eigenbetrieb Wasser</p>",
            ],
        ),
        (
            "datenschutz",
            [
                "datenschutz@example.org",
                "15. Januar 2026",
                "Art. 28 DSGVO",
                "lda.brandenburg.de",
                "keine Cookies",
            ],
        ),
        (
            "barrierefreiheit",
            [
                "<strong>teilweise</strong> vereinbar",
                "1. Oktober 2026",
                "einer Selbstbewertung",
                "barriere@example.org",
                "BbgBITV",
                "Unverhältnismäßige Belastung",
                "Alte Amtsblätter",
                "Stattdessen: Anruf genügt",
                "Karten &lt;b&gt;",
                "Landesbeauftragten für die Belange der Menschen mit Behinderungen",
                "Überwachungsstelle",
            ],
        ),
    ],
)
def test_a_legal_text_says_what_the_fields_say(town, legal, client_of, slug, texts):
    html = html_of(client_of(town), f"/rechtliches/{slug}/")
    assert [text for text in texts if text not in html] == []
    assert "Dies ist eine Demo" in html


def test_the_privacy_notice_says_what_is_kept_of_who_is_told(town, client_of):
    def html() -> str:
        return html_of(client_of(town), "/rechtliches/datenschutz/")

    kept = [f"{days} Tage" for days in (SILENT_AFTER.days, ERASED_AFTER.days, DELIVERIES_KEPT.days)]
    for words in (
        "Wenn Sie Mitteilungen einschalten",
        "Wenn Sie E-Mails abonnieren",
        "Expo oder den Dienst Fire",
        *kept,
    ):
        assert words in html()
    switch(town, is_demo=False)
    assert "In der App geht sie" not in html()
    with transaction.atomic():
        Credential.objects.create(transport="fcm")
    assert "In der App geht sie über den Dienst Firebase von Google, auf" in html()
    switch(town, modules=[key for key in town.modules if key != "push"])
    assert "Mitteilungen" not in html()


@transaction.atomic
def switch(town, **fields) -> None:
    for name, value in fields.items():
        setattr(town, name, value)
    town.save()


def test_the_statement_has_the_sections_of_the_model_in_their_order(town, legal, client_of):
    html = html_of(client_of(town), "/rechtliches/barrierefreiheit/")
    headings = re.findall("<h2>(.*?)</h2>", html)
    assert headings == [
        "Stand der Vereinbarkeit mit den Anforderungen",
        "Nicht barrierefreie Inhalte",
        "Erstellung dieser Erklärung",
        "Barrieren melden: Feedback und Kontakt",
        "Durchsetzungsverfahren",
        "Überwachung",
    ]
    assert "Unvereinbarkeit mit den Anforderungen" not in html


def test_a_state_that_nobody_knows_takes_its_bodies_from_the_fields(town, legal, client_of):
    town.state = "SN"
    town.save()
    LegalFields.objects.update(enforcement_body="Stelle Sachsen", data_protection_authority="Datenschutz Sachsen")
    statement = html_of(client_of(town), "/rechtliches/barrierefreiheit/")
    assert "Stelle Sachsen" in statement
    assert "Behindertengleichstellungsrecht des Landes" in statement
    assert "Überwachungsstelle" not in statement
    assert "Datenschutz Sachsen" in html_of(client_of(town), "/rechtliches/datenschutz/")


def test_a_real_town_is_no_demo(town, legal, client_of):
    town.is_demo = False
    town.save()
    assert "Demo" not in html_of(client_of(town), "/rechtliches/impressum/")
