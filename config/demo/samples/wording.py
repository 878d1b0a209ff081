"""The texts beside the code, and the words that fill their blanks."""

from __future__ import annotations

import zlib
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from ruamel.yaml import YAML

from config.demo.samples.towns import Town

TEXTS = Path(__file__).parent / "texts"


@lru_cache
def texts(name: str) -> Any:
    """One data file of `texts/`."""
    return YAML(typ="safe", pure=True).load(TEXTS / f"{name}.yaml")


def words(kind: str) -> Any:
    """A list of `texts/names.yaml`, or one of its sentences."""
    return texts("names")[kind]


def stable_number(text: str, *, below: int) -> int:
    """The same number for the same text, in every process and year."""
    return zlib.crc32(text.encode()) % below


def teaser(text: str, *, length: int) -> str:
    """The beginning, cut between two words."""
    return text[:length].rpartition(" ")[0]


def blanks(town: Town, *, area: str, on: date, chance: Random) -> dict[str, str]:
    """Words for the places in braces of one text that is dated `on`."""
    later = on + timedelta(days=chance.randrange(5, 26))
    return {
        "town": town.name,
        "area": area or town.name,
        "council": town.council,
        "date": f"{later.day}. {words('months')[later.month - 1]}",
        "hall": chance.choice(words("halls")),
        "mail": f"info@{town.slug}.example.org",
        "number": str(chance.randrange(3, 20)),
        "person": chance.choice(words("people")),
        "phone": f"+49 30 23125 {chance.randrange(200, 1000)}",
        "street": chance.choice(words("streets")),
    }
