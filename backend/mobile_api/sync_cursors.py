"""What a copy of the town says of itself in `since`: how far it has come, and what it was made for."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import orjson
from django.utils.translation import gettext_lazy as _

from backend.common.errors import InvalidParameter, OrtsblattError
from backend.common.pagination import decode_cursor, encode_cursor
from backend.library.languages import languages
from backend.tenants.registry import Reading, Synced

# Counted up by a release whose documents say something else of the same rows: all copies are made afresh.
SHAPE = 1
HOUR = timedelta(hours=1)
_TOO_FAR_BACK = timedelta(days=31)  # for a clock to be set, so that the copy is from a future
_KINDS = (str, int, datetime, datetime, str, str, str)
_NONE_OF_OURS = _("This cursor is not one of ours. Start without one.")


class CopyExpired(OrtsblattError):
    """The change log has forgotten what the copy lacks, or all documents are others: start afresh, without `since`."""

    code = "copy_expired"
    status = 410
    title = _("This copy can't be brought up to date. Start without a cursor.")


@dataclass(frozen=True, kw_only=True)
class Since:
    """The copy has all changes up to `number` and this version of the config, as they were from `earliest` to `latest`.

    Both are an hour's beginning: apps that have the same have the same cursor then, and share their next answer. What
    time does within these hours is told again, or early; so a clock that is set back leaves no gap.
    While the town is read for the first time, `type` and `after` say where that stands.
    """

    made_for: str
    number: int
    earliest: datetime
    latest: datetime
    config: str
    type: str = ""
    after: UUID | None = None

    def also_at(self, instant: datetime) -> Since:
        """After some more documents were read at this instant."""
        hour = hour_of(instant)
        return replace(self, earliest=min(self.earliest, hour), latest=max(self.latest, hour))

    def __str__(self) -> str:
        after = str(self.after) if self.after else ""
        return encode_cursor([self.made_for, self.number, self.earliest, self.latest, self.config, self.type, after])


def hour_of(instant: datetime) -> datetime:
    """Its beginning."""
    return instant.replace(minute=0, second=0, microsecond=0)


def made_for(reading: Reading, *, types: Sequence[Synced]) -> str:
    """What each document depends on beside its row, in short: where it changes, all of them do, and no log tells it."""
    town = reading.town
    every = [each.type for each in types]
    own = [town.title, town.origin, town.timezone, town.state]
    parts = [SHAPE, every, languages(reading), *own]
    return hashlib.blake2b(orjson.dumps(parts), digest_size=6).hexdigest()


def read_since(text: str, *, reading: Reading, types: Sequence[Synced], number: int) -> Since:
    """The cursor of a copy that is made for this reading. Raises InvalidParameter, CopyExpired."""
    since = _parsed(text)
    if since.number not in range(number + 1):
        raise InvalidParameter("since", detail=_NONE_OF_OURS)
    if since.made_for != made_for(reading, types=types) or since.latest > reading.now + _TOO_FAR_BACK:
        raise CopyExpired
    if since.type and since.type not in {each.type for each in types}:
        raise InvalidParameter("since", detail=_NONE_OF_OURS)
    return since


def _parsed(text: str) -> Since:
    try:
        made, number, earliest, latest, config, kind, after = decode_cursor(text, kinds=_KINDS)
        last = UUID(after) if after else None
    except (InvalidParameter, ValueError) as error:
        raise InvalidParameter("since", detail=_NONE_OF_OURS) from error
    return Since(made_for=made, number=number, earliest=earliest, latest=latest, config=config, type=kind, after=last)
