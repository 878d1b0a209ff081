"""What the library says in answers."""

from backend.common import clock
from backend.library.models import Appearance, Area, Category
from backend.library.reading import build_categories, build_config
from backend.tenants.registry import Reading
from tests.library.factories import place
from tests.statements import statements


def reading(town) -> Reading:
    return Reading(town=town, now=clock.now(), lang="de")


def test_config_has_areas_as_a_tree_in_their_order(town):
    niemegk = Area.objects.create(name="Niemegk", kind="gemeinde", position=1)
    Area.objects.create(name="Planetal", kind="gemeinde", position=0)
    Area.objects.create(name="Lühnsdorf", parent=niemegk, postal_codes=["14823"])
    areas = build_config(reading(town))["areas"]
    assert [area["name"] for area in areas] == ["Planetal", "Niemegk"]
    assert areas[1]["children"][0]["postal_codes"] == ["14823"]


def test_config_costs_one_statement(town):
    with statements() as seen:
        build_config(reading(town))
    assert len(seen) == 1


def test_six_colours_are_readable_pairs(town):
    Appearance.objects.update(primary="#08743c", on_primary="#ffffff")
    theme = build_config(reading(town))["theme"]
    assert theme["primary"] == "#08743c"
    assert {"surface", "on_surface", "accent", "on_accent"} <= theme.keys()


def test_the_logo_is_absolute_once_it_is_rendered(town, picture):
    Appearance.objects.update(logo=picture)
    theme = build_config(reading(town))["theme"]
    assert theme["logo"] == town.origin + picture.image_json["sources"]["medium"]


def test_home_leaves_out_what_the_town_does_not_have(town):
    Appearance.objects.update(home=["nonsense"])
    assert build_config(reading(town))["home"] == ["alerts"], "which no order leaves out"
    town.modules = []
    assert build_config(reading(town))["home"] == []


def test_categories_are_a_tree_with_counts_by_module(town):
    culture = Category.objects.create(title="Kultur", color="#5c6ac4")
    Category.objects.create(title="Museum", parent=culture)
    place(categories=[culture])
    place("Entwurf", categories=[culture], live=False)
    (tree,) = build_categories(reading(town)).body["items"]
    assert tree["counts"]["places"] == 1
    assert [child["title"] for child in tree["children"]] == ["Museum"]


def test_a_place_in_two_languages_counts_once(town):
    culture = Category.objects.create(title="Kultur")
    german = place(categories=[culture])
    place("Town hall", public_id=german.public_id, lang="en", categories=[culture])
    assert build_categories(reading(town)).body["items"][0]["counts"]["places"] == 1


def test_the_endpoint_answers_as_documented_within_its_statements(town, api):
    for number in range(12):
        Category.objects.create(title=f"Kategorie {number:02}")
    with statements() as seen:
        body = api(town).get("/api/v1/categories").json()
    assert len(body["items"]) == 12
    assert len(seen) <= len(town.modules) + 2


def test_an_unknown_parameter_is_refused(town, api):
    assert api(town).get("/api/v1/categories?nonsense=1").status_code == 400
