"""What `POST /api/v1/submissions` takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from backend.common import clock
from backend.common.clock import end_of_day
from backend.common.plain_text import one_line, several_lines
from backend.feeds.models.events import zone
from backend.feeds.submissions import proposals
from backend.feeds.submissions.proposals import News, Proposal, news_problems, problems
from backend.library.models import Area, Category
from backend.serving.mailboxes import refuse_unmailable

is_web_address = URLValidator(
    schemes=["http", "https"], message=_("Please write an address like https://www.example.org.")
)


class LineField(serializers.CharField):
    """One line of plain text."""

    def to_internal_value(self, data: Any) -> str:
        return one_line(super().to_internal_value(data))


# Which fields each type needs, beside `title` and `email`, and which it may have beside those of both.
NEEDED = {"events": {"starts_at", "location"}, "news": {"description", "valid_until"}}
POSSIBLE = {"events": {"ends_at", "all_day"}, "news": {"category", "area"}}
_MISSING, _NOT_HERE = _("This must not be empty."), _("This field is not of this type.")


class SubmissionBody(serializers.Serializer[Any]):
    """An event or a piece of news that somebody proposes."""

    type = serializers.ChoiceField(
        list(NEEDED),
        default="events",
        help_text="`events`: with `starts_at` and `location`. `news`: with "
        "`description` and `valid_until`. A field of the other type is refused.",
    )
    title = LineField(max_length=proposals.MOST_TITLE)
    starts_at = serializers.DateTimeField(required=False, help_text="Of an event.")
    ends_at = serializers.DateTimeField(required=False, allow_null=True, help_text="Of an event; null: open end.")
    all_day = serializers.BooleanField(
        required=False,
        help_text="Of an event: `starts_at` and `ends_at` name days, `ends_at` the midnight after the last one.",
    )
    location = LineField(max_length=proposals.MOST_LOCATION, required=False, help_text="Of an event.")
    valid_until = serializers.DateField(required=False, help_text="Of news: the last day, a year ahead at most.")
    category = serializers.UUIDField(required=False, allow_null=True, help_text="Of news: an id of `/categories`.")
    area = serializers.UUIDField(required=False, allow_null=True, help_text="Of news: for one area; else everywhere.")
    description = serializers.CharField(
        max_length=proposals.MOST_DESCRIPTION, required=False, allow_blank=True, default="", help_text="Plain text."
    )
    organizer = LineField(max_length=proposals.MOST_ORGANIZER, required=False, allow_blank=True, default="")
    link = serializers.CharField(
        max_length=proposals.MOST_URL, required=False, allow_blank=True, default="", help_text="http or https."
    )
    email = serializers.EmailField(max_length=254, help_text="Not shown to the public; must be confirmed by a link.")

    def validate_description(self, text: str) -> str:
        return several_lines(text)

    def validate_link(self, link: str) -> str:
        if link:
            is_web_address(link)
        return link

    def validate_email(self, address: str) -> str:
        refuse_unmailable(address)
        return address

    def validate_category(self, public_id: UUID | None) -> str:
        return _known(Category, public_id)

    def validate_area(self, public_id: UUID | None) -> str:
        return _known(Area, public_id)

    def validate(self, attrs: Mapping[str, Any]) -> Any:
        kind = attrs["type"]
        other = next(name for name in NEEDED if name != kind)
        foreign = (NEEDED[other] - {"description"}) | POSSIBLE[other]
        wrong: dict[str, Any] = {name: [_NOT_HERE] for name in foreign if name in attrs}
        wrong |= {name: [_MISSING] for name in {"title"} | NEEDED[kind] if not attrs.get(name)}
        if wrong:
            raise serializers.ValidationError(wrong)
        proposal = _event_of(attrs) if kind == "events" else _news_of(attrs)
        now = clock.now()
        found = problems(proposal, now=now) if isinstance(proposal, Proposal) else news_problems(proposal, now=now)
        if wrong := {name: [text] for name, text in found}:
            raise serializers.ValidationError(wrong)
        return {"proposal": proposal, "email": attrs["email"]}


def _known(model: Any, public_id: UUID | None) -> str:
    if public_id is None:
        return ""
    if not model.objects.filter(public_id=public_id).exists():
        raise serializers.ValidationError(_("This is not known here."))
    return str(public_id)


def _event_of(attrs: Mapping[str, Any]) -> Proposal:
    return Proposal(
        title=attrs["title"],
        starts_at=attrs["starts_at"],
        ends_at=attrs.get("ends_at"),
        is_all_day=attrs.get("all_day", False),
        location=attrs["location"],
        description=attrs["description"],
        organizer=attrs["organizer"],
        url=attrs["link"],
    ).of_whole_days(zone=zone())


def _news_of(attrs: Mapping[str, Any]) -> News:
    return News(
        title=attrs["title"],
        valid_until=end_of_day(attrs["valid_until"], zone=zone()),
        description=attrs["description"],
        organizer=attrs["organizer"],
        url=attrs["link"],
        category=attrs.get("category", ""),
        area=attrs.get("area", ""),
    )
