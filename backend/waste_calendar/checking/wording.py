"""What was found, in a sentence, in the language that is active."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

_NAMED = 4

Facts = Mapping[str, Any]


def sentence(code: str, facts: Facts) -> str:
    """Of a finding as it is kept."""
    return _SENTENCES[code](facts)


def _no_streets(facts: Facts) -> str:
    return _("The collection district %(zone)s has no streets.") % facts


def _kind_missing(facts: Facts) -> str:
    said = {"addresses": _some(facts["addresses"], number=facts["number"]), "title": facts["title"]}
    return _("%(addresses)s: no collection of %(title)s, which nearly all others have.") % said


def _no_pickups(facts: Facts) -> str:
    zones = {"title": facts["title"], "zones": _some(facts["zones"])}
    if not facts["last"]:
        return _("%(title)s: no pickups at all in %(zones)s.") % zones
    return _("%(title)s: no pickups in %(zones)s since %(day)s.") % {**zones, "day": _day(facts["last"])}


def _ends_soon(facts: Facts) -> str:
    said = {"titles": ", ".join(facts["titles"]), "day": _day(facts["last"]), "zones": _some(facts["zones"])}
    return _("%(titles)s: the pickups end on %(day)s, in %(zones)s.") % said


def _next_year_missing(facts: Facts) -> str:
    last = date.fromisoformat(facts["last"])
    said = {"titles": ", ".join(facts["titles"]), "year": last.year + 1, "zones": _some(facts["zones"])}
    return _("The dates of %(year)s are missing: %(titles)s, in %(zones)s.") % said


def _empty_quarter(facts: Facts) -> str:
    who = facts["address"] or _some(facts["zones"])
    if facts["address"] and facts["others"]:
        others = ngettext("%(number)s more address", "%(number)s more addresses", facts["others"])
        who = _("%(first)s and %(others)s") % {"first": who, "others": others % {"number": facts["others"]}}
    said = {"who": who, "quarter": facts["quarter"], "year": facts["year"], "title": facts["title"]}
    return _("%(who)s: no collection of %(title)s in quarter %(quarter)s of %(year)s.") % said


def _gap(facts: Facts) -> str:
    days = {"last": _day(facts["last"]), "next": _day(facts["next"]), "days": facts["days"]}
    said = {"title": facts["title"], "zones": _some(facts["zones"]), **days}
    return _("%(title)s: nothing for %(days)s days, between %(last)s and %(next)s, in %(zones)s.") % said


def _too_close(facts: Facts) -> str:
    said = {"title": facts["title"], "zones": _some(facts["zones"])}
    if facts["first"] == facts["second"]:
        return _("%(title)s: twice on %(day)s, in %(zones)s.") % {**said, "day": _day(facts["first"])}
    days = {"first": _day(facts["first"]), "second": _day(facts["second"])}
    return _("%(title)s: on %(first)s and again on %(second)s, in %(zones)s.") % {**said, **days}


def _closed_day(facts: Facts) -> str:
    said = {"day": _day(facts["on"]), "titles": ", ".join(facts["titles"]), "zones": _some(facts["zones"])}
    if not facts["name"]:
        return _("%(titles)s: on a Sunday, %(day)s, in %(zones)s.") % said
    return _("%(titles)s: on a holiday, %(day)s (%(name)s), in %(zones)s.") % {**said, "name": facts["name"]}


def _swapped(facts: Facts) -> str:
    zones = facts.get("zones") or [facts["zone"]]  # one alone was kept before zones were told together
    said = {**facts, "zone": _some(zones)}
    return _("%(one)s and %(other)s may have changed places in %(year)s, in %(zone)s: compare their rhythms.") % said


def _exchanged(facts: Facts) -> str:
    said = {**facts, "zone": _some(facts["zones"])}
    words = _(
        "%(one)s and %(other)s may have exchanged their days in %(year)s, in %(zone)s: each is where the other one was."
    )
    return words % said


_SENTENCES: dict[str, Callable[[Facts], str]] = {
    "no_streets": _no_streets,
    "kind_missing": _kind_missing,
    "no_pickups": _no_pickups,
    "ends_soon": _ends_soon,
    "next_year_missing": _next_year_missing,
    "empty_quarter": _empty_quarter,
    "gap": _gap,
    "too_close": _too_close,
    "closed_day": _closed_day,
    "swapped": _swapped,
    "exchanged": _exchanged,
}


def _some(names: Sequence[str], *, number: int | None = None) -> str:
    """The first few, and how many more there are."""
    number = len(names) if number is None else number
    shown = ", ".join(names[:_NAMED])
    more = number - len(names[:_NAMED])
    return _("%(names)s and %(number)s more") % {"names": shown, "number": more} if more > 0 else shown


def _day(text: str) -> str:
    return date_format(date.fromisoformat(text), "D, j.n.Y")
