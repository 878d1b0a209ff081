"""Where a collection district is, since its name is often a number: its villages, or the streets of its only one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.waste_calendar.models import LocationZone

_NAMED = 3
_PLACE = Coalesce(NullIf("location__street__place", Value("")), F("location__street__municipality"))

_District = tuple[str, str]  # origin and name of its zones


def whereabouts(where: Q | None = None) -> dict[_District, str]:
    """By district a few words, of all of them or of zones that `where` names; one statement."""
    rows: Any = LocationZone.objects.filter(where or Q()).values_list("zone__origin", "zone__name").order_by()
    found = rows.annotate(
        places=ArrayAgg(_PLACE, distinct=True), streets=ArrayAgg("location__street__name", distinct=True)
    )
    return {(origin, name): words_for(places=places, streets=streets) for origin, name, places, streets in found}


def words_for(*, places: Sequence[str], streets: Sequence[str]) -> str:
    """`Beelitz: Ahornweg, Birkenweg`, or `Beelitz, Busendorf, Elsholz und 4 weitere Orte`."""
    named = [place for place in places if place]
    if len(named) > 1:
        return _some(named, more=_more_places)
    if not streets or list(streets) == named:  # a whole village
        return "".join(named)
    return ": ".join([*named, _some(streets, more=_more_streets)])


def _some(names: Sequence[str], *, more: Any) -> str:
    shown, number = ", ".join(names[:_NAMED]), len(names) - _NAMED
    return _("%(first)s and %(others)s") % {"first": shown, "others": more(number)} if number > 0 else shown


def _more_places(number: int) -> str:
    return ngettext("%(number)s more place", "%(number)s more places", number) % {"number": number}


def _more_streets(number: int) -> str:
    return ngettext("%(number)s more street", "%(number)s more streets", number) % {"number": number}
