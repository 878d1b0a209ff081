"""Rows that are only looked at, in people's words: yes and no, a dash for nothing, the town's own clock."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.template.defaultfilters import yesno
from django.utils.formats import date_format
from django.utils.html import format_html_join
from wagtail.snippets.views.snippets import InspectView

from backend.waste_calendar.wording import variant_text

NOTHING = "–"


class PlainInspectView(InspectView):
    """One row; a view set names the fields, else what only the program understands would stand there, too."""

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        value = super().get_field_display_value(field_name, field)
        if isinstance(value, bool):
            return yesno(value)
        if isinstance(value, datetime):
            town = connection.tenant  # type: ignore[attr-defined]  # django-tenants adds it
            return date_format(value.astimezone(ZoneInfo(town.timezone)), "SHORT_DATETIME_FORMAT")
        if isinstance(value, list):
            return format_html_join(", ", "{}", ((item,) for item in value)) or NOTHING
        if field_name == "variant":
            return variant_text(value) or NOTHING
        return NOTHING if value in (None, "") else value
