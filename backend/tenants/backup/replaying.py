"""pg_dump's plain SQL of one town, read statement by statement and replayed under another schema's name."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

import psycopg
from django.db import connection

from backend.tenants.backup.refusals import BackupRefused
from backend.tenants.backup.shapes import Shape

# --quote-all-identifiers: names then always stand in quotes and are never taken for words. Data stands between COPY
# and `\.`, where nothing is replaced.
DUMP_OPTIONS = ("--no-owner", "--no-privileges", "--no-comments", "--quote-all-identifiers", "--encoding=UTF8")

END_OF_DATA = b"\\.\n"
COPY_BYTES = 256 * 1024
SKIPPED = (b"--", b"\\restrict ", b"\\unrestrict ", b"SET ", b"SELECT pg_catalog.set_config(")


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One statement of the dump; `data` are the lines that follow a COPY, to be read before the next statement."""

    shape: Shape
    data: Iterable[bytes] = ()

    @property
    def table(self) -> str:
        """What a COPY fills."""
        return self.shape.table


@contextmanager
def unpacked(packed: IO[bytes]) -> Iterator[gzip.GzipFile]:
    """A packed dump as it is read. Raises BackupRefused, also for what the block finds in it."""
    try:
        with gzip.open(packed) as file:
            yield file
    except (gzip.BadGzipFile, zlib.error, EOFError, UnicodeDecodeError) as error:
        raise BackupRefused(f"the dump can't be read: {error}") from error


def statements(file: Iterable[bytes], *, slug: str) -> Iterator[Statement]:
    """The statements of a town's dump, without session settings; of shapes that a town has no need for: refused."""
    lines = iter(file)
    for sql in _texts(lines):
        shape = Shape(sql, slug=slug)
        if not shape.table:
            yield Statement(shape=shape)
            continue
        data = _data(lines)
        yield Statement(shape=shape, data=data)
        for _ in data:  # what the caller left unread
            pass


def rows_by_table(file: Iterable[bytes], *, slug: str) -> dict[str, int]:
    """How many rows each table has in a dump."""
    return {item.table: sum(1 for _ in item.data) for item in statements(file, slug=slug) if item.table}


def replay(file: Iterable[bytes], *, slug: str, schema: str) -> dict[str, int]:
    """Create `schema` from the dump of the town `slug`, in the caller's transaction; returns the rows by table."""
    rows: dict[str, int] = {}
    connection.ensure_connection()
    # Not through Django: these rows are no changes of a town. `binary` makes the server refuse a second statement
    # behind the first one.
    try:
        with psycopg.Cursor(connection.connection) as cursor:
            for item in statements(file, slug=slug):
                sql = item.shape.under(schema)
                if item.table:
                    rows[item.table] = _copy(cursor, sql=sql, data=item.data)
                else:
                    cursor.execute(sql.encode(), binary=True)
    except (psycopg.ProgrammingError, psycopg.DataError, psycopg.IntegrityError) as error:
        raise BackupRefused(f"the server does not take the dump: {error}") from error
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
