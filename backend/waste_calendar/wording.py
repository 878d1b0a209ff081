"""How ranges and addresses are called, in the language that is active; what they mean stands in `addresses`."""

from __future__ import annotations

from django.utils.translation import gettext as _

from backend.waste_calendar.addresses import HouseNumber, HouseNumbers, Parity

_VARIANTS = {"weekly": 1, "2-weekly": 2, "3-weekly": 3, "4-weekly": 4}


def end_text(number: HouseNumber | None) -> str | None:
    """`47b`; None for an open end."""
    return f"{number[0]}{number[1]}" if number else None


def numbers_text(numbers: HouseNumbers) -> str:
    """`1–47b`, `from 48, even numbers`, `other numbers`; empty for a whole street."""
    if numbers.is_rest:
        return _("other numbers")
    first, last = end_text(numbers.first), end_text(numbers.last)
    parts = [_ends(first=first, last=last)] if first or last else []
    if numbers.parity:
        parts.append(_("even numbers") if numbers.parity is Parity.EVEN else _("odd numbers"))
    return ", ".join(parts)


def location_label(*, street: str, numbers: HouseNumbers) -> str:
    """`Bahnhofstraße 1–47b`, `Gartenstraße, odd numbers`."""
    text = numbers_text(numbers)
    if not text:
        return street
    return f"{street} {text}" if text[0].isdigit() else f"{street}, {text}"


def place_name(*, place: str, municipality: str, town: str) -> str | None:
    """The part of town that tells two streets of one name apart; None in the town proper."""
    return place or (municipality if municipality and municipality != town else None)


def variant_text(variant: str) -> str:
    """`every 2 weeks`, `container`; empty for none."""
    weeks = _VARIANTS.get(variant)
    if weeks == 1:
        return _("weekly")
    if weeks:
        return _("every %(weeks)s weeks") % {"weeks": weeks}
    return {"container": _("container"), "monthly": _("monthly")}.get(variant, variant)


def _ends(*, first: str | None, last: str | None) -> str:
    if first and last:
        return first if first == last else f"{first}–{last}"
    if first:
        return _("from %(number)s") % {"number": first}
    return _("up to %(number)s") % {"number": last}
