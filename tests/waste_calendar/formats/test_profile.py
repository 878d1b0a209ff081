"""What a file probably is, and what a person has said of it."""

import pytest

from backend.waste_calendar.formats.entries import FileBroken
from backend.waste_calendar.formats.profile import Profile, Shape, suggest
from tests.waste_calendar.formats.test_table import read
from tests.waste_calendar.towns import WASTE

TABLE = (
    "Ort;Straße;Hausnummern;Abfallart;Datum\nA;B;;R02;05.01.2026\nA;B;;Wertstoff;05.01.2026\nA;B;;Papier;07.01.2026\n"
)


def test_a_list_is_told_by_its_header():
    found = suggest((WASTE / "town" / "abfallkalender-2026.csv").read_bytes(), name="x.csv", synonyms={})
    assert found.is_sure
    assert not found.has_unknown
    assert found.profile.shape == Shape.LIST
    assert found.profile.columns["on"] == "Datum"
    assert found.profile.labels == {"Restmüll": "residual", "Gelber Sack": "packaging", "Papier": "paper"}
    assert found.preview[""][0][0] == "Ort"


def test_codes_are_guessed_for_a_person_to_confirm_and_never_taken():
    found = suggest(TABLE.encode(), name="x.csv", synonyms={})
    assert found.labels == {"R02": "residual:2-weekly", "Wertstoff": None, "Papier": "paper"}
    assert found.profile.labels == {"Papier": "paper"}
    file = read(TABLE.encode())
    assert file.unknown == {"R02": [2], "Wertstoff": [3]}
    assert [problem.line for problem in file.problems] == [2, 3]
    assert [entry.fraction for entry in file.entries] == ["paper"]


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        ("B02", "organic:2-weekly"),
        ("D04", "packaging:4-weekly"),
        ("P04", "paper:4-weekly"),
        ("W0", "xmas"),
        ("P", "paper"),
        ("R01", "residual:weekly"),
        ("Rest- und Biomüll", "residual,organic"),
        ("Gelbe Tonne/Sack", "packaging"),
        ("Wertstoffhof geschlossen", "-"),
        ("Grüne Tonne", None),
        ("X07", None),
        ("R99", None),
    ],
)
def test_what_a_label_probably_means(code, meaning):
    table = f"Abfallart;Datum\n{code};05.01.2026\n"
    assert suggest(table.encode(), name="x.csv", synonyms={}).labels == {code: meaning}


def test_what_a_person_has_said_counts():
    labels = {"r02": "residual:4-weekly,organic", "Wertstoff": "-"}
    columns = {"place": "Ort", "label": "Abfallart", "on": "Datum"}
    profile = Profile(shape=Shape.LIST, columns=columns, labels=labels)
    assert Profile.from_json(profile.to_json()) == profile
    file = read(TABLE.encode(), profile=profile)
    assert file.is_complete
    assert [(entry.fraction, entry.variant) for entry in file.entries] == [
        ("residual", "4-weekly"),
        ("organic", ""),
        ("paper", ""),
    ]


@pytest.mark.parametrize(
    "value",
    [
        {"shape": "cube"},
        {},
        {"shape": "list", "columns": ["Ort"]},
        {"shape": "list", "labels": {"R": "rubbish"}},
        {"shape": "list", "labels": {"R": "residual:sometimes"}},
        {"shape": "list", "labels": {"R": 1}},
        {"shape": "list", "year": "2026"},
    ],
)
def test_what_is_no_profile_is_refused(value):
    with pytest.raises(ValueError, match=r"."):
        Profile.from_json(value)


def test_a_calendar_says_itself_what_it_is():
    found = suggest((WASTE / "authority" / "2026" / "4101.ics").read_bytes(), name="4101.ics", synonyms={})
    assert (found.profile.shape, found.is_sure) == (Shape.ICS, True)


def test_where_no_header_is_known_a_person_names_the_columns():
    found = suggest(b"Wo;Wann;Was\nA;05.01.2026;Papier\n", name="x.csv", synonyms={})
    assert (found.is_sure, found.candidates, found.headers) == (False, (), ("Wo", "Wann", "Was"))
    profile = Profile(shape=Shape.LIST, columns={"place": "Wo", "on": "Wann", "label": "Was"})
    assert len(read(b"Wo;Wann;Was\nA;05.01.2026;Papier\n", profile=profile).entries) == 1


@pytest.mark.parametrize("content", [b"", b"<html><title>Anmelden</title>", b"\xd0\xcf\x11\xe0 an old one"])
def test_what_is_no_table_is_broken(content):
    with pytest.raises(FileBroken):
        suggest(content, name="x.csv", synonyms={})
