"""The file owns the areas that it lists; what the town added stays, and what is in use is kept."""

from backend.library.models import Area, Contact, Place
from backend.tenants.changes import Kind

AREAS = [
    {
        "name": "Niemegk",
        "kind": "gemeinde",
        "ags": "12069448",
        "postal_codes": ["14823"],
        "children": [{"name": "Lühnsdorf"}],
    },
    {"name": "Planetal", "kind": "gemeinde", "children": [{"name": "Dahnsdorf"}, {"name": "Mörz"}]},
]


def kinds(outcome) -> list[tuple[Kind, str]]:
    return [(change.kind, change.subject) for change in outcome.changes]


def test_the_tree_is_created_as_it_is_written(apply):
    apply(areas=AREAS)
    rows = {area.name: area for area in Area.objects.select_related("parent")}
    assert rows["Lühnsdorf"].parent.name == "Niemegk"
    assert rows["Mörz"].position == 1
    assert rows["Niemegk"].ags == "12069448"


def test_applying_again_changes_nothing(apply):
    apply(areas=AREAS)
    assert kinds(apply(areas=AREAS)) == []


def test_an_id_depends_on_town_and_names_alone(apply):
    apply(areas=AREAS)
    before = Area.objects.get(name="Mörz").public_id
    Area.objects.filter(name="Mörz").delete()
    apply(areas=AREAS)
    assert Area.objects.get(name="Mörz").public_id == before


def test_the_directory_lists_names_and_postal_codes(apply, town):
    apply(areas=AREAS, postal_codes=["14822"])
    town.refresh_from_db()
    assert town.area_names == ["Dahnsdorf", "Lühnsdorf", "Mörz", "Niemegk", "Planetal"]
    assert town.postal_codes == ["14822", "14823"]


def test_an_area_made_in_the_cms_is_copied_to_the_directory_at_once_and_stays(apply, town):
    apply(areas=AREAS)
    Area.objects.create(name="Neue Siedlung")
    town.refresh_from_db()
    assert "Neue Siedlung" in town.area_names
    assert kinds(apply(areas=AREAS)) == []
    assert Area.objects.filter(name="Neue Siedlung").exists()


def test_the_file_takes_over_an_area_that_the_town_made_first(apply):
    mine = Area.objects.create(name="Lütte")
    assert [kind for kind, _ in kinds(apply(areas=[{"name": "Lütte"}]))] == []
    assert Area.objects.get(name="Lütte").public_id == mine.public_id


def test_a_name_changed_in_the_cms_becomes_what_the_file_says(apply):
    apply(areas=AREAS)
    Area.objects.filter(name="Mörz").update(name="Moerz")
    assert kinds(apply(areas=AREAS)) == [(Kind.CHANGE, "area Planetal/Mörz name")]
    assert Area.objects.filter(name="Mörz").exists()


def test_what_the_file_no_longer_lists_is_removed_children_first(apply):
    apply(areas=AREAS)
    assert kinds(apply(areas=AREAS[:1])) == [
        (Kind.REMOVE, "area Planetal/Mörz"),
        (Kind.REMOVE, "area Planetal/Dahnsdorf"),
        (Kind.REMOVE, "area Planetal"),
    ]


def test_an_area_in_use_is_kept_and_the_plan_says_so(apply):
    apply(areas=AREAS)
    place = Place(name="Kirche")
    place.areas = [Area.objects.get(name="Mörz")]
    place.save()
    outcome = apply(areas=AREAS[:1])
    assert kinds(outcome) == [
        (Kind.KEEP, "area Planetal/Mörz"),
        (Kind.REMOVE, "area Planetal/Dahnsdorf"),
        (Kind.KEEP, "area Planetal"),
    ]
    assert place.area_ids == [Area.objects.get(name="Mörz").public_id]


INN = {"name": "Gasthof Linde", "email": "linde@example.org"}


def caring(**contacts) -> list[dict]:
    return [{"name": name, **({"contact": contact} if contact else {})} for name, contact in contacts.items()]


def test_who_cares_for_areas_comes_from_the_file_once_each_and_goes_with_it(apply):
    apply(areas=caring(Lütte=INN, Mörz=INN, Borne=None))
    contact = Contact.objects.get()
    assert [area.contact for area in Area.objects.all()] == [contact, contact, None]
    assert kinds(apply(areas=caring(Lütte=INN, Mörz=INN, Borne=None))) == []
    other = {**INN, "email": "neu@example.org"}
    assert kinds(apply(areas=caring(Lütte=other, Mörz=other, Borne=None))) == [
        (Kind.CREATE, "contact Gasthof Linde"),
        (Kind.CHANGE, "area Lütte contact"),
        (Kind.CHANGE, "area Mörz contact"),
        (Kind.REMOVE, "contact Gasthof Linde"),
    ]
    assert kinds(apply(areas=caring(Lütte=None, Mörz=None, Borne=None)))[-1] == (Kind.REMOVE, "contact Gasthof Linde")
    assert not Contact.objects.exists()


def test_the_town_may_name_somebody_else_for_an_area_also_where_the_file_names_nobody(apply):
    apply(areas=caring(Lütte=INN, Mörz=None))
    mine = Contact.objects.create(name="Ortsvorsteherin", email="ort@example.org")
    Area.objects.update(contact=mine)
    assert kinds(apply(areas=caring(Lütte=INN, Mörz=None))) == []
    assert kinds(apply(areas=caring(Lütte={"name": "Neu"}, Mörz=None))) == [
        (Kind.CREATE, "contact Neu"),
        (Kind.KEEP, "area Lütte contact"),
        (Kind.REMOVE, "contact Gasthof Linde"),
    ]
    assert {area.contact for area in Area.objects.all()} == {mine}


def test_a_contact_that_the_town_made_first_is_taken_over_with_its_telephone(apply):
    mine = Contact.objects.create(**INN, phone="033841 1")
    apply(areas=caring(Lütte=INN))
    assert Area.objects.get().contact == mine
    mine.refresh_from_db()
    assert mine.phone == "033841 1"
