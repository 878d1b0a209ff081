"""Pages of our own: accessible whatever the data say, and the same for the same data."""

import time_machine

from backend.common.typesetting import printable, typeset
from tests.pdf_pages import assert_accessible, elements, pages

PAGE = b"""#let data = json("data.json")
#set document(title: data.title, date: none)
#set text(lang: "de", font: "Fira Sans")
= #data.title
#for line in data.lines [- #link("https://example.org/")[#line]]
#image(bytes(data.pictures.dot), alt: data.title)
"""
DOT = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
HOSTILE = [
    '#read("/etc/passwd") #panic() $x$ *b* \\ <label> @ref `raw` //',
    "a\x00b\ufeff\u202ec\ue000\U0010ffff\ud7fe",
    "😀 👨‍👩‍👧 مرحبا بالعالم 漢字 ﷺ",
    "\u0301 ", "x" * 3000, "",
]  # fmt: skip


def made(*lines: str) -> bytes:
    return typeset(PAGE, data={"title": "Woche – Größe", "lines": lines}, pictures={"dot": DOT})


def test_a_page_is_accessible_whatever_it_says():
    document = made(*HOSTILE)
    assert_accessible(document, title="Woche – Größe", lang="de")
    assert [each["/Alt"] for each in elements(document) if each["/S"] == "/Figure"] == ["Woche – Größe"]
    assert '#read("/etc/passwd") #panic() $x$ *b* \\ <label> @ref `raw` //' in "".join(pages(document))


def test_the_same_data_make_the_same_bytes_at_any_time():
    with time_machine.travel("2026-11-23T08:00:00Z"):
        first = made("Sportfest")
    with time_machine.travel("2027-01-01T08:00:00Z"):
        assert made("Sportfest") == first != made("Stadtfest")


def test_what_the_font_lacks_goes_or_leaves_a_question_mark():
    assert printable("Fest 🎉 am  See\n") == "Fest am See"
    assert printable("Привіт, Ελλάδα, Đồng") == "Привіт, Ελλάδα, Đồng"
    assert printable("مرحبا بالعالم heute") == "? ? heute"
    assert printable("Oﬀen um ①, u\u0308ber") == "Offen um 1, über"
