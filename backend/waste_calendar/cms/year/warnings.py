"""What people should know of a correction that they just made, and may still have meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from backend.library.opening.holidays import StateHolidays
from backend.waste_calendar.models import Pickup
from backend.waste_calendar.shifts import SUNDAY


def warnings_about(rows: Sequence[Pickup], *, state: str) -> Iterator[str]:
    """That a pickup is now on a Sunday or holiday, or on a day on which its zone has another one; one statement."""
    held = [row for row in rows if row.status != Pickup.Status.CANCELLED]
    holidays = StateHolidays(state)
    for day in sorted({row.on for row in held}):
        if day.weekday() == SUNDAY or holidays.name(day):
            named = holidays.name(day)
            said = {"day": date_format(day, "l, j. F" if named else "j. F"), "name": named or _("a Sunday")}
            yield _("%(day)s is %(name)s.") % said
    doubled = _doubled(held)
    if doubled:
        zones = ", ".join(sorted({str(row.zone) for row in doubled})[:5])
        yield _("On the new day something is collected twice now: %(zones)s") % {"zones": zones}


def _doubled(rows: Sequence[Pickup]) -> list[Pickup]:
    if not rows:
        return []
    others = Pickup.objects.filter(
        zone__in={row.zone_id for row in rows}, on__in={row.on for row in rows}, stop_place=""
    ).exclude(status=Pickup.Status.CANCELLED)
    number = Counter(others.values_list("zone_id", "variant", "on"))
    return [row for row in rows if not row.stop_place and number[row.zone_id, row.variant, row.on] > 1]
