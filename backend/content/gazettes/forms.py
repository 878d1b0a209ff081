"""The form of a gazette: it proposes the next number of the year."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from backend.library.variants.form import TranslatedForm


class GazetteForm(TranslatedForm):
    """Wagtail's, with a number for a new gazette, which may be written over."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None and self.instance.number is None:
            self.initial["number"] = self._next_number()

    def _next_number(self) -> int:
        numbers = type(self.instance)._default_manager.filter(issued_on__year=timezone.localdate().year)
        last: int | None = numbers.order_by("-number").values_list("number", flat=True).first()
        return (last or 0) + 1
