"""What leaves a town in open formats, as its module describes it; how a catalogue writes it down is not known here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.common.licences import Licence


@dataclass(frozen=True, kw_only=True)
class DataFile:
    """One form of a data set; the names are those of EU's list of file types and of IANA's list of media types."""

    title: str
    path: str
    file_type: str
    media_type: str = ""  # without one that IANA knows it is left out


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """One thing that leaves the town; `licence` is one of its own, `is_own` that the town's may be claimed for it.

    Whatever holds what others wrote has neither, and says in `rights` how it is with those.
    """

    path: str  # names it for ever, below the town's origin
    title: str
    description: str
    page: str  # for people
    theme: str  # EU's list of data themes
    frequency: str  # EU's list of frequencies
    files: Sequence[DataFile]
    is_own: bool = False
    licence: Licence | None = None
    source: str = ""  # whom the licence has named; empty: the town
    rights: str = ""
    contacts: Sequence[Mapping[str, str]] = ()  # name, email, phone; none: the town hall
    changed_at: datetime | None = None
