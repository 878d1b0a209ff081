"""The columns of a table of places: their headings, and the names by which other tables know the same."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backend.common.german import fold
from backend.library.places.exchange.tables import Table

_NOT_A_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column; `names` are folded headings, German and English, and OpenStreetMap's."""

    key: str
    title: str | Promise
    names: tuple[str, ...] = ()
    is_written: bool = True
    is_read: bool = True


COLUMNS: tuple[Column, ...] = (
    Column(key="id", title=_("Id"), names=("kennung", "id", "uuid", "feature id")),
    Column(key="state", title=_("State"), names=("stand", "state", "status"), is_read=False),
    Column(key="name", title=_("Name"), names=("name", "bezeichnung", "titel", "title", "einrichtung", "objekt")),
    Column(
        key="categories",
        title=_("Categories"),
        names=("rubriken", "rubrik", "kategorien", "kategorie", "thema", "art", "typ", "categories", "category"),
    ),
    Column(
        key="street",
        title=_("Street and number"),
        names=(
            *("strasse und hausnummer", "strasse und nr", "strasse nr", "strasse", "str", "anschrift", "adresse"),
            *("street and number", "street", "address", "addr street"),
        ),
    ),
    Column(
        key="house_number",
        title=_("House number, in a column of its own"),
        names=("hausnummer", "hausnr", "hnr", "nr", "house number", "housenumber", "addr housenumber"),
        is_written=False,
    ),
    Column(
        key="postal_code",
        title=_("Postal code"),
        names=("postleitzahl", "plz", "zip", "postcode", "postal code", "addr postcode"),
    ),
    Column(
        key="city",
        title=pgettext_lazy("in an address", "Town"),
        names=("ort", "stadt", "gemeinde", "kommune", "wohnort", "city", "town", "addr city"),
    ),
    Column(key="latitude", title=_("Latitude"), names=("breitengrad", "breite", "latitude", "lat", "geo lat", "y")),
    Column(
        key="longitude",
        title=_("Longitude"),
        names=("laengengrad", "laenge", "longitude", "lon", "lng", "long", "geo lon", "x"),
    ),
    Column(key="phone", title=_("Phone"), names=("telefon", "telefonnummer", "tel", "fon", "phone", "contact phone")),
    Column(key="email", title=_("Email"), names=("e mail", "email", "mail", "e mail adresse", "contact email")),
    Column(
        key="website",
        title=_("Website"),
        names=(
            "internet",
            "internetadresse",
            "internetseite",
            "webseite",
            "website",
            "homepage",
            "url",
            "www",
            "web",
            "contact website",
        ),
    ),
    Column(key="hours", title=_("Opening hours"), names=("oeffnungszeiten", "opening hours", "zeiten", "hours")),
    Column(
        key="on_holidays",
        title=_("On public holidays"),
        names=("an feiertagen", "feiertage", "on public holidays", "on holidays"),
    ),
    Column(key="by_appointment", title=_("By appointment"), names=("nach vereinbarung", "by appointment")),
    Column(
        key="opening_hours",
        title=_("More on the opening hours"),
        names=("mehr zu den oeffnungszeiten", "oeffnungszeiten in worten", "more on the opening hours"),
    ),
    Column(
        key="accessibility",
        title=_("Accessibility"),
        names=("barrierefreiheit", "barrierefrei", "accessibility", "wheelchair", "rollstuhl"),
    ),
    Column(key="areas", title=_("Areas"), names=("ortsteile", "ortsteil", "areas", "area", "district")),
    Column(key="description", title=_("Description"), names=("beschreibung", "text", "info", "description")),
    Column(key="lang", title=_("Language"), names=("sprache", "language", "lang")),
)
BY_KEY = {column.key: column for column in COLUMNS}
WRITTEN = tuple(column for column in COLUMNS if column.is_written)
READ = tuple(column for column in COLUMNS if column.is_read)


def suggest(table: Table) -> list[str]:
    """For each heading the key of the column that it means, or nothing; none is meant twice."""
    taken: set[str] = set()
    found = []
    for number, heading in enumerate(table.headings):
        key = _meant(heading)
        if key == "id" and not all(_is_id(sample) for sample in table.samples(number)):
            key = ""  # somebody else's numbers
        found.append("" if key in taken else key)
        taken.add(key)
    return found


def folded(text: str) -> str:
    """A heading as it is compared: small letters, words parted by one space."""
    return _NOT_A_WORD.sub(" ", fold(text)).strip()


def _meant(heading: str) -> str:
    name = folded(heading)
    return next((column.key for column in READ if name in _names(column)), "")


def _names(column: Column) -> Sequence[str]:
    return (*column.names, folded(str(column.title)), folded(column.key))


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
