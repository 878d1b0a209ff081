"""What stands in a row, read into what a place keeps; what can't be meant is said in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from backend.common.german import fold
from backend.common.html import from_text
from backend.common.plain_text import one_line, several_lines
from backend.library.models import Place
from backend.library.opening.blocks import hours_stream
from backend.library.opening.notation import UnreadableHours, read_notation
from backend.library.opening.rules import Hours

# Germany; beyond it a comma is in the wrong place, or the two are swapped.
LATITUDES, LONGITUDES = (47.0, 55.2), (5.8, 15.1)
_POSTAL_CODE = re.compile(r"(?:D-?\s*)?(\d{5})")
_NUMBER = re.compile(r"-?\d{1,3}(?:[.,]\d{1,20})?")
_YES = {"ja", "j", "x", "1", "wahr", "true", "yes", "y"}
_NO = {"", "nein", "n", "0", "falsch", "false", "no"}
_CLOSED = {"", "geschlossen", "zu", "closed"}
_USUAL = {"wie sonst", "wie an jedem anderen tag", "wie immer", "offen", "as usual", "usual"}


class BadCell(ValueError):
    """What stands there can't be meant; the message says why."""


@dataclass(frozen=True)
class Known:
    """Categories and areas of the town, by folded name."""

    categories: Mapping[str, int]
    areas: Mapping[str, int]

    @classmethod
    def of(cls, titles: Mapping[str, Mapping[int, str]]) -> Known:
        return cls(*({fold(title): key for key, title in titles[name].items()} for name in ("categories", "areas")))


def read_cell(key: str, text: str, *, known: Known) -> dict[str, Any]:
    """What a cell sets, by field of a place. Raises BadCell."""
    if key == "categories":
        return {key: _keys(text, known=known.categories, message=_("There is no category “%s”."))}
    if key == "areas":
        return {key: _keys(text, known=known.areas, message=_("There is no area “%s”."))}
    if key == "hours":
        return _hours(text)
    reader = _READERS.get(key, _line)
    return {key: _checked(key, reader(text))}


def require_point(place: Place) -> None:
    """Both or none, and in Germany. Raises BadCell."""
    latitude, longitude = place.latitude, place.longitude
    if latitude is None and longitude is None:
        return
    if latitude is None or longitude is None:
        raise BadCell(_("A point on the map has both a latitude and a longitude."))
    if _within(latitude, LATITUDES) and _within(longitude, LONGITUDES):
        return
    if _within(longitude, LATITUDES) and _within(latitude, LONGITUDES):
        raise BadCell(_("Latitude and longitude are swapped: the latitude is the larger number, about 52."))
    raise BadCell(_("This point is not in Germany. Is the comma in the right place?"))


def _within(number: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= number <= limits[1]


def _line(text: str) -> str:
    return one_line(text)


def _postal_code(text: str) -> str:
    said = one_line(text)
    match = _POSTAL_CODE.fullmatch(said)
    if said and match is None:
        raise BadCell(_("“%s” is no postal code: it has five digits, also with a 0 in front.") % said[:50])
    return match[1] if match else ""


def _website(text: str) -> str:
    said = one_line(text)
    return f"https://{said}" if said and "://" not in said else said


def _number(text: str) -> float | None:
    said = text.strip().rstrip("°").strip()
    if not said:
        return None
    if not _NUMBER.fullmatch(said):
        raise BadCell(_("“%s” is no number like 52,1409.") % said[:50])
    return float(said.replace(",", "."))


def _flag(text: str) -> bool:
    said = text.strip().lower()
    if said not in _YES | _NO:
        raise BadCell(_("“%s” is neither yes nor no.") % text[:50])
    return said in _YES


def _on_holidays(text: str) -> str:
    said = one_line(text).lower()
    if said not in _CLOSED | _USUAL:
        raise BadCell(_("“%s” is neither “closed” nor “as usual”.") % text[:50])
    return Place.OnHolidays.USUAL if said in _USUAL else Place.OnHolidays.CLOSED


def _hours(text: str) -> dict[str, Any]:
    try:
        written = read_notation(text)
    except UnreadableHours as error:
        message = _("Opening hours: “%s” is not understood. Write them like Mo-Fr 9-12,14-18; Sa 10-12.")
        raise BadCell(message % str(error)[:80]) from error
    hours = Hours(seasons=written.seasons, exceptions=written.exceptions)
    said = {"on_holidays": written.on_holidays, "by_appointment": written.by_appointment}
    return {"hours": hours_stream(hours).raw(), **{name: value for name, value in said.items() if value is not None}}


def _keys(text: str, *, known: Mapping[str, int], message: str) -> tuple[int, ...]:
    """Names parted by semicolons, or by commas where no name has one itself."""
    found = []
    for part in _parts(text, parting=";|\n"):
        pieces = [part] if fold(part) in known else _parts(part, parting=",")
        for piece in pieces:
            if fold(piece) not in known:
                raise BadCell(message % piece[:80])
            found.append(known[fold(piece)])
    return tuple(sorted(set(found)))


def _parts(text: str, *, parting: str) -> list[str]:
    return [part for each in re.split(f"[{re.escape(parting)}]", text) if (part := one_line(each))]


def _description(text: str) -> str:
    return from_text(several_lines(text))


_READERS: Mapping[str, Callable[[str], Any]] = {
    "postal_code": _postal_code,
    "website": _website,
    "latitude": _number,
    "longitude": _number,
    "by_appointment": _flag,
    "on_holidays": _on_holidays,
    "opening_hours": several_lines,
    "accessibility": several_lines,
    "description": _description,
}


def _checked(key: str, value: Any) -> Any:
    """What the form would say of it, too; a point is looked at as a whole."""
    if key in {"latitude", "longitude"}:
        return value
    field: Any = Place._meta.get_field(key)
    try:
        return field.clean(value, None) if value not in ("", None) or not field.blank else value
    except ValidationError as error:
        raise BadCell(f"{_capitalised(str(field.verbose_name))}: {_sentence(error.messages)}") from error


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sentence(messages: Iterable[str]) -> str:
    return " ".join(messages)
