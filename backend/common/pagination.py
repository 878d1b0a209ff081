"""Lists in pages: opaque keyset cursors and the cut after `limit`; the query that a cursor becomes is not here."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeAlias, TypeVar
from uuid import UUID

import orjson
from django.utils.translation import gettext_lazy as _

from backend.common.errors import InvalidParameter

DEFAULT_LIMIT = 20
MAX_LIMIT = 100

Kind: TypeAlias = type[str] | type[int] | type[bool] | type[date] | type[datetime] | type[UUID]
CursorValue: TypeAlias = str | int | bool | date | datetime | UUID

Row = TypeVar("Row")

_VERSION = b"\x01"  # of the encoding; what the values mean is the caller's, who says it in `kinds`
_MAX_LENGTH = 1_000
_BIGINT = range(-(2**63), 2**63)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list; `next` is the cursor of the page after it, None on the last."""

    items: list[Row]
    next: str | None


def encode_cursor(values: Sequence[CursorValue]) -> str:
    """The last row's sort key as an opaque, URL-safe word; instants must be aware and come back in UTC."""
    packed = _VERSION + orjson.dumps(list(values), option=orjson.OPT_UTC_Z)
    return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def decode_cursor(text: str, *, kinds: Sequence[Kind]) -> tuple[Any, ...]:
    """The values behind a cursor, each of its kind and fit for a query; else InvalidParameter("cursor").

    Clients can write what they like into a cursor, so it is read as strictly as any other parameter.
    """
    try:
        values = _unpack(text)
        return tuple(_read(value, kind=kind) for value, kind in zip(values, kinds, strict=True))
    except ValueError as error:
        raise InvalidParameter("cursor", detail=_("This cursor is not one of ours. Start without one.")) from error


def parse_limit(text: str | None) -> int:
    """How many items a page shall hold: 1 to 100, 20 where nothing is said; else InvalidParameter("limit")."""
    if text is None:
        return DEFAULT_LIMIT
    if text.isascii() and text.isdigit() and len(text) <= len(str(MAX_LIMIT)) and 1 <= int(text) <= MAX_LIMIT:
        return int(text)
    raise InvalidParameter("limit", detail=_("This must be a number from 1 to 100."))


def cut_page(rows: Sequence[Row], *, limit: int, key: Callable[[Row], Sequence[CursorValue]]) -> Page[Row]:
    """The page of up to `limit + 1` queried rows: the one too many only tells that there is a next page."""
    items = list(rows[:limit])
    return Page(items=items, next=encode_cursor(key(items[-1])) if len(rows) > limit else None)


def _unpack(text: str) -> list[Any]:
    if len(text) > _MAX_LENGTH:
        raise ValueError("longer than any cursor of ours")
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError(*error.args) from error
    values = orjson.loads(packed.removeprefix(_VERSION)) if packed.startswith(_VERSION) else None
    if not isinstance(values, list):
        raise ValueError("not a cursor of this version")  # noqa: TRY004 - a wrong value of the client's, not a wrong type of ours
    return values


def _read(value: object, *, kind: Kind) -> CursorValue:
    if kind in (str, int, bool):
        if type(value) is kind and (not isinstance(value, int) or value in _BIGINT) and "\x00" not in str(value):
            return value
    elif isinstance(value, str):
        if kind is UUID:
            return UUID(value)
        if kind is datetime and (moment := datetime.fromisoformat(value)).tzinfo is not None:
            return moment
        if kind is date:
            return date.fromisoformat(value)
    raise ValueError(f"{value!r} is no {kind.__name__}")
