"""The form in which somebody without an account proposes an event; that for news is `news_form`."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.common.plain_text import one_line, several_lines
from backend.feeds.models.events import zone
from backend.feeds.submissions import proposals
from backend.feeds.submissions.proposals import Proposal, problems
from backend.feeds.submissions.serializers import is_web_address
from backend.serving.mailboxes import MailboxField
from backend.serving.traps import TrappedForm


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Hour(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class Line(forms.CharField):
    """One line of plain text."""

    def to_python(self, value: Any) -> str:
        return one_line(super().to_python(value) or "")


class Email(MailboxField):
    """The sender's own address."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Your email address"),
            max_length=254,
            help_text=gettext_lazy(
                "For the town hall only, not shown to the public. You get a link there to confirm it."
            ),
        )


class WebAddress(forms.CharField):
    """Where more is to be read."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Web address (optional)"),
            max_length=proposals.MOST_URL,
            required=False,
            validators=[is_web_address],
            widget=forms.URLInput(attrs={"autocomplete": "url", "placeholder": "https://"}),
        )


class ProposalForm(TrappedForm):
    """What, when, where; after `is_valid` the event is `proposal`."""

    title = Line(label=gettext_lazy("What takes place?"), max_length=proposals.MOST_TITLE)
    on = forms.DateField(label=gettext_lazy("Day"), widget=Day())
    is_all_day = forms.BooleanField(label=gettext_lazy("All day"), required=False)
    begins = forms.TimeField(
        label=gettext_lazy("Begins at"), widget=Hour(), required=False, help_text=gettext_lazy("Not if it is all day.")
    )
    last_on = forms.DateField(
        label=gettext_lazy("Last day (optional)"),
        widget=Day(),
        required=False,
        help_text=gettext_lazy("Only if it takes several days."),
    )
    ends = forms.TimeField(
        label=gettext_lazy("Ends at (optional)"),
        widget=Hour(),
        required=False,
        help_text=gettext_lazy("Empty: open end."),
    )
    location = Line(
        label=gettext_lazy("Where?"),
        max_length=proposals.MOST_LOCATION,
        help_text=gettext_lazy("Name of the place, street and number."),
    )
    description = forms.CharField(
        label=gettext_lazy("Description (optional)"),
        max_length=proposals.MOST_DESCRIPTION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Plain text, up to 5,000 characters."),
    )
    organizer = Line(
        label=gettext_lazy("Who organizes it? (optional)"),
        max_length=proposals.MOST_ORGANIZER,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    link = WebAddress()
    email = Email()

    def clean_description(self) -> str:
        return several_lines(self.cleaned_data["description"])

    def clean(self) -> Any:
        cleaned = super().clean()
        if not self.errors:
            self._check_times()
        return cleaned

    def _check_times(self) -> None:
        values = self.cleaned_data
        if not values["is_all_day"] and values["begins"] is None:
            self.add_error("begins", _("Please say when it begins, or that it is all day."))
        elif values["last_on"] is not None and values["last_on"] < values["on"]:
            self.add_error("last_on", _("The end is before the beginning."))
        else:
            self.proposal = self._proposal()
            for name, text in problems(self.proposal, now=self._now):
                self.add_error("on" if name == "starts_at" else "ends", text)

    def _proposal(self) -> Proposal:
        values = self.cleaned_data
        starts_at = _moment(values["on"], time() if values["is_all_day"] else values["begins"])
        return Proposal(
            title=values["title"],
            starts_at=starts_at,
            ends_at=self._end(starts_at),
            is_all_day=values["is_all_day"],
            location=values["location"],
            description=values["description"],
            organizer=values["organizer"],
            url=values["link"],
        ).of_whole_days(zone=zone())

    def _end(self, starts_at: datetime) -> datetime | None:
        """An hour before that of the beginning is one of the next morning: a dance from eight to two."""
        values = self.cleaned_data
        last, hour = values["last_on"] or values["on"], values["ends"]
        if values["is_all_day"] or (hour is None and values["last_on"]):
            return _moment(last + timedelta(days=1), time())
        if hour is None:
            return None
        end = _moment(last, hour)
        return _moment(last + timedelta(days=1), hour) if end <= starts_at and not values["last_on"] else end


class ChangeForm(ProposalForm):
    """The same for an event that was proposed before, by an address that is known already."""

    email = None  # type: ignore[assignment]  # Django's way of leaving a field of the class above out


def initial_of(proposal: Proposal) -> dict[str, Any]:
    """What the form says of a proposal."""
    starts_at, ends_at = proposal.starts_at.astimezone(zone()), proposal.ends_at
    values = {
        "title": proposal.title,
        "on": starts_at.date(),
        "is_all_day": proposal.is_all_day,
        "begins": None if proposal.is_all_day else starts_at.time(),
        "location": proposal.location,
        "description": proposal.description,
        "organizer": proposal.organizer,
        "link": proposal.url,
    }
    if ends_at is None:
        return values
    ends_at = ends_at.astimezone(zone())
    last = (ends_at - timedelta(microseconds=1)).date() if proposal.is_all_day else ends_at.date()
    return {
        **values,
        "last_on": last if last != starts_at.date() else None,
        "ends": None if proposal.is_all_day else ends_at.time(),
    }


def _moment(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, tzinfo=zone())
