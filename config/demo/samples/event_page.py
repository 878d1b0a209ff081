"""A web page that says its events in schema.org's words: one Event for each date, and one that is cancelled."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta

from config.demo.samples.events import BERLIN
from config.demo.samples.towns import Town
from config.demo.samples.wording import words

WEEKS, CANCELLED = 6, 4  # so many evenings to come, and which of them does not take place
SATURDAY = 5
BEGIN, LENGTH = time(17), timedelta(hours=1)


def event_page(town: Town, *, today: date) -> bytes:
    """The page, UTF-8: an organ half hour on the next Saturdays, as a parish's website tells of it."""
    site = f"https://kirchenmusik.{town.slug}.example.org"
    saturday = today + timedelta(days=(SATURDAY - today.weekday()) % 7)
    nodes = [
        _event(town, on=saturday + timedelta(weeks=week), site=site, is_cancelled=week == CANCELLED)
        for week in range(WEEKS)
    ]
    data = json.dumps({"@context": "https://schema.org", "@graph": nodes}, ensure_ascii=False, indent=1)
    return f"""<!DOCTYPE html>
<html lang="de"><head><meta charset="utf-8"><title>Kirchenmusik in {town.name} (Demo)</title>
<script type="application/ld+json">
{data}
</script></head>
<body><h1>Kirchenmusik in {town.name}</h1><p>{words("notice_long")}</p></body></html>
""".encode()


def _event(town: Town, *, on: date, site: str, is_cancelled: bool) -> dict[str, object]:
    begins_at = datetime.combine(on, BEGIN, tzinfo=BERLIN)
    return {
        "@type": "MusicEvent",
        "name": "Orgelmusik zum Wochenschluss",
        "startDate": begins_at.isoformat(),
        "endDate": (begins_at + LENGTH).isoformat(),
        "eventStatus": f"https://schema.org/Event{'Cancelled' if is_cancelled else 'Scheduled'}",
        "location": {"@type": "Place", "name": "Stadtkirche", "address": {"addressLocality": town.name}},
        "organizer": {"@type": "Organization", "name": "Kirchenmusik (Demo)"},
        "description": f"Eine Stunde Orgelmusik, der Eintritt ist frei. {words('notice_long')}",
        "url": f"{site}/orgel",
        "keywords": ["Musik", "Kultur"],
    }
