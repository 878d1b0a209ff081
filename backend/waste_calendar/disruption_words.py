"""How the pickups of a disruption are called, and what is said of them; what it does is in `disrupting`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.waste_calendar.models import Disruption, Pickup

NAMED = 3  # districts of one kind of waste; more are counted
_LONGEST = 500
Outcome = Disruption.Outcome

REASONS = (
    gettext_lazy("Vehicle breakdown"),
    gettext_lazy("Snow and ice"),
    gettext_lazy("Strike"),
    gettext_lazy("Road closed"),
    gettext_lazy("Illness"),
)


def title_of(rows: Iterable[Pickup], *, of_day: Mapping[int, int]) -> str:
    """`Restmüll (Bezirk 1, Bezirk 2), Bio`, in the order of the kinds of waste.

    `of_day` counts the day's pickups of each kind: where all of several are meant, the kind alone is named.
    """
    ordered = sorted(rows, key=lambda row: (row.zone.fraction.position, row.zone.fraction.title, tour_name(row)))
    return Truncator(", ".join(_kinds(ordered, of_day=of_day))).chars(_LONGEST)


def tour_name(row: Pickup) -> str:
    """What tells the pickups of one kind of waste apart: the district, or the stop of a vehicle."""
    return row.stop_place or row.zone.name


def outcome_sentence(disruption: Disruption) -> str:
    """`Fällt aus. Ersatztermin folgt.`, as the page says it before and after."""
    sentences = {
        Outcome.FOLLOWS: _("Cancelled. A replacement follows."),
        Outcome.OFF: _("Cancelled."),
        Outcome.LATE: _("Comes late."),
    }
    if disruption.outcome == Outcome.MOVED and disruption.replacement_on:
        return _("Moved to %(day)s.") % {"day": date_format(disruption.replacement_on, "l, j. F")}
    return str(sentences.get(Outcome(disruption.outcome), "")) if disruption.outcome else _("Collected as planned.")


def _kinds(rows: list[Pickup], *, of_day: Mapping[int, int]) -> Iterator[str]:
    for (fraction, title), group in groupby(rows, key=lambda row: (row.zone.fraction_id, row.zone.fraction.title)):
        found = list(group)
        names = list(dict.fromkeys(map(tour_name, found)))
        if len(names) > 1 and len(found) == of_day[fraction]:
            yield title
            continue
        shown, more = ", ".join(names[:NAMED]), len(names) - NAMED
        if more > 0:
            shown = _("%(names)s and %(more)s more") % {"names": shown, "more": more}
        yield f"{title} ({shown})"
