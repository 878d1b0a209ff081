"""The few kinds of statements that a town's dump consists of, from their first word to their last; no other passes.

A dump may come from anywhere and is replayed with rights on all towns: each name before a dot is the town's own schema,
and nothing in a statement can ask or call for more. What is new in a town's tables is added here, with its test.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from backend.tenants.backup.refusals import BackupRefused
from backend.tenants.backup.tokens import Token, tokens

# Others run SQL that they are given as text (query_to_xml), read files or move sequences, so that a CHECK could.
FUNCTIONS = {"lower", "upper", "length", "now", "statement_timestamp"}
GENERATING = "search_vector"
OPERATORS = {"=", "<>", "<", ">", "<=", ">=", "+", "-", "*", "/", "%", "||", "~", "~*", "~~", "!~", "!~~"}
WORDS = {"AND", "ANY", "ARRAY", "CASE", "ELSE", "END", "FALSE", "IS", "NOT", "NULL", "OR", "THEN", "TRUE", "WHEN"}
INDEX_METHODS = {"btree", "gin", "gist", "hash", "brin"}

# Names in quotes could also be a table's row type; words are PostgreSQL's own types.
NAMED_TYPES = {"text", "uuid", "date", "json", "jsonb", "inet", "bytea", "tsvector", "varchar", "bpchar"}
WORD_TYPES = (
    "CHARACTER VARYING",
    "CHARACTER",
    "BIGINT",
    "INTEGER",
    "SMALLINT",
    "BOOLEAN",
    "DOUBLE PRECISION",
    "REAL",
    "NUMERIC",
    "INTERVAL",
    "TIMESTAMP WITH TIME ZONE",
    "TIMESTAMP WITHOUT TIME ZONE",
    "TIME WITHOUT TIME ZONE",
)
IDENTITY_OPTIONS = ("NO MINVALUE", "NO MAXVALUE", "START WITH", "INCREMENT BY", "MINVALUE", "MAXVALUE", "CACHE")


class Shape:
    """One statement, read from left to right. `table` is what a COPY fills; `schemas` are where the schema stands."""

    def __init__(self, sql: str, *, slug: str) -> None:
        self.sql, self.slug, self.table = sql, slug, ""
        self.schemas: list[Token] = []
        self._tokens, self._next = tokens(sql), 0
        self._statement()
        self._need(";")
        if self._next != len(self._tokens):
            raise self._refusal()

    def under(self, schema: str) -> str:
        """The same statement for a schema of another name."""
        sql = self.sql
        for token in reversed(self.schemas):
            old = sql[token.start : token.end]
            new = f'"{schema}"' if token.kind == "name" else old.replace(f'"{self.slug}"', f'"{schema}"', 1)
            sql = sql[: token.start] + new + sql[token.end :]
        return sql

    def _statement(self) -> None:
        kinds: dict[str, Callable[[], None]] = {
            "CREATE SCHEMA": self._schema,
            "CREATE TABLE": self._create_table,
            "CREATE INDEX": self._index,
            "CREATE UNIQUE INDEX": self._index,
            "ALTER TABLE": self._alter_table,
            "SELECT PG_CATALOG . SETVAL": self._setval,
            "COPY": self._copy,
        }
        for words, read in kinds.items():
            if self._has(words):
                read()
                return
        raise self._refusal()

    def _create_table(self) -> None:
        self._own()
        self._need("(")
        self._several(self._table_element)

    def _table_element(self) -> None:
        if self._has("CONSTRAINT"):
            self._name()
            self._check()
            return
        self._name()
        self._type()
        while not self._sees(",", ")"):
            if self._has("GENERATED ALWAYS AS ("):
                self._generated()
            elif self._has("DEFAULT"):
                self._expression(until=("NOT", "CONSTRAINT", "COLLATE"))
            elif self._has("COLLATE"):
                self._need_name("pg_catalog")
                self._need(".")
                self._name()
            else:
                if self._has("CONSTRAINT"):
                    self._name()
                self._need("NOT NULL")

    def _generated(self) -> None:
        """Made by the one function that makes columns; what it makes them of are the row's own."""
        self._need_name("public")
        self._need(".")
        self._need_name(GENERATING)
        self._need("(")
        self._expression()
        self._need(") ) STORED")

    def _alter_table(self) -> None:
        self._has("ONLY")
        self._own()
        if self._has("ADD CONSTRAINT"):
            self._name()
            self._constraint()
        else:
            self._need("ALTER COLUMN")
            self._name()
            self._identity()

    def _constraint(self) -> None:
        if self._sees("CHECK"):
            self._check()
        elif self._has("FOREIGN KEY"):
            self._names()
            self._need("REFERENCES")
            self._own()
            self._names()
        elif self._has("UNIQUE"):
            self._has("NULLS NOT DISTINCT")
            self._names()
        else:
            self._need("PRIMARY KEY")
            self._names()
        if self._has("DEFERRABLE"):
            self._has("INITIALLY DEFERRED")

    def _identity(self) -> None:
        self._need("ADD GENERATED")
        if not self._has("ALWAYS"):
            self._need("BY DEFAULT")
        self._need("AS IDENTITY ( SEQUENCE NAME")
        self._own()
        while not self._has(")"):
            option = next((option for option in IDENTITY_OPTIONS if self._has(option)), None)
            if option is None:
                raise self._refusal()
            if not option.startswith("NO "):
                self._has("-")
                self._kind("number")

    def _index(self) -> None:
        self._name()
        self._need("ON")
        self._own()
        self._need("USING")
        self._need_name(*INDEX_METHODS)
        self._need("(")
        self._several(self._index_column)
        self._has("NULLS NOT DISTINCT")
        if self._has("WHERE"):
            self._expression()

    def _index_column(self) -> None:
        if self._has("("):
            self._expression()
            self._need(")")
        else:
            self._name()
        if self._peek().kind == "name":  # the operator class
            self._name()
        self._has("DESC")
        _ = self._has("NULLS FIRST") or self._has("NULLS LAST")

    def _setval(self) -> None:
        self._need("(")
        token = self._kind("literal")
        if not re.fullmatch(rf"""'"{self.slug}"\."[^"']+"'""", token.text):
            raise self._refusal()
        self.schemas.append(token)
        self._need(",")
        self._kind("number")
        self._need(",")
        if not self._has("TRUE"):
            self._need("FALSE")
        self._need(")")

    def _copy(self) -> None:
        self.table = self._own()
        self._names()
        self._need("FROM STDIN")

    def _check(self) -> None:
        self._need("CHECK (")
        self._expression()
        self._need(")")

    def _expression(self, *, until: tuple[str, ...] = ()) -> None:
        """Comparisons of columns and constants, up to what is not part of it. No word in it begins a query."""
        depth, begin = 0, self._next
        while depth or not self._sees(",", ")", ";", *until):
            token = self._take()
            if token.kind == "mark":
                depth += {"(": 1, "[": 1, ")": -1, "]": -1, ",": 0}.get(token.text, -1000)
            elif token.kind == "operator" and token.text == "::":
                self._type()
            elif token.kind == "name":
                self._column_or_function(token)
            elif (token.kind == "word" and token.text not in WORDS) or (
                token.kind == "operator" and token.text not in OPERATORS
            ):
                raise self._refusal()
            if depth < 0:
                raise self._refusal()
        if self._next == begin:
            raise self._refusal()

    def _column_or_function(self, token: Token) -> None:
        after = self._peek()
        is_unknown = after.text == "(" and token.text not in FUNCTIONS
        if is_unknown or after.kind in {"name", "literal"}:
            raise self._refusal()

    def _type(self) -> None:
        if self._peek().kind == "name":
            self._need_name(*NAMED_TYPES)
        elif not any(self._has(words) for words in WORD_TYPES):
            raise self._refusal()
        if self._has("("):
            self._several(lambda: self._kind("number"))
        while self._has("["):
            self._need("]")

    def _schema(self) -> None:
        self.schemas.append(self._peek())
        self._need_name(self.slug)

    def _own(self) -> str:
        """A table or sequence of this town."""
        self._schema()
        self._need(".")
        return self._name()

    def _names(self) -> None:
        self._need("(")
        self._several(self._name)

    def _several(self, read: Callable[[], object]) -> None:
        """One or more between commas, and the bracket that ends them."""
        read()
        while self._has(","):
            read()
        self._need(")")

    def _name(self) -> str:
        return self._kind("name").text

    def _need_name(self, *texts: str) -> None:
        if self._kind("name").text not in texts:
            raise self._refusal()

    def _kind(self, kind: str) -> Token:
        token = self._take()
        if token.kind != kind:
            raise self._refusal()
        return token

    def _need(self, words: str) -> None:
        if not self._has(words):
            raise self._refusal()

    def _has(self, words: str) -> bool:
        """Step over these words, operators or marks if they are what comes next."""
        wanted = words.split()
        found = self._tokens[self._next : self._next + len(wanted)]
        if [token.text for token in found if token.kind in {"word", "mark", "operator"}] != wanted:
            return False
        self._next += len(wanted)
        return True

    def _sees(self, *texts: str) -> bool:
        token = self._peek()
        return token.kind in {"word", "mark"} and token.text in texts

    def _take(self) -> Token:
        token = self._peek()
        self._next += 1
        return token

    def _peek(self) -> Token:
        if self._next >= len(self._tokens):
            raise self._refusal()
        return self._tokens[self._next]

    def _refusal(self) -> BackupRefused:
        return BackupRefused(f"a town's dump does not have statements such as {self.sql[:80]!r}")
