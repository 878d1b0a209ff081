"""What stands on the sheet: the parts of the modules, cut to what is read in passing; its looks are not here."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from backend.common.clock import earliest
from backend.tenants import registry
from backend.tenants.models import Municipality
from backend.tenants.registry import Module, Reading
from backend.tenants.week import Week, WeekItem, WeekPart

TITLE, DETAIL = 110, 220  # letters
# Nothing that people write is longer, and no column is wide enough for what strangers write.
_LONG_WORD = re.compile(r"\S{24}(?=\S{4})")
_SOFT_HYPHEN = "\xad"


@dataclass(frozen=True, kw_only=True)
class Contents:
    """The parts as the template reads them, and the instant at which time alone makes them wrong."""

    parts: list[dict[str, Any]]
    valid_until: datetime | None


def has_weeks(town: Municipality) -> bool:
    """Whether a module of the town has anything to say of weeks: that of a waste authority's tenant may not."""
    return any(module.week for module in registry.active_modules(town))


def read_contents(reading: Reading, *, week: Week, place: Callable[[Module], int]) -> Contents:
    """What the town's modules say of a week, a statement each: what is urgent first, then in the order of `place`."""
    modules = [module for module in registry.active_modules(reading.town) if module.week is not None]
    said = [(module, module.week(reading, week)) for module in sorted(modules, key=place) if module.week is not None]
    return Contents(
        parts=[
            _part(module, part, reading=reading)
            for module, part in sorted(said, key=lambda each: not each[1].is_urgent)
            if part.items
        ],
        valid_until=earliest(part.valid_until for _module, part in said),
    )


def _part(module: Module, part: WeekPart, *, reading: Reading) -> dict[str, Any]:
    where = f"{reading.town.default_domain}{part.path}".rstrip("/")
    return {
        "heading": str(module.title),
        "is_urgent": part.is_urgent,
        "is_dated": any(item.on for item in part.items),
        "share": part.share,
        "rows": [_row(item) for item in part.items],
        "one_more": _("and 1 more at %(address)s") % {"address": where},
        "more": _("and %(number)s more at %(address)s") % {"number": "{}", "address": where},
    }


def _row(item: WeekItem) -> dict[str, Any]:
    return {
        "day": f"{WEEKDAYS_ABBR[item.on.weekday()]} {item.on:%d.%m.}" if item.on else "",
        "at": item.at,
        "title": cut(item.title, to=TITLE),
        "details": [cut(detail, to=DETAIL) for detail in item.details if detail.strip()],
        "is_off": item.is_off,
        "lang": spoken(item.lang),
        "details_lang": spoken(item.details_lang),
    }


def spoken(lang: str) -> str:
    """What a screen reader takes for the language: simple German is German."""
    return lang.partition("-")[0]


def cut(text: str, *, to: int) -> str:
    """At most so many letters, on lines that can be broken."""
    return _LONG_WORD.sub(lambda found: found[0] + _SOFT_HYPHEN, Truncator(" ".join(text.split())).chars(to))
