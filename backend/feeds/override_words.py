"""What became of single dates, in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

_FORMAT = "%d.%m.%Y %H:%M"


def overrides_words(overrides: Iterable[dict[str, Any]] | None) -> str:
    """One phrase for each changed date."""
    return "; ".join(_override_words(each) for each in overrides or [])


def _override_words(override: dict[str, Any]) -> str:
    day = _local(override["occurrence"])
    if override.get("is_cancelled"):
        what = _("%(day)s is cancelled") % {"day": day}
    elif override.get("starts_at"):
        what = _("%(day)s is moved to %(other)s") % {"day": day, "other": _local(override["starts_at"])}
    else:
        what = _("%(day)s is changed") % {"day": day}
    more = [override[name] for name in ("title", "location", "reason") if override.get(name)]
    return f"{what} ({', '.join(more)})" if more else what


def _local(text: str) -> str:
    return f"{localtime(datetime.fromisoformat(text)):{_FORMAT}}"
