"""What every form of a CAP 1.2 warning is read into, and the error for what can't be; no fetching and no tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from backend.common.errors import OrtsblattError
from backend.common.html import to_text
from backend.common.plain_text import one_line, several_lines

MOST_KEYS = 12_000  # Germany has 11,000 municipalities
MOST_CORNERS = 20_000  # of all outlines of a warning
LONGEST_HEADLINE = 200
LONGEST_TEXT = 5_000
LONGEST_LINK = 500
LONGEST_IDENTIFIER = 180

_HTML = re.compile(r"</?[a-zA-Z]|&(?:[a-zA-Z]+|#\d+);")  # and not "< 0 °C"

Point = tuple[float, float]  # latitude, longitude, as CAP writes them
Ring = tuple[Point, ...]


class UnreadableWarning(OrtsblattError):
    """What a warning service sent is no CAP 1.2: keep what is valid, and look at the address by hand."""

    code = "unreadable_warning"
    status = 502
    title = _("What the warning service sent can't be read.")


class Message(StrEnum):
    """CAP 1.2 `msgType`; acknowledgements and errors are for machines and read by nobody here."""

    ALERT = "alert"
    UPDATE = "update"
    CANCEL = "cancel"


class Grade(StrEnum):
    """CAP 1.2 `severity`."""

    MINOR = "minor"
    MODERATE = "moderate"
    SEVERE = "severe"
    EXTREME = "extreme"


@dataclass(frozen=True, kw_only=True)
class Words:
    """A warning in one language, as plain text."""

    headline: str
    description: str = ""
    instruction: str = ""


@dataclass(frozen=True, kw_only=True)
class Circle:
    """CAP 1.2 `circle`."""

    center: Point
    kilometres: float


@dataclass(frozen=True, kw_only=True)
class Extent:
    """Where a warning holds: official keys, as long as their level is, and outlines with what is cut out of them.

    A key has 2 digits for a state, 3 for a governmental district, 5 for a county, 8 for a municipality (AGS), and 9 for
    an Amt or Verband (the beginning of its ARS); the empty one is all of Germany.
    """

    keys: tuple[str, ...] = ()
    polygons: tuple[Ring, ...] = ()
    cut_out: tuple[Ring, ...] = ()
    circles: tuple[Circle, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OfficialWarning:
    """One message of an authority; `references` are the identifiers of those that it takes the place of."""

    identifier: str
    sender: str  # as people know it
    provider: str  # who passes it on: dwd, mowas, katwarn, biwapp, lhp, police
    sent: datetime
    message: Message
    severity: Grade
    urgency: str
    certainty: str
    category: str
    words: Mapping[str, Words]  # by language: de, en
    extents: tuple[Extent, ...]
    references: tuple[str, ...] = ()
    onset: datetime | None = None
    expires: datetime | None = None
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class Read:
    """What an answer held; `unreadable` says why of each part that no warning could be made of."""

    warnings: tuple[OfficialWarning, ...] = ()
    unreadable: tuple[str, ...] = field(default=())


def instant(text: str | None) -> datetime | None:
    """CAP's xsd:dateTime with its offset; None where there is none. Raises UnreadableWarning."""
    if not text or not text.strip():
        return None
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise UnreadableWarning(f"time {text[:40]!r}") from error
    if found.tzinfo is None:
        raise UnreadableWarning(f"time without an offset {text[:40]!r}")
    return found


def grade(text: str | None) -> Grade:
    """`Unknown`, and what is no word of CAP, is neither harmless nor dangerous."""
    try:
        return Grade((text or "").strip().lower())
    except ValueError:
        return Grade.MODERATE


def message(text: str | None) -> Message:
    """Raises UnreadableWarning for what is not meant for people."""
    try:
        return Message((text or "").strip().lower())
    except ValueError as error:
        raise UnreadableWarning(f"msgType {(text or '')[:40]!r}") from error


def is_for_people(status: str | None, scope: str | None) -> bool:
    """Not an exercise, a test or a draft, and not for some alone (CAP 1.2, `status` and `scope`)."""
    return (status or "Actual").strip().lower() == "actual" and (scope or "Public").strip().lower() == "public"


def references_in(text: str | None) -> tuple[str, ...]:
    """The identifiers of `sender,identifier,sent sender,identifier,sent`."""
    triples = (part.split(",") for part in (text or "").split())
    return tuple(dict.fromkeys(parts[1] for parts in triples if len(parts) == 3 and parts[1]))  # noqa: PLR2004


def identifier_in(text: str | None) -> str:
    """Raises UnreadableWarning for none, and for one that has no room anywhere."""
    found = one_line(text or "")
    if not found or len(found) > LONGEST_IDENTIFIER:
        raise UnreadableWarning(f"identifier {found[:40]!r}")
    return found


def language(text: str | None) -> str:
    """`de-DE` → `de`; CAP's default would be en-US, ours are German services."""
    return (text or "de").strip().lower().partition("-")[0][:8] or "de"


def words(*, headline: str | None, event: str | None, description: str | None, instruction: str | None) -> Words:
    """Plain text of what services write with HTML in it; without a headline the event says what it is about."""
    return Words(
        headline=_plain(headline, length=LONGEST_HEADLINE, is_line=True)
        or _plain(event, length=LONGEST_HEADLINE, is_line=True),
        description=_plain(description, length=LONGEST_TEXT),
        instruction=_plain(instruction, length=LONGEST_TEXT),
    )


def link_in(text: str | None) -> str:
    """An address of the web, which services write without its scheme too; nothing that is none."""
    found = one_line(text or "")
    if not found or " " in found or len(found) > LONGEST_LINK:
        return ""
    address = found if "://" in found else f"https://{found}"
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.scheme in {"http", "https"} and "." in (parts.hostname or "") else ""


def whole(warning: OfficialWarning) -> OfficialWarning:
    """The warning, if it can be shown. Raises UnreadableWarning for one that says nothing or too much."""
    if not any(text.headline for text in warning.words.values()):
        raise UnreadableWarning("no headline")
    if sum(len(extent.keys) for extent in warning.extents) > MOST_KEYS:
        raise UnreadableWarning(f"more than {MOST_KEYS} areas")
    if sum(len(ring) for extent in warning.extents for ring in (*extent.polygons, *extent.cut_out)) > MOST_CORNERS:
        raise UnreadableWarning(f"outlines of more than {MOST_CORNERS} corners")
    return warning


def ring(points: Iterable[Point]) -> Ring:
    """Raises UnreadableWarning for an outline that is none or not on the globe."""
    found = tuple(points)
    if len(found) < 3 or any(not (-90 <= lat <= 90 and -180 <= lon <= 180) for lat, lon in found):  # noqa: PLR2004
        raise UnreadableWarning("an outline that is none")
    return found


def _plain(text: str | None, *, length: int, is_line: bool = False) -> str:
    plain = to_text(text) if text and _HTML.search(text) else text or ""
    tidy = one_line(plain) if is_line else several_lines(plain)
    return tidy if len(tidy) <= length else f"{tidy[: length - 1].rstrip()}…"
