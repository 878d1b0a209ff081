"""What a year to come still lacks, and when that is to be expected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from backend.waste_calendar.models import CalendarSource, Pickup, Zone


def missing_words(zones: Sequence[Zone], *, rows: Iterable[Pickup], year: int) -> str:
    """A sentence where kinds that were collected the year before have no day yet; two statements at most."""
    there = {row.zone.fraction_id for row in rows if row.original_on.year == year}
    before = Pickup.objects.filter(zone__in=zones, original_on__year=year - 1, stop_place="")
    collected = set(before.order_by().values_list("zone__fraction_id", flat=True).distinct())
    titles = [zone.fraction.title for zone in zones if zone.fraction_id in collected - there]
    if not titles:
        return ""
    if there:
        said = _("Of %(year)s these are still missing: %(titles)s.") % {"year": year, "titles": ", ".join(titles)}
    else:
        said = _("The dates of %(year)s are not there yet.") % {"year": year}
    return f"{said} {_expected(zones)}"


def _expected(zones: Iterable[Zone]) -> str:
    if all(zone.origin for zone in zones):
        return _("They come from the provider, mostly in November or December.")
    if any(source.is_fetched for source in CalendarSource.objects.all()):
        return _("They are looked for on the internet every day from October on.")
    return _("They come with next year's file, which authorities mostly have ready in November or December.")
