"""What the seeding made, written down for those who ask the towns."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = "seeded.json"


@dataclass(frozen=True, kw_only=True)
class SeededTown:
    """A town's host, and the ids that stand in addresses."""

    slug: str
    host: str
    article: str
    location: str


@dataclass(frozen=True, kw_only=True)
class Seeded:
    """All towns, and by what their database is known to be the wanted one."""

    towns: Sequence[SeededTown]
    key: str

    def write(self, folder: Path) -> None:
        """As `seeded.json`; last of all, so that a broken-off seeding is not taken for a whole one."""
        (folder / FILE).write_text(json.dumps(asdict(self), indent=1))


def read_seeded(folder: Path) -> Seeded | None:
    """None when nothing has been seeded yet."""
    try:
        document = json.loads((folder / FILE).read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    return Seeded(key=document["key"], towns=[SeededTown(**town) for town in document["towns"]])
