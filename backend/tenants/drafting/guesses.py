"""What a draft guesses; how it is found is each room's, how it is written is `writing`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Guess:
    """One value of the municipality file: `("theme", "primary")`, `#08743c`, and what it was seen in.

    Lists grow by an entry with each guess of the same path that ends with "+".
    """

    path: tuple[str, ...]
    value: Any
    why: str
