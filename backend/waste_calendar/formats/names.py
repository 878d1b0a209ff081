"""Names of streets, places and districts as files have them, and how long one may be."""

from __future__ import annotations

from django.utils.translation import gettext as _

from backend.common.german import fold
from backend.waste_calendar.addresses.ranges import joined_key
from backend.waste_calendar.formats.entries import Unreadable

LONGEST_NAME = 150  # letters, also when it is folded: what columns, keys and names of districts have room for
_SHORT = 50
_WHOLE_PLACE = {"", "alle strassen", "gesamter ort", "ganzer ort", "alle", "gesamt"}


def bounded(name: str) -> str:
    """A name as it is. Raises Unreadable for one that is longer than any, which is a text in the wrong column."""
    if len(name) <= _SHORT or max(len(fold(name)), len(joined_key(name))) <= LONGEST_NAME:
        return name
    raise Unreadable(_("“%(text)s” is too long for a name.") % {"text": shortened(name)})


def shortened(text: str) -> str:
    """The beginning of a text, for a sentence about it."""
    words = " ".join(text.split())
    return words if len(words) <= _SHORT else f"{words[:_SHORT]} …"


def street_name(text: str) -> str:
    """The street; empty where the line is about a whole place."""
    name = " ".join(text.split())
    return "" if fold(name) in _WHOLE_PLACE else name
