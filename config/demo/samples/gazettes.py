"""A town's web page with links to the PDFs of its last two official gazettes, and the PDFs beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from backend.content.gazettes.demo_pdf import demo_pdf
from config.demo.samples.towns import Town
from config.demo.samples.wording import words

GAZETTE_PAGE = "amtsblatt.html"
ISSUED_ON = 15  # day of the month
_ANNOUNCEMENTS = (
    "Satzung über die Benutzung des Bürgerparks (Demo)",
    "Öffentliche Auslegung eines Bebauungsplans (Demo)",
)


def gazettes(town: Town, *, page: str, today: date) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file; a gazette comes out each month, and its number is that of the month."""
    days = list(_days(today))
    rows = "".join(
        f'<li><a href="{_file(day)}">Amtsblatt Nr. {day.month}/{day.year} vom {day:%d.%m.%Y} (Demo)</a></li>\n'
        for day in days
    )
    yield (
        page,
        f"""<!DOCTYPE html>
<html lang="de"><head><meta charset="utf-8"><title>Amtsblatt von {town.name} (Demo)</title></head>
<body><h1>Amtsblatt</h1><p>{words("notice_long")}</p>
<ul>
{rows}</ul></body></html>
""".encode(),
    )
    for day in days:
        heading = f"Amtsblatt Nr. {day.month}/{day.year} (Demo) – {town.name}"
        lines = [words("notice_long"), "", *_ANNOUNCEMENTS]
        yield f"{page.rpartition('/')[0]}/{_file(day)}", demo_pdf(heading=heading, lines=lines)


def _days(today: date) -> Iterator[date]:
    """The last two days of issue, the latest first."""
    latest = today.replace(day=ISSUED_ON)
    if latest > today:
        latest = _month_before(latest)
    yield latest
    yield _month_before(latest)


def _month_before(day: date) -> date:
    return (day.replace(day=1) - timedelta(days=1)).replace(day=ISSUED_ON)


def _file(day: date) -> str:
    return f"amtsblatt-{day:%Y-%m}.pdf"
