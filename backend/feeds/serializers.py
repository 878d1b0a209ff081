"""The shapes of news and events for OpenAPI; the answers themselves are written by `documents`."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from backend.serving.parameters import ListParameters, Parameters
from backend.serving.serializers import ImageDocument, ItemDocument, LanguageDocument, PointDocument
from backend.tenants.searching import MOST_SIGNS

WORDS = "Only those with all these words, as `search` finds them."


class SourceDocument(serializers.Serializer[Any]):
    """Who says it."""

    id = serializers.CharField(allow_null=True, help_text="Null for what is written in this town's CMS.")
    name = serializers.CharField()
    logo = serializers.URLField(allow_null=True)
    kind = serializers.ChoiceField(["own", "region", "press"])
    rights = serializers.ChoiceField(["own", "licensed", "press", "teaser"])
    link = serializers.URLField(allow_null=True)


class LocationDocument(serializers.Serializer[Any]):
    """Where it is: a place of the town, or only a name."""

    place = serializers.CharField(allow_null=True, help_text="Id of the place.")
    name = serializers.CharField()
    street = serializers.CharField()
    postal_code = serializers.CharField()
    city = serializers.CharField()
    point = PointDocument(allow_null=True)


class AttachmentDocument(serializers.Serializer[Any]):
    """A file to download."""

    title = serializers.CharField()
    url = serializers.URLField()
    bytes = serializers.IntegerField(allow_null=True)


class NoteDocument(serializers.Serializer[Any]):
    """What the town of this API says below a text that is another town's."""

    by = serializers.CharField(help_text="The town's name.")
    text = serializers.CharField(help_text="Plain, with line breaks.")


class NewsItemDocument(ItemDocument):
    """A piece of news in a list."""

    title = serializers.CharField()
    teaser = serializers.CharField()
    published_at = serializers.DateTimeField()
    categories = serializers.ListField(child=serializers.CharField(), help_text="Ids, see `categories`.")
    source = SourceDocument()  # type: ignore[assignment]  # not DRF's argument of that name
    image = ImageDocument(allow_null=True)
    pinned = serializers.BooleanField(help_text="Stands before the others, for a while.")


class NewsDocument(NewsItemDocument):
    """A whole piece of news."""

    languages = LanguageDocument(many=True)
    body_html = serializers.CharField(help_text="Sanitised; empty where only the teaser may be shown.")
    images = ImageDocument(many=True)
    attachments = AttachmentDocument(many=True)
    original_url = serializers.URLField(allow_null=True, help_text="Where it was first published.")
    note = NoteDocument(allow_null=True, help_text="To be shown below the text, apart from it.")
    place = LocationDocument(allow_null=True)


class NewsHomeDocument(serializers.Serializer[Any]):
    """The latest news, the town's own and the press apart."""

    own = NewsItemDocument(many=True)
    press = NewsItemDocument(many=True)


class OccurrenceDocument(serializers.Serializer[Any]):
    """One date of an event. A whole-day one begins at midnight and ends at the midnight after its last day."""

    occurrence = serializers.DateTimeField(help_text="Its original start: with the event's id the stable key.")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True, help_text="Null: open end.")
    status = serializers.ChoiceField(["scheduled", "moved", "cancelled"])
    title = serializers.CharField()
    reason = serializers.CharField(help_text="Why it was moved or cancelled.")
    new_location = serializers.CharField(help_text="Where this date takes place instead; empty: where the event does.")


class EventItemDocument(OccurrenceDocument, ItemDocument):
    """One date of an event in a list; `id` is the event's."""

    teaser = serializers.CharField()
    all_day = serializers.BooleanField()
    location = LocationDocument(allow_null=True)
    source = SourceDocument()  # type: ignore[assignment]  # not DRF's argument of that name
    image = ImageDocument(allow_null=True)
    categories = serializers.ListField(child=serializers.CharField(), help_text="Ids, see `categories`.")


class EventsHomeDocument(serializers.ListSerializer[Any]):
    """The next dates."""

    child = EventItemDocument()


