"""Information pages in the API: the tree, and one page as blocks and as HTML."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine

from backend.content.models import InfoPage
from backend.content.tree import build_page, build_tree
from backend.library.models import Area, Attachment, Contact
from backend.tenants.registry import Reading
from tests.changes.rows import IMAGE, picture
from tests.content.factories import info_page
from tests.statements import statements
from tests.validity import walk

NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


def titles(items) -> list:
    return [(item["title"], titles(item["children"])) for item in items]


def test_the_tree_is_that_of_the_editors(town, api):
    hall = info_page("Rathaus")
    info_page("Umzug", parent=info_page("Bürgerbüro", parent=hall))
    info_page("Familie")
    body = api(town).get("/api/v1/pages").json()
    assert titles(body["items"]) == [("Rathaus", [("Bürgerbüro", [("Umzug", [])])]), ("Familie", [])]


def test_a_page_below_one_that_is_not_published_moves_up(town, api):
    hall = info_page("Rathaus")
    info_page("Umzug", parent=info_page("Bürgerbüro", parent=hall, live=False))
    assert titles(api(town).get("/api/v1/pages").json()["items"]) == [("Rathaus", [("Umzug", [])])]


def test_areas_and_languages_choose(town, api):
    here, there = (Area.objects.create(name=name) for name in ("Lütte", "Werbig"))
    info_page("Überall"), info_page("Nur Lütte", areas=[here])
    german = info_page("Ortsrat", areas=[there])
    info_page("Local council", areas=[there], public_id=german.public_id, lang="en")
    client = api(town)
    assert [item["title"] for item in client.get(f"/api/v1/pages?area={here.public_id}").json()["items"]] == [
        "Überall",
        "Nur Lütte",
    ]
    shown = [item["title"] for item in client.get("/api/v1/pages?lang=en").json()["items"]]
    assert "Local council" in shown
    assert "Ortsrat" not in shown


def test_a_page_is_blocks_and_the_same_as_html(town, api):
    contact = Contact.objects.create(name="Frau Muster", role="Meldewesen", phone="+49 30 23125 001")
    document = Attachment.objects.create(title="Antrag", file="documents/antrag.pdf", file_size=9)
    body = [
        {"type": "heading", "value": "Mitbringen"},
        {"type": "paragraph", "value": "<p>Bitte <b>Ausweis</b>.<script>alert(1)</script></p>"},
        {
            "type": "picture",
            "value": {
                "picture": picture(image_json=IMAGE | {"alt": "", "credit": "", "focal_point": [0.5, 0.5]}).pk,
                "caption": "Büro",
            },
        },
        {"type": "attachment", "value": document.pk},
        {"type": "contact", "value": contact.pk},
    ]
    hall = info_page("Rathaus")
    page = info_page("Ausweis", parent=hall, body=body)
    info_page("Reisepass", parent=page)
    answer = api(town).get(f"/api/v1/pages/{page.public_id}").json()
    assert [block["type"] for block in answer["blocks"]] == [block["type"] for block in body]
    assert answer["blocks"][0]["text"] == "Mitbringen"
    assert "<script" not in str(answer)
    assert answer["blocks"][2]["image"]["sources"]["small"] == f"{town.origin}/s.webp"
    assert answer["blocks"][3]["url"].startswith(f"{town.origin}/documents/")
    assert (answer["blocks"][4]["name"], answer["blocks"][4]["phone"]) == ("Frau Muster", "+49 30 23125 001")
    for text in ("Mitbringen", "<strong>Ausweis</strong>", "Antrag", "Frau Muster"):
        assert text in answer["body_html"]
    assert [item["title"] for item in answer["parents"]] == ["Rathaus"]
    assert [item["title"] for item in answer["children"]] == ["Reisepass"]


def test_a_page_from_before_there_were_blocks_is_one(town, api):
    page = info_page()
    InfoPage.objects.filter(pk=page.pk).update(blocks_json=[])
    blocks = api(town).get(f"/api/v1/pages/{page.public_id}").json()["blocks"]
    assert blocks == [{"type": "paragraph", "html": "<p>Wir helfen weiter.</p>"}]


def test_what_is_not_there_is_not_found(town, api):
    draft = info_page(live=False)
    assert api(town).get(f"/api/v1/pages/{draft.public_id}").status_code == 404
    assert api(town).get(f"/api/v1/pages/{uuid4()}").status_code == 404
    assert api(town).get("/api/v1/pages?limit=3").status_code == 400


def test_pages_stay_as_they_are_until_the_answer_says(town):
    hall = info_page("Rathaus", expire_at=NOON + timedelta(hours=3))
    below = info_page("Umzug", parent=hall, expire_at=NOON + timedelta(hours=1))
    moments = [NOON + timedelta(minutes=20 * number) for number in range(12)]

    def at(now: datetime) -> Reading:
        return Reading(town=town, now=now, lang="de")

    builders = [
        lambda now: build_tree(at(now)),
        lambda now: build_page(at(now), public_id=hall.public_id),
        lambda now: build_page(at(now), public_id=below.public_id),
    ]
    assert [walk(build, moments=moments) for build in builders] == [2, 1, 0]


def test_reading_costs_one_statement(town):
    page = info_page()
    reading = Reading(town=town, now=NOON, lang="en")
    for build in (lambda: build_tree(reading), lambda: build_page(reading, public_id=page.public_id)):
        with statements() as seen:
            build()
        assert len(seen) == 1
