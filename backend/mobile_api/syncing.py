"""The copy that apps keep of a whole town: all of it in pages, then what has changed; objects are their modules'."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.changes.epochs import State
from backend.changes.watching import TOWN
from backend.mobile_api.reading import build_config
from backend.mobile_api.sync_cursors import CopyExpired, Since, hour_of, made_for, read_since
from backend.mobile_api.sync_log import Named, next_turn, read_changed
from backend.serving.answers import Answer
from backend.tenants import registry
from backend.tenants.registry import Reading, Synced
from backend.tenants.syncing import Wanted

Change = dict[str, Any]


def build_changes(reading: Reading, *, state: State, since: str | None, limit: int) -> Answer:
    """What a copy lacks that has come as far as `since` says. Raises InvalidParameter, CopyExpired.

    `state` is that of the snapshot in which this runs. What changes while the town is read for the first time comes
    again afterwards: the cursor keeps the number and the moment at which that reading began.
    """
    types = synced_types(reading)
    if since is None:
        return _first(reading, state=state, types=types, limit=limit)
    known = read_since(since, reading=reading, types=types, number=state.number)
    if known.type:
        return _page(reading, known, state=state, types=types, limit=limit)
    return _delta(reading, known, state=state, types=types, limit=limit)


def synced_types(reading: Reading) -> list[Synced]:
    """Those of the modules that the town has; areas and categories come before what points to them."""
    return [each for module in registry.active_modules(reading.town) for each in module.synced]


def _first(reading: Reading, *, state: State, types: Sequence[Synced], limit: int) -> Answer:
    config = build_config(reading)
    begin = Since(
        made_for=made_for(reading, types=types),
        number=state.number,
        earliest=hour_of(reading.now),
        latest=hour_of(reading.now),
        config=config["version"],
        type=types[0].type,
    )
    return _page(reading, begin, state=state, types=types, limit=limit, before=[_put(TOWN, None, config)])


def _page(
    reading: Reading,
    since: Since,
    *,
    state: State,
    types: Sequence[Synced],
    limit: int,
    before: Sequence[Change] = (),
) -> Answer:
    """The next objects by type and id, in one statement a type; what has no id of its own takes no room."""
    changes = list(before)
    since = since.also_at(reading.now)
    places = [each.type for each in types]
    after, room = since.after, limit
    for each in types[places.index(since.type) :]:
        documents = each.read(reading, Wanted(after=after, limit=room + 1))
        last = list(documents)[:room]
        changes += [_put(each.type, key, documents[key]) for key in last]
        if len(documents) > room:
            here = replace(since, type=each.type, after=last[-1] if last else after)
            return _answer(reading, changes, here, types=types)
        after, room = None, room - len(last)
        if each.beside is not None:
            changes.append(_beside(each, reading=reading))
    return _last_page(reading, changes, replace(since, type="", after=None), state=state, types=types)


def _answer(reading: Reading, changes: list[Change], following: Since, *, types: Sequence[Synced]) -> Answer:
    """A page of the first reading that is not its last; it is right until time does the next thing."""
    return _document(changes, following=following, more=True, until=next_turn(types=types, after=reading.now))


def _last_page(
    reading: Reading, changes: list[Change], following: Since, *, state: State, types: Sequence[Synced]
) -> Answer:
    """With `more`, if something has changed since the reading began: that comes by the log then."""
    until = next_turn(types=types, after=min(following.earliest, reading.now))
    has_turned = following.latest > reading.now
    if until is not None and until <= reading.now:
        has_turned, until = True, next_turn(types=types, after=reading.now)
    more = has_turned or state.number != following.number
    return _document(changes, following=following, more=more, until=until)


def _delta(reading: Reading, since: Since, *, state: State, types: Sequence[Synced], limit: int) -> Answer:
    changed = read_changed(reading, since, types=types, limit=limit)
    if since.number < changed.log_begins_after:
        raise CopyExpired
    changes = _present(reading, changed.objects, types=types)
    if changed.number is not None:
        following = replace(since.also_at(reading.now), number=changed.number)
        return _document(changes, following=following, more=True, until=changed.turns_at)
    config = since.config
    if state.number != since.number:
        document = build_config(reading)
        config = document["version"]
        changes = [*([_put(TOWN, None, document)] if config != since.config else []), *changes]
    # A copy that lacked nothing keeps its cursor, so that asking again is answered from memory, or with 304.
    is_same = not changes and state.number == since.number
    hour = hour_of(reading.now)
    following = replace(since, number=state.number, earliest=hour, latest=hour, config=config)
    return _document(changes, following=since if is_same else following, more=False, until=changed.turns_at)


def _present(reading: Reading, objects: Iterable[Named], *, types: Sequence[Synced]) -> list[Change]:
    """Each as it is now, in one statement a type; deleted, if it is shown no more."""
    ids: dict[str, list[UUID]] = {}
    order = list(objects)
    for kind, public_id in order:
        ids.setdefault(kind, []).append(public_id)
    concerned = [each for each in types if each.type in ids]
    found: Mapping[str, Mapping[UUID, Any]] = {
        each.type: each.read(reading, Wanted(ids=ids[each.type])) for each in concerned
    }
    changes = [
        _put(kind, public_id, found[kind][public_id]) if public_id in found[kind] else _delete(kind, public_id)
        for kind, public_id in order
    ]
    return [*changes, *(_beside(each, reading=reading) for each in concerned if each.beside is not None)]


def _beside(each: Synced, *, reading: Reading) -> Change:
    if each.beside is None:
        raise ValueError(f"{each.type} has no document beside its own")
    kind, build = each.beside
    return _put(kind, None, build(reading))


def _put(kind: str, public_id: UUID | None, document: Any) -> Change:
    return {"op": "put", "type": kind, "id": str(public_id) if public_id else None, "data": document}


def _delete(kind: str, public_id: UUID) -> Change:
    return {"op": "delete", "type": kind, "id": str(public_id), "data": None}


def _document(changes: list[Change], *, following: Since, more: bool, until: datetime | None) -> Answer:
    return Answer(body={"changes": changes, "next": str(following), "more": more}, valid_until=until)
