"""The formats that calendars come in, each one file with the same function `read`."""

from __future__ import annotations

from collections.abc import Mapping

from backend.waste_calendar.formats import ics, table
from backend.waste_calendar.formats.entries import Reader

FORMATS: Mapping[str, Reader] = {"ics": ics.read, "csv": table.read, "xlsx": table.read}
