"""What waits to be confirmed of the holidays of a year, in a sentence, wherever it is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.waste_calendar.proposing import changed_confirmations, unconfirmed_year

_NAMED = 4


def waiting_holidays(today: date) -> Iterator[tuple[int, str]]:
    """Years whose holidays somebody has to look at, for the first time or once more; three statements at most."""
    if year := unconfirmed_year(today):
        yield year, _("Look at what moves, and confirm it.")
    for row in changed_confirmations(today):
        yield row.year, changed_words([day for day in row.changed_days if day >= today])


def changed_words(days: Sequence[date]) -> str:
    """`Since it was confirmed something has changed on 29 March. Please look at it, and confirm it again.`"""
    named = ", ".join(date_format(day, "j. F") for day in days[:_NAMED])
    if (more := len(days) - _NAMED) > 0:
        others = ngettext("%(number)s more day", "%(number)s more days", more) % {"number": more}
        named = _("%(first)s and %(others)s") % {"first": named, "others": others}
    said = _("Since it was confirmed something has changed on %(days)s.") % {"days": named}
    return f"{said} {_('Please look at it, and confirm it again.')}"
