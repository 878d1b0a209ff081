"""Which street a name in a file means: certain spellings, confirmed names, and otherwise another street."""

import pytest

from backend.waste_calendar.addresses.naming import NamedStreet, StreetNames, with_former


def key(name: str, place: str = "") -> tuple[str, str, str]:
    return ("12069111", place, name)


def names(*streets: NamedStreet, confirmed: dict[str, str] | None = None) -> StreetNames:
    said = {key(before): now for before, now in (confirmed or {}).items()}
    return StreetNames(streets={street.key: street for street in streets}, confirmed=said)


def street(name: str, **others) -> NamedStreet:
    return NamedStreet(key=key(name), **others)


@pytest.mark.parametrize(
    ("before", "said"),
    [("Bahnhofstrasse", "Bahnhofstraße"), ("Dr.-Külz-Str.", "Dr. Külz Straße"), ("Muehlenweg", "Mühlenweg")],
)
def test_another_spelling_is_the_same_street_under_its_new_name(before, said):
    known = names(street(before), street("Anger"))
    assert known.hear({key(said), key("Anger")}) == {key(said): key(before)}
    assert known.now(key(before)) == said
    assert known.now(key("Anger")) == "Anger"


def test_files_that_disagree_about_a_spelling_rename_nothing_back_and_forth():
    known = names(street("Bahnhofstraße"))
    known.hear({key("Bahnhofstraße")})
    assert known.hear({key("Bahnhofstr.")}) == {key("Bahnhofstr."): key("Bahnhofstraße")}
    assert known.renamed == {}


def test_another_name_is_another_street_until_somebody_confirms_it():
    assert names(street("Dorfstraße")).hear({key("Lütter Dorfstraße")}) == {}
    known = names(street("Dorfstraße"), confirmed={"Dorfstraße": "Lütter Dorfstraße"})
    assert known.hear({key("Lütter Dorfstraße")}) == {key("Lütter Dorfstraße"): key("Dorfstraße")}
    assert known.renamed == {key("Dorfstraße"): "Lütter Dorfstraße"}


def test_files_of_before_and_of_what_comes_mean_the_street_of_today():
    known = names(street("Lindenallee", former=["Alte Straße"], coming="Platz der Linde"))
    for said in ("Alte Str.", "Platz der Linde"):
        assert known.hear({key(said)}) == {key(said): key("Lindenallee")}
    assert known.renamed == {}


def test_a_file_that_names_both_means_both_and_another_place_is_another_street():
    known = names(street("Lindenallee", former=["Alte Straße"]))
    assert known.hear({key("Lindenallee"), key("Alte Straße")}) == {}
    assert known.hear({key("Alte Straße", "Lütte")}) == {}
    twice = names(street("Neu", former=["Alt", "Uralt"]))
    assert twice.hear({key("Alt"), key("Uralt")}) == {}


def test_former_names_are_kept_once_and_never_todays():
    assert with_former([], name="Alt", now="Neu") == ["Alt"]
    assert with_former(["Alt"], name="Neu", now="Alt") == ["Neu"]
    assert with_former([], name="Bahnhofstr.", now="Bahnhofstraße") == []
    assert len(with_former([f"Weg {each}" for each in range(9)], name="Alt", now="Neu")) == 5
