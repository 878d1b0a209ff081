"""What labels mean."""

import pytest

from backend.waste_calendar.vocabulary import KINDS, read_label, read_variant


@pytest.mark.parametrize(
    ("text", "keys", "variant"),
    [
        ("Restmüll 2-wöchentlich", ["residual"], "2-weekly"),
        ("Restmüll 4-wöchentlich", ["residual"], "4-weekly"),
        ("Abfuhr: Gelber Sack", ["packaging"], ""),
        ("HF Restmüll, 2 wöchentlich", ["residual"], "2-weekly"),
        ("Rest- und Biomüll", ["residual", "organic"], ""),
        ("Gelbe/r Sack/Tonne", ["packaging"], ""),
        ("Gelbe Tonne/Sack", ["packaging"], ""),
        ("Leerung Altpapier am 05.01.2026", ["paper"], ""),
        ("Papier und Pappe", ["paper"], ""),
        ("Restmülltonne 14-täglich", ["residual"], "2-weekly"),
        ("1,1 m³ Restmüll wöchentlich", ["residual"], "container"),
        ("RM", ["residual"], ""),
        ("E-Schrott", ["weee"], ""),
        ("Biotonne Restaurant Krone", ["organic"], ""),
    ],
)
def test_a_label_means_the_longest_known_words_inside_it(text, keys, variant):
    label = read_label(text)
    assert label is not None
    assert [key for key, _title in label.kinds] == keys
    assert label.variant == variant


@pytest.mark.parametrize("text", ["Wertstoff", "Grüne Tonne", "Ahornweg", "", "Restaurant Krone"])
def test_what_nobody_knows_is_never_guessed(text):
    assert read_label(text) is None


def test_a_towns_own_word_is_known():
    label = read_label("Grüne Tonne", synonyms={"Grüne Tonne": "packaging"})
    assert label is not None
    assert label.kinds == (("packaging", "Grüne Tonne"),)


def test_the_title_is_the_calendars_own_word_but_no_abbreviation():
    assert [title for _key, title in read_label("Gelber Sack").kinds] == ["Gelber Sack"]
    assert [title for _key, title in read_label("Rest- und Biomüll").kinds] == ["Restmüll", "Biomüll"]


def test_notices_among_the_dates_are_left_out():
    assert read_label("Wertstoffhof geschlossen").is_ignored


@pytest.mark.parametrize(
    ("text", "variant"), [("wöchentlich", "weekly"), ("monatlich", "monthly"), ("28-tägig", "4-weekly"), ("Papier", "")]
)
def test_rhythms_have_one_name(text, variant):
    assert read_variant(text) == variant


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_every_synonym_means_its_kind(kind):
    for word in kind.synonyms:
        assert kind.key in [key for key, _title in read_label(word).kinds], word
