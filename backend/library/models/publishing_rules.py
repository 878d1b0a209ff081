"""What a town asks of everybody who publishes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from backend.library.checks import CHECKS
from backend.library.kinds import kinds_with_four_eyes


def _choices() -> list[tuple[str, Any]]:
    return [(kind.key, kind.title) for kind in kinds_with_four_eyes().values()]


def _checks() -> list[tuple[str, Any]]:
    return [(key, check.title) for key, check in CHECKS.items()]


class PublishingRulesForm(WagtailAdminModelForm):
    """A tick for each kind of content; what the municipality file says can only be looked at."""

    four_eyes = forms.MultipleChoiceField(
        label=_("A second person publishes"),
        help_text=_("Whoever changed an item last does not publish it. Urgent notices never wait."),
        choices=_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    blocking_checks = forms.MultipleChoiceField(
        label=_("Must be mended before publishing"),
        help_text=_("What is not ticked is a hint beside the form and holds nothing up."),
        choices=_checks,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.is_in_file:
            field = self.fields["four_eyes"]
            field.disabled = True
            field.help_text = _("The operator of the region has set this in the file of your municipality.")


@register_setting(icon="view")
class PublishingRules(BaseGenericSetting):
    """For which kinds of content a second person publishes; where the municipality file says it, it owns it."""

    four_eyes = ArrayField(
        models.CharField(max_length=40), verbose_name=_("a second person publishes"), default=list, blank=True
    )
    blocking_checks = ArrayField(
        models.CharField(max_length=40), verbose_name=_("must be mended before publishing"), default=list, blank=True
    )
    is_in_file = models.BooleanField(default=False, editable=False, help_text="The municipality file says it.")

    base_form_class = PublishingRulesForm
    panels = [FieldPanel("four_eyes"), FieldPanel("blocking_checks")]

    class Meta:
        verbose_name = _("publishing")

    @staticmethod
    def four_eyes_in_words(value: list[str]) -> str:
        """For the history of the settings."""
        return _titles(value, known=_choices())

    @staticmethod
    def blocking_checks_in_words(value: list[str]) -> str:
        """The same."""
        return _titles(value, known=_checks())


def _titles(keys: list[str], *, known: list[tuple[str, Any]]) -> str:
    titles = dict(known)
    return ", ".join(str(titles.get(key, key)) for key in keys)
