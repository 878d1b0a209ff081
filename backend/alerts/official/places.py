"""Where in the town of the connection a warning holds: everywhere, in some of its areas, or not at all."""

from __future__ import annotations

from collections.abc import Iterable

from backend.alerts.official.keys import AGS, ARS, COUNTY, UNION, county_of
from backend.alerts.official.matching import Spot, concerns
from backend.alerts.official.warning import Extent, Point
from backend.library.models import Area
from backend.tenants.models import Municipality


def areas_of(extents: Iterable[Extent], *, town: Municipality) -> list[Area] | None:
    """The areas that it is for, none of them meaning everywhere; None: it does not concern this town.

    A town of several municipalities (an Amt) is asked for each of them.
    """
    extents = tuple(extents)
    whole = _spot(town)
    parts = list(Area.objects.exclude(ags=""))
    if not parts:
        return [] if concerns(extents, whole) else None
    meant = [area for area in parts if concerns(extents, _spot_of(area, whole=whole))]
    if len(meant) == len(parts) or (not meant and concerns(extents, whole)):
        return []
    return meant or None


def _spot(town: Municipality) -> Spot:
    """A county is nothing smaller, also where its file fills its keys with zeros."""
    is_smaller = town.kind != town.Kind.COUNTY
    own = town.ags if len(town.ags) == AGS else ""
    if not own and len(town.ars) == ARS:
        own = town.ars[:COUNTY] + town.ars[UNION:]
    points: tuple[Point, ...] = ()
    if town.center_lat is not None and town.center_lon is not None:
        points = ((town.center_lat, town.center_lon),)
    return Spot(
        county=county_of(ags=town.ags, ars=town.ars),
        ags=own if is_smaller else "",
        union=town.ars[:UNION] if is_smaller else "",
        points=(*points, *_villages()),
    )


def _villages() -> Iterable[Point]:
    """Of areas that are no municipality: a town is warned if one of its villages is."""
    known = Area.objects.filter(ags="", center_lat__isnull=False, center_lon__isnull=False)
    return known.values_list("center_lat", "center_lon")


def _spot_of(area: Area, *, whole: Spot) -> Spot:
    points = whole.points
    if area.center_lat is not None and area.center_lon is not None:
        points = ((area.center_lat, area.center_lon),)
    return Spot(county=whole.county, ags=area.ags, union=whole.union, points=points)