class ExceptionDocument(serializers.Serializer[Any]):
    """What was decided about one date of a series."""

    occurrence = serializers.DateTimeField()
    status = serializers.ChoiceField(["moved", "cancelled"])
    starts_at = serializers.DateTimeField(allow_null=True)
    ends_at = serializers.DateTimeField(allow_null=True)
    title = serializers.CharField()
    reason = serializers.CharField()
    new_location = serializers.CharField()


class RecurrenceDocument(serializers.Serializer[Any]):
    """When it takes place again."""

    rule = serializers.CharField(help_text="RFC 5545 lines: RRULE, RDATE, EXDATE.")
    text = serializers.CharField(help_text="The same in words.")
    exceptions = ExceptionDocument(many=True)


class EventDocument(ItemDocument):
    """A whole event with its next dates; `starts_at` is the first one's."""

    languages = LanguageDocument(many=True)
    title = serializers.CharField()
    teaser = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True, help_text="Null: open end.")
    first_occurrence = serializers.DateTimeField(
        help_text="The key of the first date; those of the others are their day at its time of day."
    )
    all_day = serializers.BooleanField()
    status = serializers.ChoiceField(["scheduled", "cancelled"])
    location = LocationDocument(allow_null=True)
    source = SourceDocument()  # type: ignore[assignment]  # not DRF's argument of that name
    image = ImageDocument(allow_null=True)
    images = ImageDocument(many=True)
    attachments = AttachmentDocument(many=True)
    categories = serializers.ListField(child=serializers.CharField(), help_text="Ids, see `categories`.")
    description_html = serializers.CharField()
    recurrence = RecurrenceDocument(allow_null=True)
    next_occurrences = OccurrenceDocument(many=True)
    organizer = serializers.CharField()
    price_text = serializers.CharField()
    ticket_url = serializers.URLField(allow_null=True)
    accessibility = serializers.CharField()
    original_url = serializers.URLField(allow_null=True, help_text="Where it was first published.")
    note = NoteDocument(allow_null=True, help_text="To be shown below the text, apart from it.")


class NewsParameters(ListParameters):
    """Which news."""

    q = serializers.CharField(required=False, max_length=MOST_SIGNS, help_text=WORDS)
    category = serializers.UUIDField(required=False, help_text="Of this category or one below it.")
    source = serializers.RegexField(  # type: ignore[assignment]  # not DRF's argument of that name
        r"^(own|region|press|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$",
        required=False,
        help_text="Id of a source, or all of a kind: own, region, press.",
    )


class EventMapParameters(Parameters):
    """Which dates of which events."""

    area = serializers.UUIDField(
        required=False, help_text="Only items for this area, for areas below or around it, and for everybody."
    )
    category = serializers.UUIDField(required=False, help_text="Of this category or one below it.")
    place = serializers.UUIDField(required=False, help_text="At this place.")
    near = serializers.RegexField(
        r"\A-?([0-8]?[0-9](\.[0-9]{1,10})?|90),-?((1[0-7]|[0-9])?[0-9](\.[0-9]{1,10})?|180)\Z",
        required=False,
        help_text="`lat,lon`, WGS 84.",
    )
    radius = serializers.IntegerField(
        required=False, min_value=100, max_value=100_000, help_text="Metres around `near`, 10,000 without."
    )

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """`from` is a word of Python."""
        days = {
            "from": serializers.DateField(
                required=False, input_formats=["%Y-%m-%d"], help_text="First day; without it: what is not over yet."
            ),
            "to": serializers.DateField(
                required=False, input_formats=["%Y-%m-%d"], help_text="Last day; without it a year after the first."
            ),
        }
        return {**super().get_fields(), **days}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "radius" in attrs and "near" not in attrs:
            raise serializers.ValidationError({"radius": [_("This needs near.")]})
        return attrs


class EventParameters(EventMapParameters, ListParameters):
    """The same, a page at a time."""

    q = serializers.CharField(required=False, max_length=MOST_SIGNS, help_text=WORDS)
