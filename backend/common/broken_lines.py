"""Lines of a calendar whose value icalendar could not read, which it keeps and raises for when they are asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from icalendar.prop import vBroken


def take_broken(component: Any) -> list[tuple[str, str]]:
    """Take such lines out of a component; returns each with its name and its text."""
    found = {name: _broken(value) for name, value in component.items()}
    broken = {name: values for name, values in found.items() if values}
    for name in broken:
        del component[name]
    return [(name, value) for name, values in broken.items() for value in values]


def line_of(name: str, value: str, *, lines: Sequence[str], after: int = 0) -> int:
    """The number of the line with that text behind another one, counted from 1; 0 where it is not found."""
    start = value[:40]
    behind = enumerate(lines[after:], start=after + 1)
    return next((number for number, line in behind if line.upper().startswith(name) and start in line), 0)


def _broken(value: Any) -> list[str]:
    return [str(each) for each in (value if isinstance(value, list) else [value]) if isinstance(each, vBroken)]
