"""Which tables answers show and under which version key; declared by the rooms that own them, read by the recorder."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db import models

from backend.changes.statements import Write, words, writes

# The key of what every answer shows: the town's name, languages, modules and address.
TOWN = "config"


@dataclass(frozen=True, kw_only=True)
class Watched:
    """One table: `type` is that of the change log, None where only the version moves.

    `quiet` are columns that no answer shows, such as those of drafts: a statement that sets no other one is no change.
    `shows` are relations of which the row's document says more than an id: a change there is one of this row.
    `then` is called once a transaction, inside it and in the town's schema: when rows of it are in the change log, or,
    for a table without a type, with the first write that moves its version.
    """

    key: str
    type: str | None = None
    quiet: frozenset[str] = frozenset()
    shows: frozenset[str] = frozenset()
    then: Callable[[], None] | None = None
    is_in_config: bool = False
    is_public: bool = False

    def is_quiet(self, columns: Collection[str] | None) -> bool:
        """Whether no answer shows any of these columns; None stands for a whole row."""
        return columns is not None and self.quiet.issuperset(columns)


_tables: dict[str, Watched] = {}
_models: dict[type[models.Model], Watched] = {}


def watch(
    model: type[models.Model],
    *,
    key: str,
    type: str | None = None,  # noqa: A002 - the contract calls it so
    quiet: Iterable[str] = (),
    shows: Iterable[str] = (),
    then: Callable[[], None] | None = None,
    is_in_config: bool = False,
    is_public: bool = False,
) -> None:
    """Declare that answers show this model's rows, and the tables that link them to others.

    A model with a `type` has a `public_id`, and a manager made of `querysets.RecordedQuerySet`. `is_in_config` says
    that the town's config document shows it as well, `is_public` that its table is in the region's schema.
    """
    watched = Watched(
        key=key,
        type=type,
        quiet=frozenset(quiet),
        shows=frozenset(shows),
        then=then,
        is_in_config=is_in_config,
        is_public=is_public,
    )
    _models[model] = watched
    _tables[model._meta.db_table] = watched
    for parent in model._meta.get_parent_list():  # it has rows of other models as well
        _tables[parent._meta.db_table] = replace(watched, type=None)
    for field in model._meta.many_to_many:
        through: Any = field.remote_field.through
        if through._meta.auto_created:
            _tables[through._meta.db_table] = watched
    keys_in.cache_clear()
    watched_writes.cache_clear()


def watched_models() -> dict[type[models.Model], Watched]:
    """All that were declared."""
    return dict(_models)


def watched_of(model: type[models.Model]) -> Watched | None:
    """How this model is watched; None if no answer shows it."""
    return _models.get(model)


def column_names(model: type[models.Model], fields: Iterable[str]) -> set[str]:
    """The columns of these fields; many-to-many ones have none."""
    found = (getattr(model._meta.get_field(name), "column", None) for name in fields)
    return {column for column in found if column}


@lru_cache(maxsize=2048)
def watched_writes(sql: str) -> tuple[tuple[Watched, Write], ...]:
    """The watched tables that this statement changes, or may change; none for one that changes no answer."""
    found = ((_tables.get(write.table), write) for write in writes(sql))
    return tuple(
        (watched, write) for watched, write in found if watched is not None and not watched.is_quiet(write.columns)
    )


@lru_cache(maxsize=2048)
def keys_in(sql: str) -> tuple[frozenset[str], frozenset[str]]:
    """The version keys that a reading statement depends on, and the tables in it whose changes nobody records."""
    named = words(sql)
    keys = frozenset(_tables[name].key for name in named & _tables.keys())
    return keys, (named & _all_tables()) - _tables.keys()


def every_key() -> frozenset[str]:
    """All version keys: of an answer that says what has changed, whatever it is."""
    return frozenset({TOWN, *(watched.key for watched in _models.values())})


@lru_cache(maxsize=1)
def _all_tables() -> frozenset[str]:
    """Without the recorder's own, which change with each record: who reads the log depends on `every_key`."""
    every = apps.get_models(include_auto_created=True)
    return frozenset(model._meta.db_table for model in every if model._meta.app_label != "changes")
