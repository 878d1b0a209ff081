"""What content says in answers."""

from dataclasses import replace

from backend.common import clock
from backend.content.models import EmergencyNumber, Link
from backend.content.reading import build_config, build_home
from backend.library.models import Area
from backend.tenants.registry import Reading
from tests.content.factories import info_page
from tests.statements import statements


def reading(town) -> Reading:
    return Reading(town=town, now=clock.now(), lang="de")


def test_config_has_links_and_numbers_in_their_order_with_one_statement(town):
    area = Area.objects.create(name="Lütte")
    Link.objects.create(title="Zweiter", url="https://b.example.org", position=2)
    first = Link.objects.create(title="Erster", url="https://a.example.org", position=1)
    first.areas.set([area])
    EmergencyNumber.objects.create(title="Feuerwehr", phone="112")
    with statements() as seen:
        document = build_config(reading(town))
    assert len(seen) == 1
    assert [(link["title"], link["areas"]) for link in document["links"]] == [
        ("Erster", [str(area.public_id)]),
        ("Zweiter", []),
    ]
    assert document["emergency"][0]["phone"] == "112"


def test_home_has_the_pages_on_top_for_the_area_asked_for(town):
    here, there = Area.objects.create(name="Lütte"), Area.objects.create(name="Ragösen")
    top = info_page("Überall")
    info_page("Nur Lütte", areas=[here])
    info_page("Nur Ragösen", areas=[there])
    info_page("Darunter", parent=top)
    everything = reading(town)
    assert [page["title"] for page in build_home(everything).document] == ["Überall", "Nur Lütte", "Nur Ragösen"]
    with statements() as seen:
        mine = build_home(replace(everything, areas=(here.public_id,)))
    assert len(seen) == 1
    assert [page["title"] for page in mine.document] == ["Überall", "Nur Lütte"]


def test_home_and_config_answer_as_documented(town, api):
    info_page()
    body = api(town).get("/api/v1/home").json()
    assert body["pages"][0]["title"] == "Bürgerbüro"
    config = api(town).get("/api/v1/config").json()
    assert config["legal"]["imprint"] == f"{town.origin}/rechtliches/impressum/"
