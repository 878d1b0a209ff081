"""Who can sign in to the demo, as the preparation wrote it down."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PEOPLE = "run/people.json"  # in var/


@dataclass(frozen=True, kw_only=True)
class People:
    """The mail addresses by town, the operator's, and the one password of this installation."""

    password: str = ""
    operator: str = ""
    towns: Mapping[str, Sequence[str]] = field(default_factory=dict)


def read_people(var: Path) -> People:
    """Nobody, if the rollout did not come so far."""
    try:
        document = json.loads((var / PEOPLE).read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return People()
    towns = {slug: [person["email"] for person in persons] for slug, persons in document["towns"].items()}
    return People(password=document["password"], operator=document["operator"], towns=towns)
