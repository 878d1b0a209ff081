"""Reading statements that PostgreSQL has planned for a connection: their names, their values, and which make room."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from psycopg import abc, adapt
from psycopg.adapt import PyFormat
from psycopg.pq.abc import PGresult

Check = Callable[[PGresult], Any]  # what a result says; raises where it is an error

MOST = 100  # of one connection, of whose memory a plan takes some 170 kB

_VALUE = re.compile(r"%\((\w+)\)s|%%")
_of: WeakKeyDictionary[psycopg.Connection[Any], Prepared] = WeakKeyDictionary()


class Prepared:
    """The statements of one connection by their text and the types of their values; the one asked longest ago goes.

    Prepared is what is asked a second time: in a region of many towns most statements are another town's each time.
    """

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._pgconn = connection.pgconn
        self._names: OrderedDict[tuple[str, tuple[int, ...]], bytes | None] = OrderedDict()
        self._numbers = count()

    def run(self, text: str, *, values: abc.Transformer, parameters: list[Any], check: Check) -> Any:
        """What `check` makes of the result; it also sees whether the statement could be prepared."""
        key = (text, values.types or ())
        if key not in self._names:
            self._names[key] = None
            self._make_room(check)
            return check(self._pgconn.exec_params(text.encode(), parameters, key[1], values.formats))
        self._names.move_to_end(key)
        name = self._names[key]
        if name is None:
            name = b"reading_%d" % next(self._numbers)
            check(self._pgconn.prepare(name, text.encode(), key[1]))
            self._names[key] = name
        return check(self._pgconn.exec_prepared(name, parameters, values.formats))

    def _make_room(self, check: Check) -> None:
        while len(self._names) > MOST:
            _key, name = self._names.popitem(last=False)
            if name is not None:
                check(self._pgconn.exec_(b"DEALLOCATE " + name))


def run_prepared(connection: psycopg.Connection[Any], statement: str, values: Mapping[str, Any], check: Check) -> Any:
    """Run a statement with `%(name)s` in it by a plan that this connection keeps; `check` is given each result."""
    text, names = _numbered(statement)
    transformer: abc.Transformer = adapt.Transformer(connection)
    parameters = transformer.dump_sequence([values[name] for name in names], [PyFormat.AUTO] * len(names))
    prepared = _of.get(connection)
    if prepared is None:
        prepared = _of[connection] = Prepared(connection)
    return prepared.run(text, values=transformer, parameters=list(parameters), check=check)


@lru_cache(maxsize=1_000)
def _numbered(statement: str) -> tuple[str, list[str]]:
    """The statement as PostgreSQL numbers values, and their names in that order."""
    names: list[str] = []

    def number(found: re.Match[str]) -> str:
        name = found[1]
        if name is None:
            return "%"
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}"

    return _VALUE.sub(number, statement), names
