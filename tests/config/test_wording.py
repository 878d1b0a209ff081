"""What Wagtail says in other words here is what Wagtail says at all."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import wagtail
from babel.messages.pofile import read_po
from django.utils import translation
from wagtail.admin.templatetags.wagtailadmin_tags import timesince_last_update, timesince_simple

from backend.common import clock
from config.wording import TEXTS


def texts_of_wagtail() -> set[str]:
    found = set()
    for file in Path(wagtail.__file__).parent.rglob("locale/en/LC_MESSAGES/django.po"):
        with file.open("rb") as stream:
            found |= {message.id if isinstance(message.id, str) else message.id[0] for message in read_po(stream)}
    return found


def test_every_text_that_is_worded_here_is_one_of_wagtails():
    assert set(TEXTS) - texts_of_wagtail() == set()


def test_ours_goes_before_wagtails():
    with translation.override("de"):
        assert translation.gettext("In Moderation") == "Wartet auf die Freigabe"


@pytest.mark.parametrize(
    ("stretch", "words"),
    [
        (timedelta(minutes=3), "vor 3 Minuten"),
        (timedelta(days=1), "vor 1 Tag"),
        (timedelta(days=4), "vor 4 Tagen"),
        (timedelta(days=70), "vor 2 Monaten"),
        (timedelta(days=800), "vor 2 Jahren"),
    ],
)
def test_how_long_ago_something_was_is_german(stretch, words):
    with translation.override("de"):
        assert timesince_simple(clock.now() - stretch).replace("\xa0", " ") == words


def test_who_did_it_is_said_after_that():
    with translation.override("de"):
        said = timesince_last_update(clock.now() - timedelta(days=4), user_display_name="Anna Beispiel")
        assert said.replace("\xa0", " ") == "vor 4 Tagen von Anna Beispiel"
