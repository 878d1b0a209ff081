"""What is looked at before something goes out: one file a check with the same one function, and a line here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backend.library.checks import (
    alternative_text,
    capitals,
    category,
    heading_order,
    link_text,
    past_event,
    readability,
    table_headers,
)
from backend.library.checks.drafts import Draft, Finding


@dataclass(frozen=True, kw_only=True)
class Check:
    """A check, and the sentence that says what it found."""

    check: Callable[[Draft], Iterable[Finding]]
    title: str | Promise
    sentence: str | Promise


CHECKS = {
    "alternative_text": Check(
        check=alternative_text.check,
        title=_("Picture without a description"),
        sentence=_("A picture has no description for those who can't see it."),
    ),
    "heading_order": Check(
        check=heading_order.check,
        title=_("Headings out of order"),
        sentence=_("A heading leaves out a level: put a larger one before it."),
    ),
    "link_text": Check(
        check=link_text.check,
        title=_("Link that says nothing"),
        sentence=_("The words of a link don't say where it leads."),
    ),
    "table_headers": Check(
        check=table_headers.check,
        title=_("Table without headers"),
        sentence=_("A table has no header row or column."),
    ),
    "past_event": Check(check=past_event.check, title=_("Event in the past"), sentence=_("The event is over already.")),
    "category": Check(check=category.check, title=_("No category"), sentence=_("No category is chosen.")),
    "capitals": Check(
        check=capitals.check, title=_("All capitals"), sentence=_("Capitals only are hard to read: write as usual.")
    ),
    "readability": Check(
        check=readability.check,
        title=_("Hard to read"),
        sentence=_("The text is hard to read: shorter sentences and words help."),
    ),
}
