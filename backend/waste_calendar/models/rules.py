"""What an authority says once instead of listing days: the rules of a zone, and what holidays do."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backend.waste_calendar.models.fractions import Zone
from backend.waste_calendar.models.rule_words import rule_words
from backend.waste_calendar.rhythms import (
    DayOfYear,
    EveryWeeks,
    FixedDates,
    IsoWeeks,
    Monthly,
    OnDemand,
    Rhythm,
    Rule,
    Season,
    WeekParity,
)
from backend.waste_calendar.shifts import Convention, Direction, Reach


def read_day_of_year(text: str) -> DayOfYear:
    """`05-01` is 1 May; ValueError for a day that no year has."""
    month, day = (int(part) for part in text.split("-"))
    date(2000, month, day)  # a leap year has all of them
    return month, day


def day_of_year(text: str) -> None:
    """Raises ValidationError for what is none."""
    try:
        read_day_of_year(text)
    except ValueError as error:
        raise ValidationError(_("This is no day of the year.")) from error


class CollectionRule(models.Model):
    """When one rhythm of a zone is collected, before holidays; several rules of a rhythm are its seasons or years."""

    class Kind(models.TextChoices):
        EVERY_WEEKS = "every_weeks", _("every so many weeks")
        ISO_WEEKS = "iso_weeks", _("in even or odd calendar weeks")
        MONTHLY = "monthly", _("a certain weekday of the month")
        DATES = "dates", _("on certain days")
        ON_DEMAND = "on_demand", _("when asked for")

    class Weekday(models.IntegerChoices):
        MONDAY = 0, WEEKDAYS[0]
        TUESDAY = 1, WEEKDAYS[1]
        WEDNESDAY = 2, WEEKDAYS[2]
        THURSDAY = 3, WEEKDAYS[3]
        FRIDAY = 4, WEEKDAYS[4]
        SATURDAY = 5, WEEKDAYS[5]

    class Parity(models.TextChoices):
        EVEN = WeekParity.EVEN.value, _("even calendar weeks")
        ODD = WeekParity.ODD.value, _("odd calendar weeks")

    zone = models.ForeignKey(
        Zone, verbose_name=_("collection district"), on_delete=models.CASCADE, related_name="rules"
    )
    variant = models.CharField(_("rhythm"), max_length=20, blank=True)
    kind = models.CharField(_("kind of rule"), max_length=20, choices=Kind.choices, default=Kind.EVERY_WEEKS)
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(choices=Weekday.choices), verbose_name=_("weekdays"), default=list, blank=True
    )
    interval = models.PositiveSmallIntegerField(
        _("every so many weeks"), default=2, validators=[MinValueValidator(1), MaxValueValidator(26)]
    )
    anchor = models.DateField(
        _("one day of collection"),
        null=True,
        blank=True,
        help_text=_("Any day on which it is collected; the weeks are counted from it, also over the turn of the year."),
    )
    parity = models.CharField(_("calendar weeks"), max_length=4, blank=True, choices=Parity.choices)
    positions = ArrayField(
        models.SmallIntegerField(validators=[MinValueValidator(-1), MaxValueValidator(5)]),
        verbose_name=_("which of the month"),
        default=list,
        blank=True,
    )
    months = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(12)]),
        verbose_name=_("months"),
        default=list,
        blank=True,
    )
    dates = ArrayField(models.DateField(), verbose_name=_("days"), default=list, blank=True, size=400)
    season_from = models.CharField(
        _("season from"), max_length=5, blank=True, validators=[day_of_year], help_text="Each year, MM-DD."
    )
    season_until = models.CharField(_("season until"), max_length=5, blank=True, validators=[day_of_year])
    valid_from = models.DateField(_("holds from"), null=True, blank=True)
    valid_until = models.DateField(_("holds until"), null=True, blank=True)
    is_fixed = models.BooleanField(
        _("also on holidays"), default=False, help_text=_("Holidays move none of these pickups.")
    )

    class Meta:
        verbose_name = _("collection rule")
        verbose_name_plural = _("collection rules")
        ordering: ClassVar = ["zone", "variant", "valid_from", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(season_from="", season_until="") | ~(Q(season_from="") | Q(season_until="")),
                name="a_season_has_both_ends",
            )
        ]

    def __str__(self) -> str:
        return f"{self.zone}: {rule_words(self)}"

    @property
    def is_handed_over(self) -> bool:
        """Whether its zone comes from a provider, who has the rules."""
        return bool(self.zone.origin)

    def clean(self) -> None:
        """Each kind of rule needs its own fields; what is missing is said at the field."""
        super().clean()
        errors: dict[str, Any] = {
            name: _("This is needed for this kind of rule.")
            for name in _NEEDED.get(self.kind, ())
            if not getattr(self, name)
        }
        if bool(self.season_from) != bool(self.season_until):
            errors["season_until"] = _("A season has a first and a last day.")
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            errors["valid_until"] = _("This is before the first day.")
        if errors:
            raise ValidationError(errors)

    @property
    def is_readable(self) -> bool:
        """Whether it says what its kind needs, as its form demands; a row can come by other ways than that."""
        try:
            self.clean_fields(exclude=["zone"])
            self.clean()
        except ValidationError:
            return False
        return True

    @property
    def rule(self) -> Rule:
        """The rule as something that can be asked for days; only of one that is readable."""
        season = (
            Season(first=read_day_of_year(self.season_from), last=read_day_of_year(self.season_until))
            if self.season_from and self.season_until
            else None
        )
        return Rule(
            rhythm=_RHYTHMS[self.Kind(self.kind)](self),
            season=season,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            is_fixed=self.is_fixed or self.kind == self.Kind.DATES,
        )


def _every_weeks(row: CollectionRule) -> Rhythm:
    if row.anchor is None:
        raise ValueError(f"rule {row.pk} counts weeks from no day")
    return EveryWeeks(weekdays=frozenset(row.weekdays), interval=row.interval, anchor=row.anchor)


_RHYTHMS: dict[CollectionRule.Kind, Any] = {
    CollectionRule.Kind.EVERY_WEEKS: _every_weeks,
    CollectionRule.Kind.ISO_WEEKS: lambda row: IsoWeeks(
        weekdays=frozenset(row.weekdays), parity=WeekParity(row.parity)
    ),
    CollectionRule.Kind.MONTHLY: lambda row: Monthly(
        weekday=row.weekdays[0], positions=frozenset(row.positions), months=frozenset(row.months)
    ),
    CollectionRule.Kind.DATES: lambda row: FixedDates(days=frozenset(row.dates)),
    CollectionRule.Kind.ON_DEMAND: lambda _row: OnDemand(),
}
_NEEDED: dict[str, tuple[str, ...]] = {
    CollectionRule.Kind.EVERY_WEEKS: ("weekdays", "anchor"),
    CollectionRule.Kind.ISO_WEEKS: ("weekdays", "parity"),
    CollectionRule.Kind.MONTHLY: ("weekdays", "positions"),
    CollectionRule.Kind.DATES: ("dates",),
    CollectionRule.Kind.ON_DEMAND: (),
}


class HolidayPractice(models.Model):
    """What the authority does on a holiday, or on another day of the year that it closes; without a name, usually."""

    class Direction(models.TextChoices):
        POSTPONE = Direction.POSTPONE.value, pgettext_lazy("pickups move", "later")
        ADVANCE = Direction.ADVANCE.value, pgettext_lazy("pickups move", "earlier")
        WORKED = Direction.WORKED.value, _("not at all: it is collected as usual")

    class Reach(models.TextChoices):
        WEEK = Reach.WEEK.value, _("the other days of the week too")
        DAY = Reach.DAY.value, _("only this day")

    name = models.CharField(_("holiday"), max_length=100, blank=True, help_text=_("Empty: all that have no own line."))
    month = models.PositiveSmallIntegerField(
        _("month"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    day = models.PositiveSmallIntegerField(
        _("day"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    year = models.PositiveSmallIntegerField(
        _("only in the year"), null=True, blank=True, help_text=_("Empty: every year.")
    )
    direction = models.CharField(
        _("pickups move"), max_length=10, choices=Direction.choices, default=Direction.POSTPONE
    )
    reach = models.CharField(
        _("how many move"),
        max_length=10,
        choices=Reach.choices,
        default=Reach.WEEK,
        help_text=_("Those after the holiday, where pickups move later; those before it, where they move earlier."),
    )
    uses_saturdays = models.BooleanField(
        _("to Saturdays too"), default=True, help_text=_("Counts only in the line for all holidays.")
    )

    class Meta:
        verbose_name = _("holiday rule")
        verbose_name_plural = _("holiday rules")
        ordering: ClassVar = ["name", models.F("year").asc(nulls_first=True)]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["name", "year"], name="one_practice_a_holiday_and_year", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(month=None, day=None) | (Q(month__isnull=False, day__isnull=False) & ~Q(name="")),
                name="a_closed_day_has_a_name_and_a_date",
            ),
        ]

    def __str__(self) -> str:
        name = self.name or str(_("all holidays"))
        return f"{name} {self.year}" if self.year else name

    @property
    def convention(self) -> Convention:
        """The practice without its day."""
        return Convention(direction=Direction(self.direction), reach=Reach(self.reach))

    @property
    def day_of_its_year(self) -> date | None:
        """The one day of an own closed day of one year; none where that year has no such day."""
        if not (self.year and self.month and self.day):
            return None
        try:
            return date(self.year, self.month, self.day)
        except ValueError:
            return None
