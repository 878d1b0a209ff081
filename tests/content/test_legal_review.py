"""The accessibility statement is reviewed once a year: the start page, the checklist and one mail say so."""

from datetime import UTC, date, datetime, timedelta

import pytest

from backend.accounts.models import Role
from backend.content.legal_review import missing_items, review_panels
from backend.content.mailing import remind_of_review
from backend.library.models import LegalFields
from backend.tenants.desk import Desk
from tests.accounts.people import person_of

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
LONG_AGO, A_YEAR_AGO = date(2024, 5, 1), date(2025, 11, 22)


@pytest.fixture
def real_town(town):
    town.is_demo = False
    town.save()
    return town


def reviewed(on: date | None, **fields) -> None:
    LegalFields.load()
    LegalFields.objects.update(accessibility_status="partly", accessibility_reviewed_on=on, **fields)


def panels(town, role: Role) -> list[str]:
    desk = Desk(town=town, person=person_of(town, role, email=f"{role}@example.org"), now=NOW)
    return [panel.items[0].note for panel in review_panels(desk)]


def test_a_year_after_the_review_the_start_page_says_so_to_those_who_may_change_it(town):
    reviewed(A_YEAR_AGO)
    assert "22.11.2025" in panels(town, Role.TOWN_ADMINISTRATOR)[0]
    assert panels(town, Role.PUBLISHER) == []


def test_before_that_nobody_is_bothered(town):
    reviewed(A_YEAR_AGO + timedelta(days=1))
    assert panels(town, Role.TOWN_ADMINISTRATOR) == []


def test_a_statement_that_nobody_has_begun_is_the_checklists_not_the_reviews(town):
    LegalFields.load()
    assert panels(town, Role.TOWN_ADMINISTRATOR) == []


def test_the_checklist_says_it_and_does_not_refuse_the_town(town):
    reviewed(LONG_AGO)
    assert [(item.subject, item.is_legal) for item in missing_items(town)] == [
        ("legal.accessibility.reviewed_on", False)
    ]


def test_a_state_that_nobody_knows_must_name_its_bodies(town):
    town.state = "SN"
    assert [(item.subject, item.is_legal) for item in missing_items(town)] == [
        ("legal.accessibility.enforcement_body", True),
        ("legal.data_protection_authority", True),
    ]


def test_administrators_get_one_mail_a_year_however_often_is_swept(real_town, mailoutbox):
    person_of(real_town, Role.TOWN_ADMINISTRATOR, email="verwaltung@example.org")
    person_of(real_town, Role.EDITOR)
    reviewed(LONG_AGO)
    for hours in (0, 1, 24 * 300):
        remind_of_review(real_town, NOW + timedelta(hours=hours))
    assert [mail.to for mail in mailoutbox] == [["verwaltung@example.org"]]
    assert "/rechtliches/barrierefreiheit/" in mailoutbox[0].body
    remind_of_review(real_town, NOW + timedelta(days=366))
    assert len(mailoutbox) == 2


def test_a_new_review_begins_the_year_anew(real_town, mailoutbox):
    person_of(real_town, Role.TOWN_ADMINISTRATOR)
    reviewed(LONG_AGO)
    remind_of_review(real_town, NOW)
    reviewed(NOW.date() + timedelta(days=10))
    remind_of_review(real_town, NOW + timedelta(days=370))
    remind_of_review(real_town, NOW + timedelta(days=376))
    assert len(mailoutbox) == 2


def test_the_invented_people_of_a_demo_get_no_mail(town, mailoutbox):
    person_of(town, Role.TOWN_ADMINISTRATOR)
    reviewed(LONG_AGO)
    remind_of_review(town, NOW)
    assert not mailoutbox
