"""What one SQL statement of Django's, or of our own, reads and writes, told from its text; nothing is executed here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NAME = r'(?:"([^"]+)"|(?!ONLY\b)(\w+))'
# What is no name of one or two parts (a third part, U&"…", ONLY (…)) is no simple statement.
_SIMPLE = re.compile(
    rf'\s*(?:INSERT\s+INTO|(UPDATE)|DELETE\s+FROM)\s+(?:ONLY\s+)?(?:{_NAME}\s*\.\s*)?{_NAME}(?![\w"&$]|\s*\.)',
    re.IGNORECASE,
)
# Comments are not taken out, here or elsewhere: what looks like one may stand in a string.
_NOT_ALONE = re.compile(r"--|/\*|;(?!\s*\Z)|\bU&", re.IGNORECASE)
# A lock (FOR UPDATE, FOR NO KEY UPDATE), ON CONFLICT DO UPDATE and ON DELETE CASCADE write nothing by themselves.
_WRITES = re.compile(
    r"(?<!\bFOR )(?<!\bKEY )(?<!\bDO )(?<!\bON )\b"
    r"(?:INSERT|UPDATE|DELETE|MERGE|TRUNCATE|DO(?!\s+(?:UPDATE|NOTHING)\b))\b",
    re.IGNORECASE,
)
# SELECT, SET, SAVEPOINT, RELEASE, ROLLBACK: nothing that begins so writes, and they are most of all statements.
_READS = frozenset("sSrR")
_WORD = re.compile(r"\w+")
_GAP = r"(?:\s|--[^\n]*\n|(?>/\*.*?\*/))*+"  # never goes back, since thousands of comments would take seconds
_QUALIFIED = re.compile(rf'(?:"([^"]+)"|(\w+))(?={_GAP}\.{_GAP}"?(\w+))', re.DOTALL)
# A condition on a column stands behind WHERE, AND, OR or an opening bracket, never behind a comma.
_ASSIGNED = re.compile(r'(?:\bSET|,)\s*"?(\w+)"?(?:\[[^]]*\])?\s*=', re.IGNORECASE)
_ASSIGNED_TOGETHER = re.compile(r"(?:\bSET|,)\s*\(", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Write:
    """A table that a statement writes, or may write; without a `schema` it is in that of the connection.

    `columns` are those that an UPDATE sets, None stands for whole rows. `is_counted` says that the number of rows
    which the cursor tells is that of the rows written.
    """

    table: str
    schema: str | None = None
    columns: frozenset[str] | None = None
    is_counted: bool = False


def only_reads(sql: str) -> bool:
    """Whether this is one statement of a kind that never writes; the cheap look, taken at each statement."""
    return sql[:1] in _READS and sql.find(";", 0, -1) < 0


def writes(sql: str) -> frozenset[Write]:
    """What this text writes: exactly for a simple INSERT, UPDATE or DELETE, else every name in a text that may write.

    Too much is safe, since it only makes answers anew; too little leaves a stale answer.
    """
    if only_reads(sql) or not (found := _WRITES.findall(sql)):
        return frozenset()
    if len(found) == 1 and not _NOT_ALONE.search(sql) and (simple := _SIMPLE.match(sql)):
        return frozenset({_exactly(sql, found=simple)})
    return frozenset(_anything_named(sql))


def words(sql: str) -> frozenset[str]:
    """Everything in the statement that could be the name of a table; without quotes, case does not count."""
    return frozenset(_WORD.findall(sql)).union(_WORD.findall(sql.lower()))


def _exactly(sql: str, *, found: re.Match[str]) -> Write:
    is_update, quoted_schema, schema, quoted_table, table = found.groups()
    return Write(
        table=_name(quoted_table, table) or "",
        schema=_name(quoted_schema, schema),
        columns=_columns(sql, start=found.end()) if is_update else None,
        is_counted=True,
    )


def _anything_named(sql: str) -> Iterator[Write]:
    """Several statements, WITH, MERGE, TRUNCATE, DO or a comment between: nobody knows where one part ends."""
    yield from (Write(table=word) for word in words(sql))
    for quoted, plain, table in _QUALIFIED.findall(sql):
        for spelt in {table, table.lower()}:
            yield Write(table=spelt, schema=_name(quoted, plain))


def _name(quoted: str | None, plain: str | None) -> str | None:
    return quoted or (plain.lower() if plain else None)


def _columns(sql: str, *, start: int) -> frozenset[str] | None:
    if _ASSIGNED_TOGETHER.search(sql, start):
        return None
    return frozenset(_ASSIGNED.findall(sql, start)) or None
