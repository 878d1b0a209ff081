"""What changes in a street's row with its name; whose turn it is to say so is not known here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from backend.waste_calendar.addresses.ranges import joined_key, sort_key, words_key


def name_columns(name: str, *, place: str, former: Sequence[str], coming: str) -> dict[str, Any]:
    """All columns that follow from a street's names: it is found by each of them, and sorted by today's."""
    return {
        "name": name,
        "place": place,
        "former_names": list(former),
        "search_key": words_key(name=name, place=place, others=[*former, *filter(None, [coming])]),
        "joined_key": joined_key(name),
        "sort_key": sort_key(name=name, place=place),
    }
