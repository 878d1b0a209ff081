"""How ranges and addresses are called, in the language that is active; what they mean stands in `addresses`."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from backend.waste_calendar.addresses.ranges import HouseNumber, HouseNumbers, Parity
from backend.waste_calendar.models import CalendarSource

_VARIANTS = {"weekly": 1, "2-weekly": 2, "3-weekly": 3, "4-weekly": 4}
CHOSEN = (*_VARIANTS, "monthly", "container")  # what people choose from; files may say others


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


def full_address(*, label: str, place: str | None) -> str:
    """With its part of town, large: each village may have a Dorfstraße, and the days of another's are wrong."""
    return label if place in (None, "", label) else f"{label}, {place}"


def district_name(name: str) -> str:
    """A name that is a bare number says nothing on a screen."""
    return _("Collection district %(number)s") % {"number": name} if name.isdigit() else name


def variant_text(variant: str) -> str:
    """`every 2 weeks`, `container`; empty for none."""
    weeks = _VARIANTS.get(variant)
    if weeks == 1:
        return _("weekly")
    if weeks:
        return _("every %(weeks)s weeks") % {"weeks": weeks}
    return {"container": _("container"), "monthly": _("monthly")}.get(variant, variant)


def variant_choices(chosen: str) -> list[tuple[str, str]]:
    """The rhythms that people choose from, in words; the one that is chosen already among them."""
    names = CHOSEN if not chosen or chosen in CHOSEN else (*CHOSEN, chosen)
    return [("", _("not named")), *((name, variant_text(name)) for name in names)]


def _ends(*, first: str | None, last: str | None) -> str:
    if first and last:
        return first if first == last else f"{first}–{last}"
    if first:
        return _("from %(number)s") % {"number": first}
    return _("up to %(number)s") % {"number": last}


def fetch_words(source: CalendarSource, *, zone: ZoneInfo) -> str:
    """How fetching a calendar goes: the last success, what is wrong, and when it is tried again."""
    if source.last_attempt_at is None:
        return _("Not fetched yet; that happens within a few minutes.")
    success, following = (_moment(instant, zone=zone) for instant in (source.last_success_at, source.next_attempt_at))
    parts = [source.last_error] if source.last_error else []
    if source.last_error and success:
        parts.append(_("The calendar of %(moment)s stays in use.") % {"moment": success})
    elif success:
        parts.append(_("Fetched on %(moment)s.") % {"moment": success})
    if following:
        parts.append(_("Next attempt: %(moment)s.") % {"moment": following})
    return " ".join(parts)


def _moment(instant: datetime | None, *, zone: ZoneInfo) -> str:
    return f"{instant.astimezone(zone):%d.%m.%Y, %H:%M}" if instant else ""
