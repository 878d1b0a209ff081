"""The forms of naming a stand-in and choosing other days."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import Role, StandIn, User
from backend.accounts.standing_in import Days, NotNamed, days_of, invite_guest, may_name, name_stand_in
from backend.tenants.models import Municipality

OPERATOR, GUEST = "operator", "guest"
LONGEST = 366  # days; a longer absence is for an administrator to settle with a role


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class DaysForm(forms.Form):
    """From a day to a day."""

    first = _day(_("First day"))
    last = _day(_("Last day, inclusive"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("This is before the first day."))
        elif last and last < self.today:
            self.add_error("last", _("This day is over."))
        elif first and last and (last - first).days >= LONGEST:
            self.add_error("last", _("A year at most."))
        return cleaned

    @property
    def days(self) -> Days:
        return Days(first=self.cleaned_data["first"], last=self.cleaned_data["last"])


class ChangeDaysForm(DaysForm):
    """Other days for one that has been named."""

    def __init__(self, *args: Any, stand_in: StandIn, town: Municipality, **kwargs: Any) -> None:
        days = days_of(stand_in, town=town)
        super().__init__(*args, initial={"first": days.first, "last": days.last}, **kwargs)


class StandInForm(DaysForm):
    """Who, for whom, from when until when."""

    absent = forms.ModelChoiceField(label=_("Who is away"), queryset=User.objects.none(), empty_label=None)
    deputy = forms.ChoiceField(label=_("Who stands in"))
    name = forms.CharField(label=_("Name"), max_length=150, required=False)
    email = forms.EmailField(label=_("Email address"), max_length=254, required=False)
    field_order = ("absent", "deputy", "name", "email", "first", "last")

    def __init__(self, *args: Any, person: User, town: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.town = person, town
        self.absent_people = [user for user in _colleagues() if may_name(person, absent=user)]
        keys = [user.pk for user in self.absent_people]
        absent = self.fields["absent"]
        assert isinstance(absent, forms.ModelChoiceField)  # noqa: S101 - declared above
        absent.queryset = User.objects.filter(pk__in=keys)
        absent.initial = person.pk if person.pk in keys else None
        deputy = self.fields["deputy"]
        assert isinstance(deputy, forms.ChoiceField)  # noqa: S101 - declared above
        for choice in (absent, deputy):
            choice.widget.attrs["class"] = "w-w-full"  # a long name would else be wider than a phone
        deputy.choices = [
            ("", _("Please choose")),
            (_("Colleagues"), [(str(user.pk), str(user)) for user in _deputies()]),
            (_("Others"), [(OPERATOR, _("The operator of the region")), (GUEST, _("Somebody else, by invitation"))]),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        absent, deputy = cleaned.get("absent"), cleaned.get("deputy")
        if absent and deputy == str(absent.pk):
            self.add_error("deputy", _("Somebody else has to stand in."))
        if deputy == GUEST:
            for name in ("name", "email"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("Whom shall the invitation go to?"))
        return cleaned

    def save(self) -> StandIn:
        """Raises NotNamed."""
        chosen = self.cleaned_data["deputy"]
        deputy = None
        if chosen == GUEST:
            deputy = invite_guest(email=self.cleaned_data["email"], name=self.cleaned_data["name"])
        elif chosen != OPERATOR:
            deputy = _deputies().filter(pk=chosen).first()
            if deputy is None:
                raise NotNamed(_("This person has no account any more."))
        return name_stand_in(
            absent=self.cleaned_data["absent"], deputy=deputy, days=self.days, by=self.person, town=self.town
        )


def _colleagues() -> Any:
    """Who has something to hand over."""
    people = User.objects.filter(is_active=True, shadow_of=None, guest_until=None)
    return people.exclude(groups=None)


def _deputies() -> Any:
    """Who works in the town hall: contributors, who don't, are not shown to everybody who names a stand-in."""
    roles = [role for role in Role if role != Role.CONTRIBUTOR]
    return _colleagues().filter(groups__role_group__role__in=roles).distinct()
