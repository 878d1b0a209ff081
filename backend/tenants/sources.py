"""How what a town fetches is doing, in a shape in which the operator sees all towns' sources side by side."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.tenants.models import Municipality

# Path and query of an address may be what opens it: a calendar's secret link, a key in the query.
_ADDRESS = re.compile(r"\b(?P<scheme>https?|webcals?)://\S+", re.IGNORECASE)
_BARE = re.compile(r"\w+://[^/?#]*/?")
_ENDS_OF_SENTENCES = ".,;:!?)»“\"'"


class SourceState(models.TextChoices):
    """How a source is doing."""

    FAILING = "failing", _("failing")
    WAITING = "waiting", _("not fetched yet")
    FINE = "fine", _("doing fine")
    OFF = "off", _("switched off")


@dataclass(frozen=True, kw_only=True)
class SourceLine:
    """One source; its texts name hosts, never what opens an address."""

    name: str
    kind: str
    state: SourceState
    message: str
    host: str = ""
    items: int | None = None
    last_success_at: datetime | None = None
    next_attempt_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Sources:
    """What a module fetches for a town.

    `select` is one SELECT on the town's tables, each named as `{schema}.table`; of all towns it is one statement, by
    UNION ALL. `line` makes of one of its rows what is shown, or None where the town does not need that source; it may
    ask for nothing more.
    """

    select: str
    line: Callable[[Mapping[str, Any], Municipality, datetime], SourceLine | None]


def host_of(address: str) -> str:
    """The host alone, without account and port; "" for what is no address."""
    try:
        return (urlsplit(address).hostname or "") if "://" in address else ""
    except ValueError:
        return ""


def hosts_only(text: str) -> str:
    """The same text, of each address in it only the host."""
    return _ADDRESS.sub(_shortened, text)


def _shortened(match: re.Match[str]) -> str:
    address = match[0].rstrip(_ENDS_OF_SENTENCES)
    shown = f"{match['scheme']}://{host_of(address) or '…'}"
    return f"{shown}{'' if _BARE.fullmatch(address) else '/…'}{match[0][len(address) :]}"
