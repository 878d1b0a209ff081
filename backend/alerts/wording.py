"""What a notice begins with: a button for each thing that happens, its sentence, what to do and for how long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from backend.alerts.models import Alert

BLANK = "___"  # what the sender has to fill in; a notice with one in it is not sent

TWO_HOURS, TODAY, TOMORROW = "two_hours", "today", "tomorrow"


@dataclass(frozen=True, kw_only=True)
class Template:
    """One button; `lasts` is one of the quick choices of the page."""

    kind: Alert.Kind
    label: str | Promise
    severity: Alert.Severity
    headline: str | Promise = ""
    instruction: str | Promise = ""
    lasts: str = TODAY


TEMPLATES: Sequence[Template] = (
    Template(
        kind=Alert.Kind.WATER,
        label=gettext_lazy("Boil drinking water"),
        severity=Alert.Severity.SEVERE,
        headline=gettext_lazy("Please boil tap water before you use it."),
        instruction=gettext_lazy(
            "For drinking, cooking and brushing teeth: bring the water to a rolling boil once, then let it stand for "
            "ten minutes. You may use it for washing and flushing as it is."
        ),
        lasts=TOMORROW,
    ),
    Template(
        kind=Alert.Kind.ROAD,
        label=gettext_lazy("Road closed"),
        severity=Alert.Severity.MODERATE,
        headline=gettext_lazy("Road closed: ___"),
        instruction=gettext_lazy("Please take another way, and keep the road free for rescue vehicles."),
        lasts=TODAY,
    ),
    Template(
        kind=Alert.Kind.POWER,
        label=gettext_lazy("Power failure"),
        severity=Alert.Severity.MODERATE,
        headline=gettext_lazy("The power has failed."),
        instruction=gettext_lazy(
            "Switch off stove and iron. Look after neighbours who need help. Call 112 in an emergency only."
        ),
        lasts=TWO_HOURS,
    ),
    Template(
        kind=Alert.Kind.SCHOOL,
        label=gettext_lazy("School or day care closed"),
        severity=Alert.Severity.MODERATE,
        headline=gettext_lazy("Closed today: ___"),
        instruction=gettext_lazy("Please look after your children at home today."),
        lasts=TODAY,
    ),
    Template(
        kind=Alert.Kind.WEATHER,
        label=gettext_lazy("Severe weather"),
        severity=Alert.Severity.SEVERE,
        headline=gettext_lazy("Severe weather: please stay indoors."),
        instruction=gettext_lazy(
            "Close windows and doors, keep away from trees and water. Call 112 in danger. Follow the warnings of the "
            "weather service."
        ),
        lasts=TODAY,
    ),
    Template(
        kind=Alert.Kind.OTHER,
        label=gettext_lazy("Something else"),
        severity=Alert.Severity.MODERATE,
        headline=BLANK,
        lasts=TODAY,
    ),
)


def first_words(template: Template, *, lang: str) -> dict[str, str]:
    """What the form is filled with, in the language of the town and not in that of the person."""
    with override(lang.partition("-")[0]):
        return {
            "kind": template.kind.value,
            "severity": template.severity.value,
            "headline": str(template.headline),
            "instruction": str(template.instruction),
            "lasts": template.lasts,
        }


def all_clear_words(alert: Alert) -> dict[str, str]:
    """What an all clear begins with."""
    with override(alert.lang.partition("-")[0]):
        headline = _("All clear: %(headline)s") % {"headline": alert.headline}
        return {
            "kind": alert.kind,
            "severity": Alert.Severity.MINOR.value,
            "headline": headline[:200],
            "instruction": _("What was said here before no longer holds."),
            "lasts": TWO_HOURS,
        }


def update_words(alert: Alert) -> dict[str, str]:
    """What an update begins with: what holds now."""
    return {
        "kind": alert.kind,
        "severity": alert.severity,
        "headline": alert.headline,
        "instruction": alert.instruction,
        "lasts": TODAY,
    }
