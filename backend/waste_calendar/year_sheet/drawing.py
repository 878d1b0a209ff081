"""The sheet as a PDF for everybody (PDF/UA-1): address, months, legend, and the code that leads to what is current."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from importlib.resources import files
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from backend.common.clock import local_day
from backend.common.errors import NotFound
from backend.common.qr_codes import qr_code
from backend.common.typesetting import typeset
from backend.tenants.registry import Reading
from backend.waste_calendar.icons import icon_svg
from backend.waste_calendar.reading import build_location, location_path
from backend.waste_calendar.statements import Row, Span
from backend.waste_calendar.upcoming import upcoming_rows
from backend.waste_calendar.year_sheet.contents import legend_of, lines_of, months_of

_TEMPLATE = files("backend.waste_calendar.year_sheet").joinpath("year.typ").read_bytes()
_LONGEST = 80  # letters of an address
_MOST_LINES = 40  # more than have room below the months


def draw_year(reading: Reading, *, location_id: UUID, year: int) -> bytes:
    """One A4 page with the pickups of an address. Raises NotFound, also for a year of which no pickup is known."""
    location = build_location(reading, location_id=location_id)
    rows = upcoming_rows(location_id, span=Span(first=date(year, 1, 1), last=date(year, 12, 31)))
    if not rows:
        raise NotFound
    address = f"{reading.origin}{location_path(location_id)}"
    lines = lines_of(rows)
    data = {
        "title": _("Waste calendar %(year)s, %(address)s") % {"year": year, "address": location["label"]},
        "lang": reading.lang.partition("-")[0],
        "headline": _("Waste calendar %(year)s") % {"year": year},
        "address": location["label"][:_LONGEST],
        "town": " · ".join(filter(None, (reading.town.title, location["area"])))[:_LONGEST],
        "months": months_of(year, rows=rows, state=reading.town.state),
        "legend": legend_of(rows),
        "lines": lines[:_MOST_LINES],
        "number_of_lines": len(lines),
        "more": _("and %(number)s more on the internet") % {"number": "{}"},
        "moved": _("Moved because of a holiday or a change"),
        "scan": _("Dates change. What holds today:"),
        "link": address.partition("://")[2].partition("/")[0] + "/abfall",
        "code_alt": _("Code for phones: leads to %(address)s") % {"address": address},
        "as_of": _("As of %(day)s") % {"day": f"{_last_change(rows, zone=reading.zone):%d.%m.%Y}"},
    }
    return typeset(_TEMPLATE, data=data, pictures={"code": qr_code(address), **_icons(data["legend"])})


def _icons(legend: Sequence[Mapping[str, str]]) -> dict[str, bytes]:
    """A shape for each kind of waste on the sheet, in the colour that is read on its own."""
    return {kind["key"]: icon_svg(kind["key"], color=kind["on_color"]) for kind in legend}


def _last_change(rows: Sequence[Row], *, zone: ZoneInfo) -> date:
    """The day on which any of these pickups last changed: the same sheet tomorrow, if nothing changes."""
    return local_day(max(row["changed_at"] for row in rows), zone=zone)
