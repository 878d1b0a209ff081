"""Villages that a list puts into another municipality than they are known in: most often a wrong official key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from backend.common.german import search_key
from backend.library.models import Area
from backend.tenants.models import Municipality
from backend.waste_calendar.dataset import StreetData
from backend.waste_calendar.models import Street

_MOST = 10
_WHOLE_KEY = 8


def misplaced(streets: Iterable[StreetData], *, town: Municipality) -> Iterator[str]:
    """A sentence for each village that is known in other municipalities, and that the list has in none of these."""
    named: dict[str, dict[str, StreetData]] = defaultdict(dict)
    for street in streets:
        if village := search_key(street.place or (street.name if street.is_whole_place else "")):
            named[village].setdefault(street.ags, street)
    known = _known(town)
    found = [
        (next(iter(keys.values())), known[village])
        for village, keys in named.items()
        if known.get(village) and not known[village].keys() & keys.keys()
    ]
    for street, elsewhere in found[:_MOST]:
        said = {
            "village": street.place or street.name,
            "here": _named(street.municipality, ags=street.ags),
            "there": ", ".join(_named(name, ags=ags) for ags, name in sorted(elsewhere.items())),
        }
        yield _("“%(village)s” is put into %(here)s, and is known in %(there)s. Is the official key right?") % said
    if len(found) > _MOST:
        yield _("And %(number)s more villages in another municipality than known.") % {"number": len(found) - _MOST}


def _known(town: Municipality) -> dict[str, dict[str, str]]:
    """By village the official keys that it is known under, with the municipalities' names; two statements."""
    known: dict[str, dict[str, str]] = defaultdict(dict)
    rows = Street.objects.exclude(ags="").values_list("ags", "municipality", "place", "name", "is_whole_place")
    for ags, municipality, place, name, is_whole in rows.distinct():
        if village := place or (name if is_whole else ""):
            known[search_key(village)][ags] = municipality
    rows_of_areas = Area.objects.values_list("pk", "name", "ags", "parent_id")
    areas = {pk: (name, ags, parent) for pk, name, ags, parent in rows_of_areas}
    for name, own, parent in areas.values():
        municipality, ags = town.title, ""
        above = None if own else parent
        while not ags and above is not None:
            municipality, ags, above = areas[above]
        if not (own or ags) and len(town.ags) == _WHOLE_KEY:
            municipality, ags = town.title, town.ags
        if ags:
            known[search_key(name)][ags] = municipality
    return known


def _named(name: str, *, ags: str) -> str:
    return f"{name} ({ags})" if name and name != ags else ags
