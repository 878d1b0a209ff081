"""Official gazettes: in the API, on pages, in the CMS, and the proof that they were displayed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils import timezone

from backend.accounts.models import Role
from backend.content.gazettes.forms import GazetteForm
from backend.content.gazettes.proof import as_csv
from backend.content.gazettes.reading import build_gazette, build_gazettes, home_gazette
from backend.content.models import Gazette, GazetteDisplay
from backend.tenants.registry import Reading
from tests.accounts.people import person_of, sign_in
from tests.cms_forms import press
from tests.content.gazettes.factories import attachment, gazette, pdf
from tests.statements import statements
from tests.validity import walk

NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def noon():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def publisher(town, client_of):
    person_of(town, Role.PUBLISHER)
    client = client_of(town)
    assert sign_in(client).status_code == 302
    return client


def test_a_gazette_says_number_file_and_contents(town, api, noon):
    item = gazette(5)
    body = api(town).get(f"/api/v1/gazettes/{item.public_id}").json()
    assert (body["number"], body["issued_on"], body["file"]["pages"]) == (5, "2026-11-20", 2)
    assert body["contents"] == ["Hauptsatzung", "Sitzung am 1. Dezember"]
    assert body["file"]["url"].startswith(f"{town.origin}/documents/")
    assert body["file"]["bytes"] == len(item.read_file())
    assert body["text_url"] == f"{town.origin}/amtsblatt/{item.public_id}/text/"
    assert body["text_html"] == "<p>Die Hauptsatzung.</p>"


def test_the_latest_comes_first_page_by_page_and_on_the_start_screen(town, api, noon):
    for number in (1, 2, 3):
        gazette(number, issued_on=date(2026, number, 1), text="")
    first = api(town).get("/api/v1/gazettes?limit=2").json()
    assert [item["number"] for item in first["items"]] == [3, 2]
    assert first["items"][0]["text_url"] is None
    rest = api(town).get(f"/api/v1/gazettes?limit=2&cursor={first['next']}").json()
    assert ([item["number"] for item in rest["items"]], rest["next"]) == ([1], None)
    assert api(town).get("/api/v1/home").json()["gazette"]["number"] == 3


def test_without_a_gazette_the_start_screen_says_so(town, api, noon):
    assert api(town).get("/api/v1/home").json()["gazette"] is None


def test_what_is_not_on_display_is_not_there(town, api, noon, client_of):
    items = [
        gazette(1, live=False),
        gazette(2, display_from=NOON + HOUR),
        gazette(3, display_from=NOON - 2 * HOUR, display_until=NOON - HOUR),
    ]
    assert api(town).get("/api/v1/gazettes").json()["items"] == []
    for public_id in (*(item.public_id for item in items), uuid4()):
        assert api(town).get(f"/api/v1/gazettes/{public_id}").status_code == 404
        assert client_of(town).get(f"/amtsblatt/{public_id}/").status_code == 404


def test_gazettes_stay_as_they_are_until_the_answer_says(town, noon):
    items = [
        gazette(1, issued_on=date(2026, 11, 1)),
        gazette(2, issued_on=date(2026, 11, 2), display_from=NOON + HOUR, display_until=NOON + 5 * HOUR),
        gazette(3, issued_on=date(2026, 11, 3), display_from=NOON - HOUR, display_until=NOON + 2 * HOUR),
        gazette(4, issued_on=date(2026, 11, 4), expire_at=NOON + 3 * HOUR),
    ]
    moments = [NOON + timedelta(minutes=20 * number) for number in range(20)]

    def at(now: datetime) -> Reading:
        return Reading(town=town, now=now, lang="de")

    builders = [
        lambda now: build_gazettes(at(now), limit=2, cursor=None),
        lambda now: home_gazette(at(now)),
        *(lambda now, key=item.public_id: build_gazette(at(now), public_id=key) for item in items),
    ]
    assert sum(walk(build, moments=moments) for build in builders) >= 3


def test_reading_costs_one_statement(town, noon):
    item, reading = gazette(), Reading(town=town, now=NOON, lang="en")
    for build in (
        lambda: build_gazettes(reading, limit=5, cursor=None),
        lambda: build_gazette(reading, public_id=item.public_id),
        lambda: home_gazette(reading),
    ):
        with statements() as seen:
            build()
        assert len(seen) == 1


def test_a_gazette_has_pages_for_people(town, client_of, noon):
    item = gazette(5)
    client = client_of(town)
    assert "Amtsblatt Nr. 5/2026" in client.get("/amtsblatt/").content.decode()
    html = client.get(f"/amtsblatt/{item.public_id}/").content.decode()
    assert "Hauptsatzung" in html
    assert "2 Seiten" in html
    assert "Die Hauptsatzung." in client.get(f"/amtsblatt/{item.public_id}/text/").content.decode()
    silent = gazette(6, text="")
    assert client.get(f"/amtsblatt/{silent.public_id}/text/").status_code == 404


def test_the_form_proposes_the_next_number_of_the_year(publisher, town):
    this_year = timezone.localdate()
    gazette(4, issued_on=this_year)
    gazette(9, issued_on=date(this_year.year - 1, 5, 1))
    html = publisher.get("/cms/snippets/content/gazette/add/").content.decode()
    assert 'name="number" value="5"' in html
    assert "Eine Bekanntmachung je Zeile" in html


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"<script>alert(1)</script>", "kein PDF"), (pdf(password="x"), "Passwort"), (pdf()[:300], "beschädigt")],
)
def test_a_file_that_is_no_pdf_is_refused_in_words(town, data, words):
    item = Gazette(number=1, title="Amtsblatt", file=attachment(data))
    with pytest.raises(ValidationError, match=words):
        item.full_clean()


def test_a_number_is_given_once_a_year(town):
    gazette(1)
    again = Gazette(number=1, title="Amtsblatt", issued_on=date(2026, 3, 1), file=attachment())
    with pytest.raises(ValidationError, match="gibt es in diesem Jahr schon"):
        again.full_clean()
    Gazette(number=1, title="Amtsblatt", issued_on=date(2027, 3, 1), file=again.file).full_clean()


def test_the_second_who_saves_a_number_at_the_same_moment_is_told_in_words(publisher, town, monkeypatch):
    today, file = timezone.localdate(), attachment()
    check = GazetteForm.is_valid

    def is_valid_and_overtaken(form: GazetteForm) -> bool:
        is_valid = check(form)
        if is_valid:
            gazette(7, issued_on=today)
        return is_valid

    monkeypatch.setattr(GazetteForm, "is_valid", is_valid_and_overtaken)
    values = {"title": "Amtsblatt Zwei", "number": "7", "issued_on": str(today), "file": str(file.pk)}
    response = press(publisher, "/cms/snippets/content/gazette/add/", button="action-publish", **values)
    html = response.content.decode()
    assert response.status_code == 200
    assert "gibt es in diesem Jahr schon" in html
    assert "Amtsblatt Zwei" in html
    assert Gazette.objects.get().title == "Amtsblatt"


def test_a_display_is_written_down_from_its_beginning_to_its_end(town, noon):
    item = gazette(1, display_from=NOON + HOUR, display_until=NOON + 10 * HOUR)
    stretch = GazetteDisplay.objects.get()
    assert (stretch.begins_at, stretch.planned_until, stretch.pages) == (NOON + HOUR, NOON + 10 * HOUR, 2)
    assert stretch.sha256 == item.file_json["sha256"]
    noon.move_to(NOON + 3 * HOUR)
    item.unpublish()
    stretch.refresh_from_db()
    assert stretch.ended_at == NOON + 3 * HOUR


def test_what_was_taken_back_before_it_began_was_never_displayed(town, noon):
    gazette(1, display_from=NOON + HOUR).unpublish()
    assert not GazetteDisplay.objects.exists()


def test_another_file_is_another_display(town, noon):
    item = gazette(1)
    noon.move_to(NOON + HOUR)
    item.file.file.save("neu.pdf", ContentFile(pdf(pages=7)), save=False)
    item.file.save()
    item.save()
    first, second = GazetteDisplay.objects.all()
    assert (first.ended_at, second.begins_at, second.pages) == (NOON + HOUR, NOON + HOUR, 7)
    assert first.sha256 != second.sha256


def test_saving_again_changes_no_display(town, noon):
    item = gazette(1)
    noon.move_to(NOON + HOUR)
    item.contents = "Nur ein Tippfehler"
    item.save()
    assert GazetteDisplay.objects.get().begins_at == NOON


def test_the_proof_outlives_the_gazette(town, noon):
    item = gazette(1)
    noon.move_to(NOON + HOUR)
    item.delete()
    stretch = GazetteDisplay.objects.get()
    assert (stretch.gazette_id, stretch.ended_at, stretch.name) == (None, NOON + HOUR, "Amtsblatt 1/2026")


def test_the_proof_can_be_printed_and_exported_by_those_who_may(publisher, town, client_of):
    gazette(1, title="=HYPERLINK(1)")
    html = publisher.get("/cms/amtsblatt/aushang/").content.decode()
    assert GazetteDisplay.objects.get().sha256 in html
    assert "hängt noch aus" in html
    lines = publisher.get("/cms/amtsblatt/aushang.csv").content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Ausgabe;Datei;")
    assert lines[1].startswith("'=HYPERLINK(1) 1/2026;")
    assert client_of(town).get("/cms/amtsblatt/aushang.csv").status_code == 302


def test_a_plan_that_is_over_is_an_end(town, noon):
    gazette(1, display_until=NOON + HOUR)
    text = as_csv(GazetteDisplay.objects.all(), now=NOON + 2 * HOUR)
    assert "2026-11-24T13:00:00+01:00" in text.splitlines()[1].split(";")[7]


def test_a_town_without_the_module_has_no_gazettes(town, api, client_of, publisher):
    town.modules = [key for key in town.modules if key != "gazettes"]
    town.save()
    assert api(town).get("/api/v1/gazettes").status_code == 404
    assert client_of(town).get("/amtsblatt/").status_code == 404
    assert publisher.get("/cms/amtsblatt/aushang/").status_code == 404
