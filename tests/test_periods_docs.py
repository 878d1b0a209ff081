"""The periods that documents and privacy pages promise are those of the programs."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from backend.accounts import entering, inviting, keeping, locking, standing_in
from backend.desk import sharing
from backend.feeds.submissions import receiving as submissions
from backend.inbox import receiving as feedback
from backend.inbox import sending as letters
from backend.library.town_settings import recording
from backend.push import outbox, past, reminding, retention
from backend.push.models import devices, signups, trials
from backend.push.models.messages import Severity
from backend.tenants import tasks
from backend.waste_calendar import tasks as waste_drafts
from backend.waste_calendar.imports import batches as waste_batches
from backend.web_app.poster import mailing

ROOT = Path(__file__).parent.parent
RETENTION = (ROOT / "docs" / "betrieb" / "loeschkonzept.md").read_text(encoding="utf-8")
FAILURES = (ROOT / "docs" / "betrieb" / "stoerungen.md").read_text(encoding="utf-8")
NOTICE = "\n".join(
    (ROOT / "backend" / "content" / "templates" / "content" / "legal" / name).read_text(encoding="utf-8")
    for name in ("privacy.html", "push.html")
)


def days(period: timedelta) -> str:
    return f"{period.days} Tage"


def hours(period: timedelta) -> str:
    return f"{period // timedelta(hours=1)} Stunden"


PROMISED = {  # number of the row in the document -> what stands there
    "5": [days(inviting.VALID_FOR)],
    "5a": [days(standing_in.KEPT_FOR)],
    "6": [f"{settings.SESSION_HOURS} Stunden", days(keeping.KEPT_FOR)],
    "7a": [days(keeping.KEPT_FOR)],
    "7b": [f"{locking.KEPT_FOR.days} Tag "],
    "10": [f"{tasks.DONE_HOURS} Stunden", f"{tasks.FAILED_HOURS // 24} Tage"],
    "12": [days(feedback.KEPT_FOR)],
    "15": [hours(submissions.TO_CONFIRM)],
    "16": [days(submissions.KEPT_AFTER)],
    "19": [f"{recording.KEPT_FOR.days // 30} Monate"],
    "21": [days(devices.ERASED_AFTER), days(devices.SILENT_AFTER)],
    "22": [days(retention.DELIVERIES_KEPT)],
    "23": [days(past.AUTOMATIC_KEPT)],
    "23a": [days(past.TESTS_KEPT)],
    "23b": [f"{trials.CODE_LASTS // timedelta(minutes=1)} Minuten"],
    "25": [hours(signups.CONFIRMED_WITHIN)],
    "27": [days(mailing.KEPT_FOR)],
    "29": [days(waste_drafts.DRAFTS_KEPT_FOR)],
    "30": [f"{waste_batches.BATCHES_KEPT_FOR.days // 30} Monate"],
    "28": [f"{sharing.DAYS} Tage"],
}


@pytest.mark.parametrize("number", PROMISED)
def test_the_document_says_how_long_the_programs_keep_it(number: str):
    row = re.search(rf"^\| {number} \|.*$", RETENTION, flags=re.MULTILINE)
    assert row is not None
    assert [words for words in PROMISED[number] if words not in row[0]] == []


def test_words_for_short_periods_are_right():
    """Said as "eine Minute", "einem Tag", "zwei Tage", "länger als einen Tag überfällig"."""
    said = (entering.VALID_FOR, entering.KEPT_FOR, letters.GIVEN_UP_AFTER, reminding.USELESS)
    assert said == (timedelta(minutes=1), timedelta(days=1), timedelta(days=2), timedelta(days=1))


def test_the_page_of_a_town_says_how_long_the_programs_keep_it():
    promised = [days(feedback.KEPT_FOR), days(submissions.KEPT_AFTER), hours(submissions.TO_CONFIRM)]
    promised += [days(devices.SILENT_AFTER), days(devices.ERASED_AFTER), days(retention.DELIVERIES_KEPT)]
    assert [words for words in promised if words not in NOTICE] == []
    assert NOTICE.count(hours(signups.CONFIRMED_WITHIN)) == NOTICE.count("48 Stunden")


def test_who_is_called_at_night_reads_how_long_messages_wait():
    urgent, reminder, normal = (
        outbox.LIFETIMES[severity] // timedelta(hours=1)
        for severity in (Severity.URGENT, Severity.REMINDER, Severity.NORMAL)
    )
    assert f"warten {urgent} Stunden, Erinnerungen {reminder}, alles andere {normal}" in " ".join(FAILURES.split())
