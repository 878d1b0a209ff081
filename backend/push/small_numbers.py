"""How numbers about people are said: of fewer than ten nobody reads how many, and it can't be worked out."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.formats import number_format
from django.utils.translation import gettext as _

FEW = 10  # smaller numbers are about a few people, who may be known in a village


def is_any_small(numbers: Iterable[int]) -> bool:
    """Whether one is too small to be said: then no other may be so exact that it could be worked out."""
    return any(0 < number < FEW for number in numbers)


def number_in_words(number: int, *, is_blurred: bool) -> str:
    """`1.234`; `under 10`; where others are too small to be said, `about 1.230`."""
    if 0 < number < FEW:
        return _("under %(number)s") % {"number": FEW}
    if not is_blurred or not number:
        return number_format(number, force_grouping=True)
    return _("about %(number)s") % {"number": number_format(round(number / FEW) * FEW, force_grouping=True)}
