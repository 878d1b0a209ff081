"""Who cares for a notice board has the sheet in the mail each Thursday, once."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from backend.library.models import Area, Contact, ContactDetails
from backend.web_app.models import MailedPoster
from backend.web_app.poster.mailing import due_week, mail_posters
from tests.feeds.factories import event
from tests.pdf_pages import pages

THURSDAY = datetime(2026, 11, 19, 7, 30, tzinfo=UTC)  # half past eight in Berlin
MONDAY = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)


@pytest.fixture
def real_town(town):
    town.is_demo = False
    return town


@pytest.fixture
def area(town):
    return Area.objects.create(name="Lütte", contact=Contact.objects.create(name="Wirt", email="wirt@example.org"))


def test_the_sheet_of_the_coming_week_goes_to_the_contact_of_each_area_once(real_town, area, mailoutbox):
    Area.objects.create(name="Ohne")
    Area.objects.create(name="Stumm", contact=Contact.objects.create(name="Ohne Adresse"))
    event("Chorprobe", starts_at=MONDAY, areas=[area])
    for hours in (-1, 0, 1, 30):
        mail_posters(real_town, THURSDAY + timedelta(hours=hours))
    [mail] = mailoutbox
    assert mail.to == ["wirt@example.org"]
    assert mail.subject == "Wochenaushang Lütte, 23. bis 29. November 2026"
    assert f"{real_town.origin}/aushang.pdf?area={area.public_id}&week=2026-W48" in mail.body
    assert "Wenn Sie sie nicht mehr möchten" in mail.body
    [(name, content, kind)] = mail.attachments
    assert (name, kind) == ("Aushang-musterstadt-2026-11-23.pdf", "application/pdf")
    assert "Chorprobe" in pages(content)[0]
    mail_posters(real_town, THURSDAY + timedelta(days=7))
    assert len(mailoutbox) == 2


def test_the_sheet_of_the_whole_town_goes_to_the_address_that_it_named_for_its_notice_boards(real_town, mailoutbox):
    details = ContactDetails.load()
    details.email = "rathaus@example.org"
    details.save()
    mail_posters(real_town, THURSDAY)
    assert mailoutbox == []
    details.notice_boards = "aushang@example.org"
    details.save()
    for hours in (0, 1):
        mail_posters(real_town, THURSDAY + timedelta(hours=hours))
    [mail] = mailoutbox
    assert mail.to == ["aushang@example.org"]
    assert mail.subject == "Wochenaushang Musterstadt, 23. bis 29. November 2026"
    assert f"{real_town.origin}/aushang.pdf?week=2026-W48\n" in mail.body
    assert "weil Musterstadt diese Adresse für ihre Schaukästen angegeben hat" in " ".join(mail.body.split())


def test_a_mailbox_that_takes_nothing_keeps_nobody_waiting_and_is_tried_again(real_town, area, mailoutbox, monkeypatch):
    Area.objects.create(name="Zixdorf", contact=Contact.objects.create(name="Rat", email="rat@example.org"))
    send = "django.core.mail.backends.locmem.EmailBackend.send_messages"

    def refuse(_backend, messages):
        if messages[0].to == ["wirt@example.org"]:
            raise OSError
        return mailoutbox.extend(messages)

    with monkeypatch.context() as broken:
        broken.setattr(send, refuse)
        mail_posters(real_town, THURSDAY)
    assert [mail.to for mail in mailoutbox] == [["rat@example.org"]]
    mail_posters(real_town, THURSDAY + timedelta(hours=1))
    assert [mail.to for mail in mailoutbox[1:]] == [["wirt@example.org"]]
    assert MailedPoster.objects.filter(is_owed=False).count() == 2


def test_who_cares_for_it_no_more_gets_none(real_town, area, mailoutbox, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr("backend.web_app.poster.mailing.draw_poster", lambda *_args, **_kwargs: 1 / 0)
        mail_posters(real_town, THURSDAY)
    assert MailedPoster.objects.get().failures == 1
    Contact.objects.update(email="")
    mail_posters(real_town, THURSDAY + timedelta(hours=1))
    assert mailoutbox == []
    assert not MailedPoster.objects.get().is_owed


@pytest.mark.parametrize("change", [{"is_demo": True}, {"status": "paused"}, {"status": "preparing"}])
def test_a_town_that_is_not_really_there_mails_nobody(town, area, mailoutbox, change):
    for name, value in {"is_demo": False, **change}.items():
        setattr(town, name, value)
    mail_posters(town, THURSDAY)
    assert not mailoutbox


def test_thursday_begins_at_eight_on_the_towns_clock():
    zone = ZoneInfo("Europe/Berlin")
    assert due_week(datetime(2026, 7, 2, 5, 59, tzinfo=UTC), zone=zone) is None
    assert due_week(datetime(2026, 7, 2, 6, 0, tzinfo=UTC), zone=zone).isoformat() == "2026-07-06"
    assert due_week(datetime(2026, 7, 5, 21, 59, tzinfo=UTC), zone=zone).isoformat() == "2026-07-06"
    assert due_week(datetime(2026, 7, 5, 22, 0, tzinfo=UTC), zone=zone) is None
