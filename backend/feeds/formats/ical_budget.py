"""Of a calendar's lines those worth reading: its zones and its next events, so many that reading them stays quick."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

MOST_EVENTS = 1_000
_MOST_LINES = 20_000
_MOST_EVENT = 60_000  # characters, without attachments
_MOST_ZONES, _MOST_ZONE = 40, 20_000
_PAST = timedelta(days=366)
_START = re.compile(r"^DTSTART[^:\n]*:(\d{8})", re.MULTILINE)
_SERIES = re.compile(r"^(?:RRULE|RDATE|RECURRENCE-ID)[:;]", re.MULTILINE)
_BULK = re.compile(r"^(?:ATTACH|X-(?!ALT-DESC))[^\n]*\n(?:[ \t][^\n]*\n)*", re.MULTILINE | re.IGNORECASE)
_EACH_SECOND = re.compile(r"FREQ=(?!YEARLY)", re.IGNORECASE)
_KEPT = ("VEVENT", "VTIMEZONE")
_BEGINS_A_MARK = "BbEeXx"  # BEGIN:, END:, X-WR-


@dataclass(kw_only=True)
class Picked:
    """A calendar's text, and how much of it there is no time for."""

    text: str
    left_out: int = 0


@dataclass(kw_only=True)
class _Parts:
    head: list[str] = field(default_factory=list)
    blocks: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in _KEPT})


def pick(lines: Iterable[str], *, now: datetime) -> Picked:
    """The calendar made anew of what we read of it: tasks, alarms, what breaks off and old events cost time alone."""
    parts = _parted(lines)
    zones = [zone for zone in parts.blocks["VTIMEZONE"] if len(zone) <= _MOST_ZONE and not _EACH_SECOND.search(zone)]
    events, left_out = _next_ones(parts.blocks["VEVENT"], now=now)
    head = "".join(f"{line}\n" for line in parts.head[:50])
    body = "".join([*zones[:_MOST_ZONES], *events])
    return Picked(text=f"BEGIN:VCALENDAR\n{head}{body}END:VCALENDAR\n", left_out=left_out)


def _parted(lines: Iterable[str]) -> _Parts:
    """The lines of the calendar itself, and those of each event and zone; what is within another part is left out."""
    parts = _Parts()
    inside, block, hidden = "", [""], 0
    for line in lines:
        mark = line[:20].upper().rstrip() if line[:1] in _BEGINS_A_MARK else ""
        if mark.startswith("BEGIN:"):
            name = mark[len("BEGIN:") :]
            if name in {*_KEPT, "VCALENDAR"}:  # also where the last one has no end
                inside, block, hidden = name.removeprefix("VCALENDAR"), [line], 0
                continue
            hidden += inside != "VTIMEZONE"  # STANDARD and DAYLIGHT are what a zone is made of
        elif mark == f"END:{inside}" and inside:
            parts.blocks[inside].append("\n".join([*block, line]) + "\n")
            inside, hidden = "", 0
            continue
        elif mark.startswith("END:") and hidden:
            hidden -= 1
            continue
        if hidden:
            continue
        if inside:
            block.append(line)
        elif mark.startswith("X-WR-"):
            parts.head.append(line)
    return parts


def _next_ones(events: list[str], *, now: datetime) -> tuple[list[str], int]:
    """Series and the events from a year ago on, the coming ones first, within the budget; and how many are not."""
    today, oldest = f"{now:%Y%m%d}", f"{now - _PAST:%Y%m%d}"
    ranked = []
    for position, event in enumerate(events):
        text = _BULK.sub("", event) if len(event) > _MOST_EVENT else event
        found = _START.search(text)
        start = found[1] if found else today
        is_series = bool(_SERIES.search(text))
        if not is_series and start < oldest and len(events) > MOST_EVENTS:
            continue
        rank = 0 if is_series else 1 if start >= today else 2
        ranked.append((rank, start if rank == 1 else "", position, text))
    chosen: list[tuple[int, str]] = []
    room = _MOST_LINES
    for _rank, _day, position, text in sorted(ranked):
        room -= text.count("\n")
        if room >= 0 and len(chosen) < MOST_EVENTS and len(text) <= _MOST_EVENT:
            chosen.append((position, text))
    return [text for _position, text in sorted(chosen)], len(ranked) - len(chosen)
