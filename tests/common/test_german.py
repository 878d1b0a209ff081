"""German order and forgiving spelling, with names from Brandenburg's villages."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.common.german import fold, german_key, natural_key, search_key


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Straße", "strasse"),
        ("STRAẞE", "strasse"),
        ("Mühlenfließ", "muehlenfliess"),
        ("Mu\u0308hle", "muehle"),
        ("Grüße aus Łódź", "gruesse aus łodz"),
        ("Café Ärmel", "cafe aermel"),
    ],
)
def test_folding_spells_umlauts_out(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_a_german_list_is_in_german_order() -> None:
    ordered = ["aal", "Ähre", "Apfel", "Ofen", "Österreich", "„Otto“", "Straße", "Uhr", "ütze", "Zebra"]
    assert sorted(sorted(ordered), key=german_key) == ordered


@pytest.mark.parametrize(
    "spellings",
    [
        ("Mühlenweg", "Muehlenweg", "Muhlenweg", "MÜHLENWEG", "mu\u0308hlenweg"),
        ("Ernst-Thälmann-Straße", "ernst thaelmann strasse", "Ernst  Thalmann  Strasse"),
        ("Treuenbrietzener Straße", "treuenbrietzener strasse"),
        ("Große Quelle", "grosse quelle", "GROSSE QUELLE"),
        ("Schönefeld", "Schoenefeld", "Schonefeld"),
    ],
)
def test_all_spellings_of_a_street_have_one_key(spellings: tuple[str, ...]) -> None:
    assert len({search_key(spelling) for spelling in spellings}) == 1


def test_neue_is_not_a_spelt_umlaut() -> None:
    assert search_key("Neue Bauernquelle") == "neue bauernquelle"


@given(text=st.text("abeouqn ÄÖÜäöüß-.", max_size=20), end=st.integers(0, 20))
def test_the_key_of_a_beginning_begins_the_key(text: str, end: int) -> None:
    assert search_key(text).startswith(search_key(text[:end]))


def test_house_numbers_count_instead_of_spelling() -> None:
    ordered = ["ohne", "1", "2", "9a", "10", "10a", "10 B", "11-13", "100", "Haus 101"]
    keys = [natural_key(number) for number in ordered]
    assert all(before < after for before, after in pairwise(keys))


@given(st.text())
def test_any_text_has_keys(text: str) -> None:
    assert "  " not in search_key(text)
    assert natural_key(text) >= (0, "")
