"""The month's numbers in the CMS: who may see them, which month, and on paper."""

from datetime import UTC, datetime

import pytest
import time_machine

from backend.accounts.models import Role
from tests.accounts.people import person_of
from tests.pdf_pages import pages
from tests.push.council.test_figures import sent
from tests.statements import statements

PAGE, PDF = "/cms/mitteilungen/monat/", "/cms/mitteilungen/monat.pdf"


@pytest.fixture
def desk(client_of, town):
    client = client_of(town)
    client.force_login(person_of(town, Role.EDITOR))
    return client


@pytest.fixture(autouse=True)
def _in_december():
    with time_machine.travel(datetime(2026, 12, 3, 9, tzinfo=UTC), tick=False):
        yield


def test_the_last_whole_month_is_shown_and_another_can_be_chosen(desk, town):
    sent(3, planned=1200, opened=300, tallies={"accepted": 1100, "gone": 4})
    for number in range(3):
        sent(number + 1, month=12, planned=40, tallies={"accepted": 40})
    html = desk.get(PAGE).content.decode()
    assert "Mitteilungen im November 2026" in html
    assert "etwa 1.100" in html
    assert "unter 10" in html
    assert "noch nicht vorbei" not in html
    assert f'href="{PDF}?month=2026-11"' in html
    with statements() as few:
        december = desk.get(f"{PAGE}?month=2026-12").content.decode()
    assert "noch nicht vorbei" in december
    assert "120" in december
    with statements() as more:
        desk.get(f"{PAGE}?month=2026-11")
    assert len(few) == len(more)
    assert "Mitteilungen eines Monats" in desk.get("/cms/reports/site-history/").content.decode()


def test_the_same_on_paper(desk, town):
    sent(3, planned=1200, opened=300, tallies={"accepted": 1100})
    response = desk.get(f"{PDF}?month=2026-11")
    assert response["Content-Type"] == "application/pdf"
    assert "no-store" in response["Cache-Control"]
    assert "mitteilungen-musterstadt-2026-11.pdf" in response["Content-Disposition"]
    [page] = pages(response.content)
    assert "1.200" in page


@pytest.mark.parametrize("month", ["2027-01", "2025-11", "2026-13", "0000-01", "x", ""])
def test_other_months_are_not_there(desk, town, month):
    assert desk.get(f"{PAGE}?month={month}").status_code == 404


def test_a_town_without_notifications_has_no_numbers(desk, town):
    town.modules = [key for key in town.modules if key != "push"]
    town.save(update_fields=["modules"])
    assert desk.get(PAGE).status_code == 404
    assert desk.get(PDF).status_code == 404
