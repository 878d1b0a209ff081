"""Official keys of municipalities as tables have them: AGS or ARS, with what spreadsheets make of such numbers."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from backend.waste_calendar.formats.entries import Unreadable

# How many digits there are: of a municipality (AGS), and with the association that it belongs to (ARS).
_AGS, _ARS = 8, 12
_STATES = range(1, 17)
_BETWEEN = re.compile(r"[\s'’=\"]")  # 12 0 69 999 as statistics write it, and what keeps a spreadsheet from counting
_ROUNDED = re.compile(r"\d+(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)


def official_key(text: str) -> str:
    """The eight digits of `12069999`, `9162000` (a spreadsheet took the zero), or `120695001999`; empty for nothing.

    Raises Unreadable for anything else: a district's key, or digits that a spreadsheet has rounded away.
    """
    digits = _BETWEEN.sub("", text)
    if not digits:
        return ""
    if _ROUNDED.fullmatch(digits):
        said = _("“%(text)s” is an official key that the spreadsheet has rounded. Please format its column as text.")
        raise Unreadable(said % {"text": text.strip()})
    if digits.isascii() and digits.isdecimal():
        whole = digits.zfill(_AGS if len(digits) <= _AGS else _ARS)
        is_long_enough = len(digits) in {_AGS - 1, _AGS, _ARS - 1, _ARS}
        if is_long_enough and int(whole[:2]) in _STATES:
            return whole[:5] + whole[-3:]
    raise Unreadable(_("“%(text)s” is not a municipality's official key.") % {"text": text.strip()[:50]})
