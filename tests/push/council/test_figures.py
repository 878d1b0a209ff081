"""A month in numbers, of which none is about a few people."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from backend.push.council.cms import draw_report
from backend.push.council.figures import Month, read_figures
from backend.push.council.wording import report
from backend.push.models import Message, Tally
from backend.push.models.messages import Severity
from backend.push.small_numbers import number_in_words
from tests.pdf_pages import assert_accessible, elements, pages
from tests.push.factories import device, message
from tests.statements import statements

ZONE = ZoneInfo("Europe/Berlin")
NOVEMBER = Month(first=date(2026, 11, 1))


def sent(day: int, *, planned: int, opened: int = 0, month: int = 11, tallies: dict[str, int], **fields):
    """A message of that day at noon with what became of it over FCM."""
    at = fields.pop("send_at", datetime(2026, month, day, 11, tzinfo=UTC))
    fields = {"state": Message.State.SENT, "choice": {"is_everybody": True}, **fields}
    made = message(send_at=at, planned=planned, opened=opened, **fields)
    for result, number in tallies.items():
        Tally.objects.create(message=made, transport="fcm", result=result, number=number, seconds=number * 3)
    return made


def lines(**fields) -> dict[str, str]:
    figures = read_figures(NOVEMBER, zone=ZONE)
    return {line.title: line.number for line in report(figures, town="Musterstadt").lines}


@pytest.fixture
def november(town):
    sent(3, planned=1200, opened=300, tallies={"accepted": 1100, "gone": 60, "rejected": 40, "retry": 500})
    sent(30, planned=500, opened=100, tallies={"accepted": 500}, severity=Severity.URGENT)
    sent(1, month=12, planned=70, tallies={"accepted": 70})
    sent(1, planned=50, tallies={"accepted": 50}, send_at=datetime(2026, 11, 30, 23, tzinfo=UTC))  # it is December here
    sent(4, planned=3, tallies={"accepted": 3}, test_devices=[1])
    sent(5, planned=0, tallies={}, state=Message.State.SCHEDULED)


def test_a_month_is_added_up_on_the_towns_calendar(november):
    with statements() as seen:
        figures = read_figures(NOVEMBER, zone=ZONE)
    assert len(seen) == 6
    assert (figures.planned, figures.accepted, figures.opened) == (1700, 1600, 400)
    assert figures.failures["gone"] == 60
    assert [each.planned for each in figures.messages] == [1200, 500]
    found = lines()
    assert found["Verschickte Mitteilungen"] == "2"
    assert found["Zugestellt"] == "1.600"
    assert found["Geöffnet"] == "400"
    assert found["App vom Telefon gelöscht"] == "60"
    assert "3 Sekunden" in found.values()
    assert not any("unter" in number for number in found.values())


def test_numbers_under_ten_are_not_said_and_can_not_be_worked_out(november):
    sent(9, planned=106, opened=12, tallies={"accepted": 99, "gone": 7})
    for _number in range(4):
        device()
    figures = read_figures(NOVEMBER, zone=ZONE)
    words = report(figures, town="Musterstadt")
    said = [line.number for line in words.lines[3:]] + [
        each[name] for each in words.messages for name in ("planned", "accepted", "opened")
    ]
    assert "unter 10" in said
    exact = [each for each in said if each.replace(".", "").isdigit() and not each.replace(".", "").endswith("0")]
    assert not exact
    assert words.messages[1]["planned"] == "etwa 110"
    assert any("gerundet" in note for note in words.notes)


@pytest.mark.parametrize(
    ("number", "is_blurred", "words"),
    [
        (0, False, "0"),
        (0, True, "0"),
        (1, False, "unter 10"),
        (9, True, "unter 10"),
        (10, False, "10"),
        (14, True, "etwa 10"),
        (12345, False, "12.345"),
        (12346, True, "etwa 12.350"),
    ],
)
def test_how_a_number_is_said(number, is_blurred, words):
    assert number_in_words(number, is_blurred=is_blurred) == words


def test_the_paper_for_the_council_is_accessible_also_over_several_pages(november):
    for _number in range(60):
        sent(7, planned=40, tallies={"accepted": 40}, texts={"de": {"title": "#panic() *Fest* 🎉", "body": ""}})
    document = draw_report(report(read_figures(NOVEMBER, zone=ZONE), town="Musterstadt"))
    assert_accessible(document, title="Mitteilungen im November 2026 – Musterstadt", lang="de")
    assert len(pages(document)) > 1
    assert "1.200" in pages(document)[0]
    kinds = [each["/S"] for each in elements(document)]
    assert kinds.count("/Table") == 2
    assert kinds.count("/TH") == 7
    empty = draw_report(report(read_figures(NOVEMBER.previous, zone=ZONE), town="Musterstadt"))
    assert "wurde keine Mitteilung geschrieben" in pages(empty)[0]


def test_months_know_each_other():
    assert (str(NOVEMBER), str(NOVEMBER.next), str(NOVEMBER.next.next)) == ("2026-11", "2026-12", "2027-01")
    assert NOVEMBER.next.previous == NOVEMBER
