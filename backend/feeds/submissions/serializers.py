"""What `POST /api/v1/submissions` takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from backend.common import clock
from backend.common.plain_text import one_line, several_lines
from backend.feeds.models.events import zone
from backend.feeds.submissions import proposals
from backend.feeds.submissions.proposals import Proposal, problems

is_web_address = URLValidator(
    schemes=["http", "https"], message=_("Please write an address like https://www.example.org.")
)


class LineField(serializers.CharField):
    """One line of plain text."""

    def to_internal_value(self, data: Any) -> str:
        return one_line(super().to_internal_value(data))


class SubmissionBody(serializers.Serializer[Any]):
    """An event that somebody proposes."""

    title = LineField(max_length=proposals.MOST_TITLE)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(required=False, allow_null=True, default=None, help_text="None: open end.")
    all_day = serializers.BooleanField(
        default=False, help_text="Then `starts_at` and `ends_at` name days, `ends_at` the midnight after the last one."
    )
    location = LineField(max_length=proposals.MOST_LOCATION)
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

    def validate(self, attrs: Mapping[str, Any]) -> Any:
        empty = {name: [_("This must not be empty.")] for name in ("title", "location") if not attrs[name]}
        if empty:
            raise serializers.ValidationError(empty)
        proposal = Proposal(
            title=attrs["title"],
            starts_at=attrs["starts_at"],
            ends_at=attrs["ends_at"],
            is_all_day=attrs["all_day"],
            location=attrs["location"],
            description=attrs["description"],
            organizer=attrs["organizer"],
            url=attrs["link"],
        ).of_whole_days(zone=zone())
        if wrong := dict(problems(proposal, now=clock.now())):
            raise serializers.ValidationError(wrong)
        return {"proposal": proposal, "email": attrs["email"]}
