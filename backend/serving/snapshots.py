"""One moment of a town's database: the state and the data that belong to it, and which versions the data depend on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import InterfaceError, OperationalError, connection, transaction

from backend.changes.epochs import State, begin_reading, read_state
from backend.changes.states import states
from backend.changes.watching import TOWN, keys_in
from backend.serving.town_rows import rows
from backend.tenants.models import Municipality

logger = logging.getLogger(__name__)


@dataclass(kw_only=True)
class Snapshot:
    """`is_own` says that no outer transaction may have written what is read here; `keys` grow as statements run."""

    state: State
    town: Municipality
    is_own: bool
    keys: set[str] = field(default_factory=lambda: {TOWN})
    unwatched: set[str] = field(default_factory=set)

    @property
    def is_keepable(self) -> bool:
        """Whether an answer from it may be kept: nobody would tell us of changes of an unwatched table."""
        return self.is_own and not self.unwatched

    @property
    def versions(self) -> dict[str, int]:
        """Of everything that was read."""
        return {key: self.state.versions.get(key, 0) for key in self.keys}

    def note(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        """An execute wrapper: the tables in a statement tell what the answer depends on."""
        keys, unwatched = keys_in(sql)
        self.keys |= keys
        self.unwatched |= unwatched
        return execute(sql, params, many, context)


@contextmanager
def snapshot(town: Municipality) -> Iterator[Snapshot]:
    """Run the block in one REPEATABLE READ READ ONLY transaction of the connection's town, whose state is read first.

    Inside an outer transaction there is none of its own, and what is built is not kept.
    """
    if connection.in_atomic_block:
        yield from _noting(Snapshot(state=read_state(), town=town, is_own=False))
        return
    schema = town.schema_name
    generation = states.generation
    opened, state = _opened()
    with opened:
        states.learn(schema, state, generation=generation)
        yield from _noting(Snapshot(state=state, town=rows.at(state, schema=schema), is_own=True))


def _opened() -> tuple[ExitStack, State]:
    """The transaction and what it read first; on a new connection if the one at hand has died in the meantime.

    That costs nothing where Django's own health check costs a statement a request.
    """
    connection.health_check_done = True  # type: ignore[attr-defined]  # Django's own mark, which its stubs lack
    try:
        return _begun()
    except (OperationalError, InterfaceError):
        connection.close()
        return _begun()


def _begun() -> tuple[ExitStack, State]:
    with ExitStack() as stack:
        stack.enter_context(transaction.atomic())
        state = begin_reading()
        return stack.pop_all(), state


def _noting(taken: Snapshot) -> Iterator[Snapshot]:
    with connection.execute_wrapper(taken.note):
        yield taken
    if taken.unwatched:
        logger.warning("answers show what nobody watches: %s", sorted(taken.unwatched))
