"""What one SQL statement of Django's, or of our own, reads and writes, told from its text; nothing is executed here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TABLE = r'(?:ONLY\s+)?(?:"[^"]+"\.|\w+\.)?(?:"([^"]+)"|(\w+))'
# A lock (FOR UPDATE, FOR NO KEY UPDATE) and ON CONFLICT DO UPDATE are no statements; COPY is none that Django sends.
_WRITE = re.compile(
    r"(?<!\bFOR )(?<!\bKEY )(?<!\bDO )\b"
    rf"(INSERT\s+INTO|UPDATE|DELETE\s+FROM|MERGE\s+INTO|TRUNCATE(?:\s+TABLE)?)\s+{_TABLE}",
    re.IGNORECASE,
)
# SELECT, SET, SAVEPOINT, RELEASE, ROLLBACK: nothing that begins so writes, and they are most of all statements.
READS = frozenset("sSrR")
_SIMPLE = re.compile(r"\s*(?:INSERT|UPDATE|DELETE)\b", re.IGNORECASE)
_WORD = re.compile(r"\w+")
# A condition on a column stands behind WHERE, AND, OR or an opening bracket, never behind a comma.
_ASSIGNED = re.compile(r'(?:\bSET|,)\s*"?(\w+)"?(?:\[[^]]*\])?\s*=', re.IGNORECASE)
_ASSIGNED_TOGETHER = re.compile(r"(?:\bSET|,)\s*\(", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Write:
    """An INSERT, UPDATE, DELETE, MERGE or TRUNCATE: its table and, for an UPDATE, the columns that it sets."""

    table: str
    columns: frozenset[str] | None = None


def writes(sql: str) -> tuple[Write, ...]:
    """The writes in this statement, of which `WITH` may hold several; none for one that only reads."""
    return () if sql[:1] in READS else tuple(_writes(sql))


def says_how_many(sql: str) -> bool:
    """Whether the number of rows that the cursor tells is that of the rows written."""
    return _SIMPLE.match(sql) is not None


def words(sql: str) -> frozenset[str]:
    """Everything in the statement that could be the name of a table."""
    return frozenset(_WORD.findall(sql))


def _writes(sql: str) -> Iterator[Write]:
    if not _SIMPLE.match(sql):
        yield from _anywhere(sql)
    elif found := _WRITE.search(sql):
        is_update = found[1].upper() == "UPDATE"
        yield Write(table=found[2] or found[3], columns=_columns(sql, start=found.end()) if is_update else None)


def _anywhere(sql: str) -> Iterator[Write]:
    """Behind WITH, a comment or a bracket: whole rows, since nobody knows where one part ends."""
    for found in _WRITE.finditer(sql):
        yield Write(table=found[2] or found[3])


def _columns(sql: str, *, start: int) -> frozenset[str] | None:
    if _ASSIGNED_TOGETHER.search(sql, start):
        return None
    return frozenset(_ASSIGNED.findall(sql, start)) or None
