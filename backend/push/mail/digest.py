"""The week in the town, by mail each Sunday: one message for all who chose the same districts."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from backend.common.clock import local, start_of_day
from backend.library.models import Area
from backend.library.scopes import areas_concerned
from backend.push.audiences import Audience
from backend.push.mail.digest_words import sections_of
from backend.push.mail.topics import DIGEST
from backend.push.models import Device, Message
from backend.push.models.devices import Transport
from backend.push.outbox import release
from backend.tenants.models import Municipality
from backend.tenants.registry import Reading
from backend.tenants.week import Week

SUNDAY, MONDAY = 6, 0
FROM, LATEST = time(16), time(12)  # Sunday and Monday, on the town's clock: later it is of no use any more
USEFUL_FOR = timedelta(days=2)  # of the week that it tells of

Areas = tuple[UUID, ...]


def send_digests(town: Municipality, now: datetime) -> None:
    """Write and release what is due and not written yet; a week has one for each choice of districts.

    Where there is nothing to tell, nothing is written. Who subscribes meanwhile waits for the next week.
    """
    reading = Reading(town=town, now=now, lang=town.languages[0])
    first = due_week(reading)
    if first is None:
        return
    for areas, langs in _choices(before=local(now, zone=reading.zone).date()).items():
        key = _key(first, areas=areas)
        if not Message.objects.filter(key=key).exists():
            _write(key, first=first, areas=areas, langs=langs, reading=reading)


def skip_digests(reading: Reading) -> None:
    """What would be due now was sent, as far as anybody knows."""
    first = due_week(reading)
    if first is None:
        return
    values = {"module": "push", "subject_type": DIGEST, "state": Message.State.CANCELLED}
    moments = {"created_at": reading.now, "finished_at": reading.now}
    for areas in _choices(before=local(reading.now, zone=reading.zone).date()):
        Message.objects.get_or_create(key=_key(first, areas=areas), defaults=values | moments)


def due_week(reading: Reading) -> date | None:
    """The Monday of the week that is told of, from Sunday afternoon to Monday noon; else None."""
    at = local(reading.now, zone=reading.zone)
    if at.weekday() == SUNDAY and at.time() >= FROM:
        return at.date() + timedelta(days=1)
    return at.date() if at.weekday() == MONDAY and at.time() < LATEST else None


def _choices(*, before: date) -> dict[Areas, list[str]]:
    """Which districts subscribers have chosen, and in which languages they read; one statement."""
    rows = Device.objects.filter(transport=Transport.EMAIL, topics__contains=[DIGEST], created_on__lt=before)
    found: defaultdict[Areas, list[str]] = defaultdict(list)
    for areas, lang in rows.values_list("areas", "lang").order_by("areas", "lang").distinct():
        found[tuple(areas)].append(lang)
    return found


def _write(key: str, *, first: date, areas: Areas, langs: Sequence[str], reading: Reading) -> None:
    texts = {lang: _text(first, areas=areas, reading=replace(reading, lang=lang)) for lang in langs}
    if not any(text["sections"] for text in texts.values()):
        return
    audience = Audience(topics=[DIGEST], same_areas=[str(area) for area in areas])
    with transaction.atomic():
        message, is_new = Message.objects.get_or_create(
            key=key,
            defaults={
                "module": "push",
                "subject_type": DIGEST,
                "texts": texts,
                "audience": audience.document(),
                "created_at": reading.now,
                "useless_at": start_of_day(first, zone=reading.zone) + USEFUL_FOR,
            },
        )
        if is_new:
            release(message)


def _text(first: date, *, areas: Areas, reading: Reading) -> dict[str, Any]:
    """What one language reads: a title, what it is of, and the modules' sections."""
    week = Week(first=first, area=areas[0] if len(areas) == 1 else None)
    reading = replace(reading, areas=areas_concerned(areas) or None)
    with translation.override(reading.lang.partition("-")[0]):
        days = {"first": date_format(week.first, "j. F"), "last": date_format(week.last, "j. F")}
        lines = [_("From %(first)s to %(last)s") % days, *_named(areas)]
        return {
            "title": _("The week in %(town)s") % {"town": reading.town.title},
            "body": "\n".join(lines),
            "sections": sections_of(reading, week=week),
        }


def _named(areas: Areas) -> Iterator[str]:
    names = list(Area.objects.filter(public_id__in=areas).values_list("name", flat=True)) if areas else []
    if names:
        yield _("For: %(areas)s") % {"areas": ", ".join(names)}


def _key(first: date, *, areas: Areas) -> str:
    """Of the message that there is once."""
    return f"digest {first} {hashlib.sha256(b''.join(area.bytes for area in areas)).hexdigest()[:32]}"
