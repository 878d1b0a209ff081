"""pg_dump's plain SQL of one town, read statement by statement and replayed under another schema's name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import psycopg
from django.db import connection

from backend.tenants.backup.refusals import BackupRefused

# --quote-all-identifiers: the schema's name then always stands in quotes, so that it can be replaced without touching
# anything else. Data stands between COPY and `\.`, where nothing is replaced.
DUMP_OPTIONS = ("--no-owner", "--no-privileges", "--no-comments", "--quote-all-identifiers", "--encoding=UTF8")

END_OF_DATA = b"\\.\n"
COPY_BYTES = 256 * 1024
SKIPPED = (b"--", b"\\restrict ", b"\\unrestrict ", b"SET ", b"SELECT pg_catalog.set_config(")


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One statement of the dump; `data` are the lines that follow a COPY, to be read before the next statement."""

    sql: str
    table: str = ""
    data: Iterable[bytes] = ()


def statements(file: Iterator[bytes], *, slug: str) -> Iterator[Statement]:
    """The statements of a town's dump, without session settings; of kinds that a town has no need for: refused.

    A file may come from anywhere: what could reach beyond the town's schema has no place in it.
    """
    allowed, copy = _allowed(slug), re.compile(rf'COPY "{slug}"\."([^"]+)" \([^()]*\) FROM stdin;')
    for sql in _texts(file):
        if match := copy.fullmatch(sql):
            data = _data(file)
            yield Statement(sql=sql, table=match[1], data=data)
            for _ in data:  # what the caller left unread
                pass
        elif allowed.match(sql):
            yield Statement(sql=sql)
        else:
            raise BackupRefused(f"a town's dump does not have statements such as {sql[:80]!r}")


def rows_by_table(file: Iterator[bytes], *, slug: str) -> dict[str, int]:
    """How many rows each table has in a dump."""
    return {item.table: sum(1 for _ in item.data) for item in statements(file, slug=slug) if item.table}


def replay(file: Iterator[bytes], *, slug: str, schema: str) -> dict[str, int]:
    """Create `schema` from the dump of the town `slug`, in the caller's transaction; returns the rows by table."""
    rows: dict[str, int] = {}
    connection.ensure_connection()
    # Not through Django: these rows are no changes of a town. `binary` makes the server refuse a second statement
    # behind the first one.
    with psycopg.Cursor(connection.connection) as cursor:
        for item in statements(file, slug=slug):
            sql = item.sql.replace(f'"{slug}".', f'"{schema}".')
            if item.table:
                rows[item.table] = _copy(cursor, sql=sql, data=item.data)
            else:
                sql = f'CREATE SCHEMA "{schema}"' if sql.startswith("CREATE SCHEMA ") else sql
                cursor.execute(sql.encode(), binary=True)
    return rows


def _copy(cursor: psycopg.Cursor[object], *, sql: str, data: Iterable[bytes]) -> int:
    buffer = bytearray()
    with cursor.copy(sql.encode()) as copy:
        for line in data:
            buffer += line
            if len(buffer) > COPY_BYTES:
                copy.write(bytes(buffer))
                buffer.clear()
        copy.write(bytes(buffer))
    return cursor.rowcount


def _allowed(slug: str) -> re.Pattern[str]:
    own = rf'"{slug}"\.'
    kinds = (
        rf'CREATE SCHEMA "{slug}";$',
        rf"CREATE TABLE {own}",
        rf"(CREATE|ALTER) SEQUENCE {own}",
        rf"ALTER TABLE (ONLY )?{own}",
        rf'CREATE (UNIQUE )?INDEX "[^"]+" ON (ONLY )?{own}',
        rf"SELECT pg_catalog\.setval\('{own}\"[^\"']+\"', \d+, (true|false)\);$",
    )
    return re.compile("|".join(f"(?:{kind})" for kind in kinds))


def _texts(file: Iterator[bytes]) -> Iterator[str]:
    """Whole statements. One ends with `;` at the end of a line, unless that is inside a literal: quotes are counted."""
    lines: list[bytes] = []
    quotes = 0
    for line in file:
        if not lines and (not line.strip() or line.startswith(SKIPPED)):
            continue
        lines.append(line)
        quotes += line.count(b"'")
        if line.endswith(b";\n") and quotes % 2 == 0:
            yield b"".join(lines).decode().rstrip("\n")
            lines, quotes = [], 0
    if lines:
        raise BackupRefused("the dump ends in the middle of a statement")


def _data(file: Iterator[bytes]) -> Iterator[bytes]:
    for line in file:
        if line == END_OF_DATA:
            return
        yield line
    raise BackupRefused("the dump ends in the middle of a table")
