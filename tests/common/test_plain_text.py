"""What strangers typed is stored without signs that nobody sees."""

import pytest

from backend.common.plain_text import one_line, several_lines


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Fest \t am\nMarkt ", "Fest am Markt"),
        ("Fest\r\nBcc: alle@example.org", "Fest Bcc: alle@example.org"),
        ("Fest\u2028am\u2029Markt", "Fest am Markt"),
        ("Fe\x00st\x1b[2J", "Fest[2J"),
        ("Fest \u202etkraM\u202c", "Fest tkraM"),
        ("Mu\u0308hle", "Mühle"),
        ("Fest \ud800", "Fest \ufffd"),
        ("<b>Fest</b> & mehr", "<b>Fest</b> & mehr"),
    ],
)
def test_a_line_is_one_line_of_visible_signs(typed, kept):
    assert one_line(typed) == kept


def test_several_lines_keep_their_paragraphs():
    assert several_lines(" Erstens \r\n\r\n\r\n\r\nZweitens\r  drittens\x0b ") == "Erstens\n\nZweitens\ndrittens"


def test_nothing_but_invisible_signs_is_nothing():
    assert several_lines("\u200e\u200f\u202e \n ") == ""
