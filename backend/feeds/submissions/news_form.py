"""The form in which somebody without an account proposes a piece of news."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from backend.common.clock import end_of_day, local_day
from backend.common.plain_text import several_lines
from backend.feeds.models.events import zone
from backend.feeds.submissions import proposals
from backend.feeds.submissions.form import Day, Email, Line, WebAddress
from backend.feeds.submissions.proposals import News, news_problems
from backend.library.models import Area, Category
from backend.serving.traps import TrappedForm


class NewsForm(TrappedForm):
    """What there is to tell, and until when; after `is_valid` it is `proposal`."""

    title = Line(label=gettext_lazy("Title"), max_length=proposals.MOST_TITLE)
    description = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=proposals.MOST_DESCRIPTION,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("Plain text, up to 5,000 characters."),
    )
    valid_until = forms.DateField(
        label=gettext_lazy("Shown until"),
        widget=Day(),
        help_text=gettext_lazy("The last day on which it is of interest, a year ahead at most."),
    )
    category = forms.ChoiceField(label=gettext_lazy("Subject (optional)"), required=False)
    area = forms.ChoiceField(label=gettext_lazy("For which part of the town? (optional)"), required=False)
    organizer = Line(
        label=gettext_lazy("Who says so? (optional)"),
        max_length=proposals.MOST_ORGANIZER,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        help_text=gettext_lazy("Your club or group; it stands below the text."),
    )
    link = WebAddress()
    email = Email()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("category", rows=Category.objects.values_list("public_id", "title"), nothing="–")
        self._offer("area", rows=Area.objects.values_list("public_id", "name"), nothing=gettext_lazy("everywhere"))

    def _offer(self, name: str, *, rows: Any, nothing: Any) -> None:
        field: Any = self.fields[name]
        field.choices = [("", nothing), *((str(public_id), words) for public_id, words in rows)]

    def clean_description(self) -> str:
        text = several_lines(self.cleaned_data["description"])
        if not text:
            raise forms.ValidationError(self.fields["description"].error_messages["required"])
        return text

    def clean(self) -> Any:
        cleaned = super().clean()
        if not self.errors:
            self.proposal = self._proposal()
            for name, text in news_problems(self.proposal, now=self._now):
                self.add_error(name, text)
        return cleaned

    def _proposal(self) -> News:
        values = self.cleaned_data
        return News(
            title=values["title"],
            valid_until=end_of_day(values["valid_until"], zone=zone()),
            description=values["description"],
            organizer=values["organizer"],
            url=values["link"],
            category=values["category"],
            area=values["area"],
        )


class NewsChangeForm(NewsForm):
    """The same for what was proposed before, by an address that is known already."""

    email = None  # type: ignore[assignment]  # Django's way of leaving a field of the class above out


def initial_of_news(news: News) -> dict[str, Any]:
    """What the form says of a proposal."""
    return {
        "title": news.title,
        "description": news.description,
        "valid_until": local_day(news.valid_until - timedelta(microseconds=1), zone=zone()),
        "category": news.category,
        "area": news.area,
        "organizer": news.organizer,
        "link": news.url,
    }
