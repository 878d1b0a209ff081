"""Places as a data set, which is the town's own."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from backend.tenants.datasets import DataFile, Dataset
from backend.tenants.registry import Reading

MAP = "/api/v1/places.geojson"


def place_datasets(reading: Reading) -> Iterator[Dataset]:
    """All that have a point."""
    yield Dataset(
        path="/api/v1/places",
        title=_("Facilities & sights in %(town)s") % {"town": reading.town.title},
        description=_("Name, category and position of all facilities and sights, for maps."),
        page="/orte/",
        theme="REGI",
        frequency="IRREG",
        files=[DataFile(title="GeoJSON", path=MAP, file_type="GEOJSON", media_type="application/geo+json")],
        is_own=True,
        rights=_("A picture has a licence of its own, which it says."),
    )
