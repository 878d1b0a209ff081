"""Official gazettes as a data set, which is the town's own."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from backend.tenants.datasets import DataFile, Dataset
from backend.tenants.registry import Reading


def gazette_datasets(reading: Reading) -> Iterator[Dataset]:
    """All that are on display, each with the address of its PDF."""
    yield Dataset(
        path="/api/v1/gazettes",
        title=_("Official gazette of %(town)s") % {"town": reading.town.title},
        description=_("All official gazettes on display: number, date and the address of the PDF."),
        page="/amtsblatt/",
        theme="GOVE",
        frequency="IRREG",
        files=[DataFile(title="JSON", path="/api/v1/gazettes", file_type="JSON", media_type="application/json")],
        is_own=True,
    )
