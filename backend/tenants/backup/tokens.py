"""A statement cut into PostgreSQL's tokens; whatever could be read in two ways is refused. What they mean: shapes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from backend.tenants.backup.refusals import BackupRefused

Kind = Literal["name", "literal", "number", "word", "operator", "mark"]

# No comments, no dollar quotes, no U&"names", no doubled quotes in names. Plain literals have no backslash, so that
# it does not matter whether the server takes it for an escape; pg_dump writes those as E''.
TOKEN = re.compile(
    r"""
      (?P<space>[ \t\r\n]+)
    | "(?P<name>[^"\x00]+)"(?!")
    | (?P<literal> '(?:[^'\\\x00]|'')*' | E'(?:[^'\\\x00]|''|\\[^\x00])*' )(?!')
    | (?P<number>\d+(?:\.\d+)?)(?![\w.$])
    | (?P<word>[A-Za-z_][A-Za-z0-9_]*)(?![\w$'"&])
    | (?P<operator>::|[-+*/<>=~!@\#%^&|`?]+)
    | (?P<mark>[(),;.\[\]])
    """,
    re.VERBOSE | re.DOTALL | re.ASCII,
)


@dataclass(frozen=True, kw_only=True)
class Token:
    """`text` is a name without its quotes, a word in capitals, anything else as it stands."""

    kind: Kind
    text: str
    start: int
    end: int


def tokens(sql: str) -> list[Token]:
    """All of them, in order. Raises BackupRefused at what no dump of ours has."""
    found: list[Token] = []
    position = 0
    while position < len(sql):
        match = TOKEN.match(sql, position)
        if match is None:
            raise BackupRefused(f"a town's dump does not have {sql[position : position + 40]!r}")
        position = match.end()
        if (token := _token(match)) is not None:
            found.append(token)
    return found


def _token(match: re.Match[str]) -> Token | None:
    kind = match.lastgroup
    if kind == "space":
        return None
    text = match[kind or 0]
    text = text.upper() if kind == "word" else text
    return Token(kind=kind, text=text, start=match.start(), end=match.end())  # type: ignore[arg-type] # TOKEN's groups
