"""The forms of rules and holidays, in boxes to tick and days as people write them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from backend.common import clock
from backend.library.opening.holidays import StateHolidays
from backend.waste_calendar.models import CollectionRule, Zone
from backend.waste_calendar.models.rule_words import POSITIONS
from backend.waste_calendar.wording import variant_choices

_LONGEST = 10_000
_DAY_OF_YEAR = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.?", re.ASCII)
_DAY = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})", re.ASCII)


class NumbersField(forms.TypedMultipleChoiceField):
    """Numbers to tick, sorted."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, required=False, widget=forms.CheckboxSelectMultiple, **kwargs)

    def clean(self, value: Any) -> list[int]:
        return sorted(super().clean(value))


class DayOfYearField(forms.CharField):
    """`1.5.`, kept as `05-01`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=10, **kwargs)

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value) or "")
        if not text:
            return ""
        found = _DAY_OF_YEAR.fullmatch(text)
        try:
            day, month = (int(part) for part in found.groups()) if found else (0, 0)
            return f"{date(2000, month, day):%m-%d}"
        except ValueError as error:
            raise ValidationError(_("Write it like 1.5., please.")) from error

    def prepare_value(self, value: Any) -> Any:
        month, is_kept, day = str(value or "").partition("-")
        return f"{int(day)}.{int(month)}." if is_kept else value


class DaysField(forms.CharField):
    """Days like 24.12.2026, one a line."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 4})
        super().__init__(required=False, widget=widget, **kwargs)

    def to_python(self, value: Any) -> Any:
        text = str(super().to_python(value) or "")
        if len(text) > _LONGEST:
            raise ValidationError(_("These are too many days."))
        lines = [line.strip() for line in text.splitlines()]
        return sorted({_read_day(line) for line in lines if line})

    def run_validators(self, value: Any) -> None:
        """Those of a text don't fit what was read from it."""

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(f"{day:%d.%m.%Y}" for day in value) if isinstance(value, list) else value


class CollectionRuleForm(WagtailAdminModelForm):
    """A rule of one of the town's own zones."""

    weekdays = NumbersField(label=gettext_lazy("Weekdays"), choices=CollectionRule.Weekday.choices)
    positions = NumbersField(label=gettext_lazy("Which of the month"), choices=list(POSITIONS.items()))
    months = NumbersField(
        label=gettext_lazy("Months"), choices=list(MONTHS.items()), help_text=gettext_lazy("None ticked: every month.")
    )
    dates = DaysField(label=gettext_lazy("Days"), help_text=gettext_lazy("One a line, like 24.12.2026."))
    season_from = DayOfYearField(
        label=gettext_lazy("Season from"), help_text=gettext_lazy("A day of every year, like 1.5.")
    )
    season_until = DayOfYearField(label=gettext_lazy("Season until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = Zone.objects.filter(origin="").select_related("fraction")
        self.fields["zone"].queryset = zones
        choices = variant_choices(self.instance.variant)
        self.fields["variant"] = forms.ChoiceField(label=_("Rhythm"), choices=choices, required=False)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean()
        if values.get("kind") == CollectionRule.Kind.MONTHLY and len(values.get("weekdays", [])) > 1:
            self.add_error("weekdays", _("One weekday, please; another one is a rule of its own."))
        return values


class HolidayPracticeForm(WagtailAdminModelForm):
    """What is done on one holiday, on all others, or on a day of the authority's own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["list"] = "holidays"
        self.holidays = _holiday_names()

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean()
        name, day, month = values.get("name", ""), values.get("day"), values.get("month")
        if values.get("year") and not name:
            self.add_error("name", _("For one year only: which holiday?"))
        if bool(day) != bool(month):
            self.add_error("month", _("Day and month, please."))
        elif day and month:
            self._check_own_day(name=name, day=day, month=month)
        elif name and name not in self.holidays:
            known = ", ".join(self.holidays)
            self.add_error("name", _("This is no holiday here. There are: %(known)s") % {"known": known})
        return values

    def _check_own_day(self, *, name: str, day: int, month: int) -> None:
        if not name:
            self.add_error("name", _("A name, please: it is shown as the reason."))
        try:
            date(2000, month, day)
        except ValueError:
            self.add_error("day", _("This is no day of the year."))


def _holiday_names() -> list[str]:
    """Of the town's state, in the order of the year."""
    holidays = StateHolidays(connection.tenant.state)  # type: ignore[attr-defined]  # django-tenants'
    year = clock.now().year
    days = (
        date.fromordinal(number) for number in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal())
    )
    return [name for day in days if (name := holidays.name(day))]


def _read_day(text: str) -> date:
    found = _DAY.fullmatch(text)
    try:
        day, month, year = (int(part) for part in found.groups()) if found else (0, 0, 0)
        return date(year, month, day)
    except ValueError as error:
        raise ValidationError(_("%(text)s is no day; write it like 24.12.2026.") % {"text": text[:40]}) from error
