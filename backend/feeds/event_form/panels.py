"""Where the form shows how an event repeats and its single dates; two versions of them are compared in words."""

from __future__ import annotations

from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import pgettext
from wagtail.admin.compare import FieldComparison, diff_text
from wagtail.admin.panels import FieldPanel

from backend.feeds.override_words import overrides_words
from backend.feeds.recurrence import UnusableRecurrence
from backend.feeds.recurrence_words import recurrence_words


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
        return overrides_words(event.overrides)


class RecurrencePanel(FieldPanel):
    """How an event repeats."""

    def get_comparison_class(self) -> Any:
        return RecurrenceComparison


class DatesPanel(FieldPanel):
    """The single dates."""

    def get_comparison_class(self) -> Any:
        return DatesComparison

    def format_value_for_display(self, value: Any) -> str:
        return overrides_words(value)
