"""What one SQL statement of Django's, or of our own, reads and writes, told from its text; nothing is executed here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_WRITE = re.compile(
    r"\s*(INSERT\s+INTO|UPDATE(?:\s+ONLY)?|DELETE\s+FROM(?:\s+ONLY)?)\s+"
    r'(?:"[^"]+"\.|\w+\.)?(?:"([^"]+)"|(\w+))',
    re.IGNORECASE,
)
_FIRST_LETTERS = frozenset("iudIUD \n\t")
_WORD = re.compile(r"\w+")
# A condition on a column stands behind WHERE, AND, OR or an opening bracket, never behind a comma.
_ASSIGNED = re.compile(r'(?:\bSET|,)\s*"?(\w+)"?\s*=', re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Write:
    """An INSERT, UPDATE or DELETE: its table and, for an UPDATE, the columns that it sets."""

    table: str
    columns: frozenset[str] | None = None


def written(sql: str) -> Write | None:
    """The write that this statement is; None for one that only reads."""
    return _written(sql) if sql[:1] in _FIRST_LETTERS else None


def words(sql: str) -> frozenset[str]:
    """Everything in the statement that could be the name of a table."""
    return frozenset(_WORD.findall(sql))


@lru_cache(maxsize=2048)
def _written(sql: str) -> Write | None:
    found = _WRITE.match(sql)
    if found is None:
        return None
    table = found[2] or found[3]
    if not found[1].upper().startswith("UPDATE"):
        return Write(table=table)
    return Write(table=table, columns=frozenset(_ASSIGNED.findall(sql, found.end())) or None)
