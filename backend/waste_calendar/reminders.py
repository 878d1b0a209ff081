"""Who is told what of pickups before they come; when slots are due, and the sending, are `push`'s part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from backend.common import clock
from backend.common.clock import local_day
from backend.common.html import teaser
from backend.tenants.models import Municipality
from backend.tenants.push import Reminder
from backend.waste_calendar.addresses.former import locations_today
from backend.waste_calendar.asking import Asked
from backend.waste_calendar.corrections.news import OVER
from backend.waste_calendar.corrections.words import TITLE, ended
from backend.waste_calendar.models import Pickup
from backend.waste_calendar.reading import location_path
from backend.waste_calendar.statements import Row
from backend.waste_calendar.upcoming import rows_of_days

MODULE, SUBJECT = "waste_calendar", "waste_location"


def waste_reminders(town: Municipality, day: date, topics: Sequence[str]) -> Iterator[Reminder]:
    """One message a day and address, with all that is put out then; two statements.

    It says no street: what a push service can read must not tell where somebody lives.
    """
    zone = ZoneInfo(town.timezone)
    asked = {topic: Asked.named(topic) for topic in topics}
    homes = locations_today({one.location for one in asked.values()})
    rows = rows_of_days({home for living in homes.values() for home in living}, days={day})
    today = local_day(clock.now(), zone=zone)
    useless_at = datetime.combine(day, OVER, tzinfo=zone)
    made: dict[Any, dict[str, dict[str, str]]] = {}  # the addresses of a zone are told the same, and it is worded once
    for (location, keys), (wanted, found) in _together(asked, homes=homes, rows=rows).items():
        if keys not in made:
            made[keys] = {lang: words(found, day=day, today=today, lang=lang) for lang in town.languages}
        yield Reminder(
            topics=wanted,
            texts=made[keys],
            path=location_path(location),
            collapse_id=collapse_id(location, day=day),
            useless_at=useless_at,
            subject_type=SUBJECT,
            subject_id=location,
        )


def collapse_id(location: UUID, *, day: date) -> str:
    """One an address and day: what becomes of its pickups takes the place of its reminder."""
    return f"waste-{location}-{day:%Y%m%d}"


def words(rows: Sequence[Row], *, day: date, today: date, lang: str) -> dict[str, str]:
    """`Morgen: Restmüll, Bio` and what to do, in `lang`."""
    with override(lang.partition("-")[0]):
        kinds = list(dict.fromkeys(row["title"] for row in rows if _is_put_out(row)))
        title = _("%(when)s: %(kinds)s") % {"when": _when(day, today=today), "kinds": ", ".join(kinds)}
        all_kinds = [f"{', '.join(kinds)}."] if len(title) > TITLE else []  # what is cut off is put out all the same
        said = [*all_kinds, _what_to_do(day, today=today), *dict.fromkeys(filter(None, map(_change, rows)))]
        return {"title": teaser(title, length=TITLE), "body": " ".join(said)}


def _together(
    asked: Mapping[str, Asked], *, homes: Mapping[UUID, Sequence[UUID]], rows: Iterable[tuple[UUID, Row]]
) -> dict[tuple[UUID, tuple[UUID, ...]], tuple[list[str], list[Row]]]:
    """Who is told the same: by address and pickups, the topics and the rows. Where all is cancelled, nobody is told.

    Who asked for an address that was divided since is told of all its parts: a bin too many outside harms nobody.
    """
    at: dict[UUID, list[Row]] = defaultdict(list)
    for location, row in rows:
        at[location].append(row)
    found: dict[tuple[UUID, tuple[UUID, ...]], tuple[list[str], list[Row]]] = {}
    for topic, one in asked.items():
        living = homes.get(one.location, ())
        near = {row["public_id"]: row for home in living for row in at[home]}
        mine = [row for row in near.values() if one.wants(fraction=row["key"], variant=row["variant"])]
        if any(map(_is_put_out, mine)):
            key = (living[0] if len(living) == 1 else one.location, tuple(row["public_id"] for row in mine))
            found.setdefault(key, ([], mine))[0].append(topic)
    return found


def _is_put_out(row: Row) -> bool:
    return bool(row["status"] != Pickup.Status.CANCELLED)


def _when(day: date, *, today: date) -> str:
    days = (day - today).days
    if days == 0:
        return _("Today")
    if days == 1:
        return _("Tomorrow")
    return date_format(day, "l, j.n.")


def _what_to_do(day: date, *, today: date) -> str:
    days = (day - today).days
    if days == 0:
        return _("Please put it out now.")
    if days == 1:
        return _("Put it out tonight.")
    return _("Put it out on the evening before.")


def _change(row: Row) -> str:
    """What is not as usual, and why."""
    if not _is_put_out(row):
        return _("%(kind)s is not collected.") % {"kind": row["title"]}
    if row["status"] == Pickup.Status.DELAYED:
        late = _("%(kind)s is collected later.") % {"kind": row["title"]}
        return " ".join([late, *(ended(text) for text in (row["reason"], row["note"]) if text)])
    if row["stop_place"]:
        hours = f"{row['stop_from']:%H:%M}" if row["stop_from"] else ""
        return " ".join(filter(None, (f"{row['title']}:", hours, row["stop_place"]))) + "."
    if row["on"] == row["original_on"]:
        return ""
    said = {"kind": row["title"], "day": date_format(row["original_on"], "l, j.n.")}
    words = _("%(kind)s instead of %(day)s") % said
    return f"{words} ({row['reason']})." if row["reason"] else f"{words}."
