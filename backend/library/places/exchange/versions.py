"""Places as tables show them: the version that editors have before them, a draft before what is live."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from backend.common.html import to_text
from backend.library.models import Area, Category, Place
from backend.library.opening.notation import write_notation
from backend.library.places.exchange.columns import WRITTEN

PLAIN = (
    "lang",
    "name",
    "description",
    "street",
    "postal_code",
    "city",
    "latitude",
    "longitude",
    "phone",
    "email",
    "website",
    "hours",
    "on_holidays",
    "by_appointment",
    "opening_hours",
    "accessibility",
)
MANY = ("categories", "areas")


@dataclass(frozen=True, kw_only=True)
class Version:
    """What a place says, with the keys of its categories and areas; `place` is a copy in memory, never to be saved."""

    place: Place
    row: Place
    categories: frozenset[int]
    areas: frozenset[int]
    titles: Mapping[str, Mapping[int, str]]  # of all categories and areas

    def texts(self) -> dict[str, str]:
        """The cells, by key of the column."""
        place = self.place
        plain = {name: getattr(place, name) for name in PLAIN}
        return {
            **{name: value for name, value in plain.items() if isinstance(value, str)},
            "id": str(place.public_id),
            "state": self.state,
            "description": to_text(place.description),
            "latitude": decimal_text(place.latitude),
            "longitude": decimal_text(place.longitude),
            "hours": write_notation(place.read_hours()),
            "on_holidays": _("as usual") if place.on_holidays == Place.OnHolidays.USUAL else _("closed"),
            "by_appointment": _("yes") if place.by_appointment else _("no"),
            "categories": "; ".join(self.names("categories")),
            "areas": "; ".join(self.names("areas")),
        }

    def cells(self) -> list[str]:
        """One row of a table."""
        texts = self.texts()
        return [texts[column.key] for column in WRITTEN]

    def properties(self) -> dict[str, Any]:
        """The same for a map, in the words of OpenStreetMap where it has some."""
        place = self.place
        names = ("name", "street", "postal_code", "city", "phone", "email", "website", "accessibility", "lang")
        return {
            **{name: getattr(place, name) for name in names},
            "description": to_text(place.description),
            "opening_hours": write_notation(place.read_hours(), is_osm=True),
            "on_holidays": place.on_holidays,
            "by_appointment": place.by_appointment,
            "opening_hours_note": place.opening_hours,
            "categories": self.names("categories"),
            "areas": self.names("areas"),
            "state": self.state,
        }

    def names(self, what: str) -> list[str]:
        """Titles of the categories, or names of the areas."""
        return sorted(self.titles[what][key] for key in getattr(self, what) if key in self.titles[what])

    def changed(self, values: Mapping[str, Any]) -> Version:
        """The same place with some of what it says."""
        place = copy_of(self.place)
        for name in values.keys() - set(MANY):
            setattr(place, name, values[name])
        categories, areas = (frozenset(values.get(name, getattr(self, name))) for name in MANY)
        return replace(self, place=place, categories=categories, areas=areas)

    @property
    def state(self) -> str:
        if not self.row.live:
            return _("draft")
        return _("published, with a draft") if self.row.has_unpublished_changes else _("published")


def read_versions(keys: Collection[int] | None = None, *, is_locking: bool = False) -> list[Version]:
    """All places of the town, or these, by name; the same number of statements however many there are."""
    rows = Place.objects.order_by("name", "pk")
    rows = rows if keys is None else rows.filter(pk__in=keys)
    rows = rows.select_for_update(of=("self",)) if is_locking else rows
    titles = read_titles()
    found = list(rows.select_related("latest_revision"))
    many = {name: _related(name) for name in MANY}
    return [_version(row, many=many, titles=titles) for row in found]


def read_titles() -> dict[str, dict[int, str]]:
    """All categories and areas of the town."""
    return {
        "categories": dict(Category.objects.values_list("pk", "title")),
        "areas": dict(Area.objects.values_list("pk", "name")),
    }


def nothing(*, lang: str, titles: Mapping[str, Mapping[int, str]]) -> Version:
    """A place that is not there yet."""
    place = Place(lang=lang, live=False)
    return Version(place=place, row=place, categories=frozenset(), areas=frozenset(), titles=titles)


def copy_of(place: Place) -> Place:
    """A place in memory that says the same."""
    copy = Place(pk=place.pk, public_id=place.public_id, live=place.live)
    for name in PLAIN:
        setattr(copy, name, getattr(place, name))
    return copy


def decimal_text(number: float | None) -> str:
    """With a comma, as a German spreadsheet has it."""
    return "" if number is None else str(number).replace(".", ",")


def _version(row: Place, *, many: Any, titles: Mapping[str, Mapping[int, str]]) -> Version:
    content = (
        row.latest_revision.content if row.latest_revision and (row.has_unpublished_changes or not row.live) else None
    )
    if content is None:
        related = {name: frozenset(many[name][row.pk]) for name in MANY}
        return Version(place=copy_of(row), row=row, titles=titles, **related)
    place = Place(pk=row.pk, public_id=row.public_id, live=row.live)
    for name in PLAIN:
        if name in content:
            field: models.Field[Any, Any] = Place._meta.get_field(name)
            setattr(place, name, field.to_python(content[name]))
    return Version(place=place, row=row, titles=titles, **{name: frozenset(content.get(name, ())) for name in MANY})


def _related(name: str) -> dict[int, set[int]]:
    through: Any = Place._meta.get_field(name).remote_field.through
    related = "category_id" if name == "categories" else "area_id"
    found: dict[int, set[int]] = defaultdict(set)
    for place, key in through.objects.values_list("place_id", related):
        found[place].add(key)
    return found
