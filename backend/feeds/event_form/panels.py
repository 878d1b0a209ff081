"""Where the form shows how an event repeats and its single dates; two versions of them are compared in words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail.admin.compare import FieldComparison, diff_text
from wagtail.admin.panels import FieldPanel

from backend.feeds.event_form.recurrence_field import zone
from backend.feeds.recurrence import UnusableRecurrence
from backend.feeds.recurrence_words import recurrence_words

FORMAT = "%d.%m.%Y %H:%M"


class _WordsComparison(FieldComparison):
    """Compares what people read, and shows it."""

    def __init__(self, field: Any, obj_a: Any, obj_b: Any) -> None:
        super().__init__(field, obj_a, obj_b)
        self.words_a, self.words_b = self.words(obj_a), self.words(obj_b)

    def words(self, event: Any) -> str:
        raise NotImplementedError

    def htmldiff(self) -> SafeString:
        shown: SafeString = diff_text(self.words_a, self.words_b).to_html()
        return shown


class RecurrenceComparison(_WordsComparison):
    """How an event repeats, before and after."""

    def words(self, event: Any) -> str:
        try:
            return recurrence_words(event.series(), lang="de") or pgettext("event takes place", "once")
        except UnusableRecurrence:
            return str(event.recurrence)


class DatesComparison(_WordsComparison):
    """What became of single dates, before and after."""

    def words(self, event: Any) -> str:
        return "; ".join(_override_words(each) for each in event.overrides)


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
    return f"{datetime.fromisoformat(text).astimezone(zone()):{FORMAT}}"


class RecurrencePanel(FieldPanel):
    """How an event repeats."""

    def get_comparison_class(self) -> Any:
        return RecurrenceComparison


class DatesPanel(FieldPanel):
    """The single dates."""

    def get_comparison_class(self) -> Any:
        return DatesComparison

    def format_value_for_display(self, value: Any) -> str:
        return "; ".join(_override_words(each) for each in value or [])
