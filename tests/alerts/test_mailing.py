"""Operator and administrators hear of each notice, once, however many attempts that takes."""

import pytest

from backend.accounts.models import Role
from backend.alerts.mailing import TRIED_FOR, NoticeNotMailed, recipients, tell_of_unmailed
from backend.alerts.models import Alert
from backend.alerts.tasks import sweep, tell_of_notices
from backend.common import clock
from backend.tenants.models import Municipality
from tests.accounts.people import person_of
from tests.alerts.factories import alert


@pytest.fixture
def real_town(town):
    town.is_demo = False
    return town


@pytest.fixture
def administrator(town):
    person_of(town, Role.URGENT_SENDER, email="wehr@example.org")
    person_of(town, Role.TOWN_ADMINISTRATOR, email="weg@example.org", is_active=False)
    return person_of(town, Role.TOWN_ADMINISTRATOR, email="amt@example.org")


def test_operator_and_active_administrators_are_told(administrator):
    assert recipients(now=clock.now()) == ["betrieb@example.org", "amt@example.org"]


def test_the_mail_says_what_for_whom_until_when_and_by_whom(real_town, administrator, mailoutbox):
    notice = alert(sent_by=administrator)
    assert tell_of_unmailed(real_town, now=clock.now()) == (1, 0)
    (mail,) = mailoutbox
    assert mail.subject == "Eilmeldung – Musterstadt: Bitte Leitungswasser abkochen."
    assert mail.to == recipients(now=clock.now())
    for words in ("sprudelnd", "die ganze Kommune", "13:00 Uhr", "Anna Beispiel", notice.get_absolute_url()):
        assert words in mail.body


def test_it_is_told_once(real_town, administrator, mailoutbox):
    alert()
    for _ in range(2):
        sweep(real_town, clock.now())
    assert len(mailoutbox) == 1


def test_a_mail_that_fails_is_tried_again_by_the_sweep(real_town, administrator, mailoutbox, monkeypatch):
    alert()
    with monkeypatch.context() as broken:
        broken.setattr("backend.alerts.mailing.EmailMessage.send", fail)
        assert tell_of_unmailed(real_town, now=clock.now()) == (0, 1)
        Municipality.objects.filter(pk=real_town.pk).update(is_demo=False)
        with pytest.raises(NoticeNotMailed):  # tried again in seconds
            tell_of_notices.func(schema=real_town.schema_name)
    assert Alert.objects.get().mailed_at is None
    sweep(real_town, clock.now())
    assert len(mailoutbox) == 1


def fail(self) -> None:
    raise OSError("no route")


def test_nobody_is_told_of_what_is_long_past_or_of_a_demo(real_town, administrator, mailoutbox):
    alert()
    assert tell_of_unmailed(real_town, now=clock.now() + 2 * TRIED_FOR) == (0, 0)
    real_town.is_demo = True
    assert tell_of_unmailed(real_town, now=clock.now()) == (0, 0)
    assert mailoutbox == []
