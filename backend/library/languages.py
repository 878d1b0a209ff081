"""Which language variants a reader gets, and in which order; what is written in them is each module's."""

from __future__ import annotations

from backend.tenants.registry import Reading


def languages(reading: Reading) -> list[str]:
    """What the reader asked for, then what it falls back to: `de-simple`, `de`, the town's first language."""
    wanted = [reading.lang, reading.lang.partition("-")[0], reading.town.languages[0]]
    return [language for language in dict.fromkeys(wanted) if language in reading.town.languages] or wanted[-1:]
