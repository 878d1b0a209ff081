"""How calendars that towns read themselves are doing, for the operator who sees those of all towns at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from backend.tenants.models import Municipality
from backend.tenants.sources import SourceLine, Sources, SourceState, host_of, hosts_only
from backend.waste_calendar.models import CalendarSource
from backend.waste_calendar.sharing import PROVIDERS

_SELECT = """
    SELECT source.format, source.path, source.last_success_at, source.next_attempt_at, source.last_error,
           batch.at, batch.is_fine, batch.problems[1] AS problem,
           ARRAY(SELECT ags FROM {schema}.library_area WHERE ags <> '') AS areas,
           ARRAY(SELECT DISTINCT ags FROM {schema}.waste_calendar_street WHERE origin <> '' AND ags <> '') AS covered
      FROM {schema}.waste_calendar_calendarsource source
      LEFT JOIN LATERAL (SELECT at, is_fine, problems FROM {schema}.waste_calendar_importbatch
                          WHERE source_id = source.id ORDER BY at DESC, id DESC LIMIT 1) batch ON true
"""
_OF_SOURCE = ("format", "path", "last_success_at", "next_attempt_at", "last_error")


def _line(row: Mapping[str, Any], town: Municipality, now: datetime) -> SourceLine | None:  # noqa: ARG001 - one shape
    if "waste_calendar" not in town.modules:
        return None
    source = CalendarSource(**{name: row[name] for name in _OF_SOURCE})
    state, message = _said(source, row, town)
    return SourceLine(
        name=_name(source),
        kind=_("Waste calendar (%(format)s)") % {"format": source.get_format_display()},
        state=state,
        message=hosts_only(message),
        host=host_of(source.path),
        last_success_at=source.last_success_at if source.is_fetched else row["at"] if row["is_fine"] else None,
        next_attempt_at=source.next_attempt_at if source.is_fetched else None,
    )


def _name(source: CalendarSource) -> str:
    return _("Calendar on the internet") if source.is_fetched else str(source)


def _said(source: CalendarSource, row: Mapping[str, Any], town: Municipality) -> tuple[SourceState, str]:
    if _rests(row, town):
        return SourceState.OFF, _("Is not read while a provider hands over the calendar of all streets.")
    if source.last_error:
        return SourceState.FAILING, source.last_error
    if row["is_fine"] is False:
        return SourceState.FAILING, row["problem"] or _("The last import went wrong.")
    if row["at"] is None and source.last_success_at is None:
        return SourceState.WAITING, _("Not imported yet.")
    return SourceState.FINE, _("Works.")


def _rests(row: Mapping[str, Any], town: Municipality) -> bool:
    """As `stepping_back.rests`, of the row."""
    keys = {town.ags, *row["areas"]} - {"", None}
    return town.kind not in PROVIDERS and bool(keys) and keys <= set(row["covered"])


SOURCES = Sources(select=_SELECT, line=_line)
