"""Tables as offices save them."""

import pytest
from django.utils import translation

from backend.library.places.exchange.columns import READ, WRITTEN, suggest
from backend.library.places.exchange.tables import MOST_ROWS, Table, TableBroken, read_csv

TEXT = (
    "Name;Straße;PLZ;Ort\n"
    "Bücherei am Fluß;Große Mühlenstraße 3;14806;Müncheberg\n"
    "Café Zur Post;Am Brühl 1;01067;Grüna\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "cp850", "mac_roman"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["unix", "windows", "mac"])
def test_any_usual_encoding_separator_and_newline_is_read(encoding, separator, newline):
    content = TEXT.replace(";", separator).replace("\n", newline).encode(encoding)
    table = read_csv(content)
    assert table.headings == ["Name", "Straße", "PLZ", "Ort"]
    assert [line.cells[3] for line in table.lines] == ["Müncheberg", "Grüna"]


def test_a_cell_over_several_lines_keeps_the_number_of_the_line_where_its_row_begins():
    table = read_csv(b'Name;Text\n"A";"eins\nzwei"\n"B";"drei"\n')
    assert [(line.number, line.cells[1]) for line in table.lines] == [(2, "eins\nzwei"), (4, "drei")]


def test_what_a_guard_put_before_a_formula_is_taken_off():
    assert read_csv(b"Name;Telefon\nA;'+49 30 1\n").lines[0].cells[1] == "+49 30 1"


def test_empty_rows_short_rows_and_columns_without_a_heading_at_the_end_do_no_harm():
    table = read_csv(b"Name;Ort;;\nA\n;;\nB;C;;\n")
    assert table.headings == ["Name", "Ort"]
    assert [line.cells for line in table.lines] == [["A", ""], ["B", "C"]]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no table"),
        (b"\x00\x01\x02\x00", "no table"),
        (b"PK\x03\x04....", "Excel"),
        (b"Name;Ort\n", "no rows"),
        (b"Name\n" + b"A\n" * (MOST_ROWS + 1), "at most"),
        (b"Name\n" + b"A" * 30_000, "too long"),
        (";".join(f"c{number}" for number in range(70)).encode() + b"\nA\n", "at most"),
        (b'Name\n"' + b"A" * 200_000, "can't be read"),
    ],
    ids=["empty", "binary", "workbook", "no rows", "many rows", "long cell", "many columns", "open quote"],
)
def test_what_is_no_table_is_said_in_words(content, said):

    with translation.override("en"), pytest.raises(TableBroken, match=said):
        read_csv(content)


def test_columns_are_recognised_by_german_and_english_headings():
    headings = ["Bezeichnung", "Straße", "Hausnr.", "PLZ", "ORT", "Tel.", "E-Mail", "lat", "Lon", "Öffnungszeiten", "?"]
    table = Table(headings=headings)
    assert suggest(table) == [
        *("name", "street", "house_number", "postal_code", "city", "phone", "email"),
        *("latitude", "longitude", "hours", ""),
    ]


@pytest.mark.parametrize("language", ["de", "en"])
def test_what_the_cms_writes_is_recognised_when_it_comes_back(language):
    with translation.override(language):
        headings = [str(column.title) for column in WRITTEN]
    keys = [column.key if column in READ and column.key != "id" else "" for column in WRITTEN]
    assert suggest(Table(headings=headings))[1:] == keys[1:]  # the first needs ids below it


def test_somebody_elses_numbers_are_no_ids_and_no_column_is_suggested_twice():
    table = read_csv(b"ID;Name;Name\n17;A;B\n")
    assert suggest(table) == ["", "name", ""]
