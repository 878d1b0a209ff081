"""The forms of the page "Region": what is offered to whom, and from whom the town takes what."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.common import clock
from backend.feeds.models import Offering
from backend.feeds.sharing import MODELS, shareable
from backend.library.models import Category
from backend.region.offering import givers_to
from backend.region.rollout import addresses_of, county_of
from backend.tenants.models import Municipality

EVERYBODY = "*"  # no slug, and no official key


class OfferForm(forms.Form):
    """What is offered, and for whom."""

    module = forms.ChoiceField(label=gettext_lazy("What"), choices=Offering.Module.choices)
    category = forms.ModelChoiceField(
        label=gettext_lazy("Only the category"),
        queryset=Category.objects.none(),
        required=False,
        empty_label=gettext_lazy("All"),
    )
    item = forms.UUIDField(required=False, widget=forms.HiddenInput)
    audience = forms.MultipleChoiceField(
        label=gettext_lazy("For whom"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Say for whom; for everybody in the region, tick that.")},
    )

    def __init__(self, *args: Any, town: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.town = town
        fields: Any = self.fields
        fields["category"].queryset = Category.objects.all()
        fields["audience"].choices = [(EVERYBODY, _("Everybody in the region")), *audience_choices(town)]

    def clean_audience(self) -> list[str]:
        """As a rule has it: nothing named is everybody."""
        named: list[str] = self.cleaned_data["audience"]
        return [] if EVERYBODY in named else named

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        item, module = cleaned.get("item"), cleaned.get("module")
        if item and module and not shareable(module, town=self.town, now=clock.now()).filter(public_id=item).exists():
            raise forms.ValidationError(_("Only what is published and the town's own can be offered to others."))
        return cleaned


class SubscribeForm(forms.Form):
    """From whom the town takes what."""

    origin = forms.ChoiceField(label=gettext_lazy("From whom"))
    modules = forms.MultipleChoiceField(
        label=gettext_lazy("What"), choices=Offering.Module.choices, widget=forms.CheckboxSelectMultiple
    )
    is_approved_first = forms.BooleanField(
        label=gettext_lazy("Only after approval"),
        required=False,
        help_text=gettext_lazy("What comes waits as a draft until somebody publishes it."),
    )

    def __init__(self, *args: Any, town: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        self.givers = givers_to(addresses_of(town))
        fields["origin"].choices = [(each.slug, self._said(each)) for each in others(town)]

    def brings_something(self) -> bool:
        """Whether what was chosen is offered to the town at present."""
        return bool(self.givers.get(self.cleaned_data["origin"], set()) & set(self.cleaned_data["modules"]))

    def _said(self, other: Municipality) -> str:
        if self.givers.get(other.slug):
            return other.title
        return _("%(town)s (offers nothing yet)") % {"town": other.title}


def others(town: Municipality) -> list[Municipality]:
    """All other municipalities, counties and providers in service that have news or events, by name."""
    found = Municipality.objects.in_service().exclude(schema_name=town.schema_name)
    return sorted(found.filter(modules__overlap=list(MODELS)), key=lambda each: each.title.casefold())


def audience_choices(town: Municipality) -> list[tuple[str, str]]:
    """The town's county as a group, then each of the others."""
    county = county_of(town)
    group = [(county, _("All towns of the county"))] if county else []
    return [*group, *((each.slug, each.title) for each in others(town))]
