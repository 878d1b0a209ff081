"""Events of a town: some that come again and again, and single dates over the next months."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import cycle

from backend.common.html import from_text
from backend.feeds.models import Event
from backend.library.models import Picture
from backend.library.rendering import paragraph_from_html

SINGLES = 40
RULES = ("FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=TU,TH", "FREQ=MONTHLY;BYDAY=1SA", "FREQ=MONTHLY;BYDAY=-1FR") * 2
TEXT = (
    "Alle sind herzlich eingeladen. Für Kaffee und Kuchen ist gesorgt, der Eintritt ist frei.\n\n"
    "Anmeldungen nimmt das Bürgerbüro entgegen. Dies ist ein Demotext."
)


def make_events(*, now: datetime, pictures: Sequence[Picture]) -> list[Event]:
    """Series and single dates, in the town's schema."""
    first = now.replace(hour=17, minute=30, second=0, microsecond=0)
    series = [
        (f"Offener Treff {index + 1}", first - timedelta(days=60 + index), rule) for index, rule in enumerate(RULES)
    ]
    singles = [(f"Konzert im Park {index + 1}", first + timedelta(days=3 * index + 1), "") for index in range(SINGLES)]
    events = [
        _event(title, starts_at=starts_at, rule=rule, picture=picture)
        for (title, starts_at, rule), picture in zip([*series, *singles], cycle(pictures), strict=False)
    ]
    return Event.objects.bulk_create(events)


def _event(title: str, *, starts_at: datetime, rule: str, picture: Picture) -> Event:
    event = Event(
        title=title,
        description=paragraph_from_html(from_text(TEXT)),
        picture=picture,
        location="Bürgerhaus, Am Markt 1",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        recurrence=f"RRULE:{rule}" if rule else "",
        live=True,
    )
    event.render_texts()
    return event
