"""The shapes of places for OpenAPI; the answers themselves are written by `documents`."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from backend.serving.serializers import ImageDocument, ItemDocument, LanguageDocument, PointDocument


class PlaceContactDocument(serializers.Serializer[Any]):
    """Whom to call or write to; empty where nothing is known."""

    name = serializers.CharField()
    role = serializers.CharField()
    phone = serializers.CharField()
    email = serializers.CharField()
    website = serializers.URLField(allow_null=True)


class SpanDocument(serializers.Serializer[Any]):
    """Open from one time to another; one that closes before it opens ends the next day."""

    opens = serializers.CharField(help_text="`09:00`")
    closes = serializers.CharField(help_text="`24:00` is midnight.")


class SeasonDocument(serializers.Serializer[Any]):
    """The hours of a week. A season with days goes before one that holds all year."""

    days = serializers.ListField(
        child=serializers.ListField(child=SpanDocument()), min_length=7, max_length=7, help_text="Monday first."
    )

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """`from` is a word of Python."""
        first = serializers.CharField(allow_null=True, help_text="`04-01`, a day of every year; null: all year.")
        last = serializers.CharField(
            allow_null=True, help_text="The last day; before `from`: over the turn of the year."
        )
        return {"from": first, "to": last, **super().get_fields()}


class ExceptionalDocument(serializers.Serializer[Any]):
    """Days with other hours, or none; they go before everything else."""

    spans = SpanDocument(many=True)
    reason = serializers.CharField()
    text = serializers.CharField(help_text="The same in words.")

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """`from` is a word of Python."""
        return {"from": serializers.DateField(), "to": serializers.DateField(), **super().get_fields()}


class DayDocument(serializers.Serializer[Any]):
    """One day as it is in the end, with holidays and exceptions."""

    on = serializers.DateField()
    spans = SpanDocument(many=True)
    holiday = serializers.CharField(allow_null=True, help_text="The public holiday of the town's state.")
    reason = serializers.CharField(help_text="Why it is not as usual.")


class OpeningHoursDocument(serializers.Serializer[Any]):
    """When it is open."""

    text = serializers.ListField(child=serializers.CharField(), help_text="In words, a line each.")
    note = serializers.CharField(help_text="What else to know, in words.")
    seasons = SeasonDocument(many=True)
    exceptions = ExceptionalDocument(many=True)
    on_holidays = serializers.ChoiceField(["closed", "usual"])
    by_appointment = serializers.BooleanField()
    next_days = DayDocument(many=True, required=False, help_text="Today and six more; in the detail only.")


class PlaceItemDocument(ItemDocument):
    """A facility or sight in a list."""

    name = serializers.CharField()
    teaser = serializers.CharField()
    categories = serializers.ListField(child=serializers.CharField(), help_text="Ids, see `categories`.")
    street = serializers.CharField()
    postal_code = serializers.CharField()
    city = serializers.CharField()
    point = PointDocument(allow_null=True)
    distance = serializers.IntegerField(allow_null=True, help_text="Metres from `near`; null without.")
    contact = PlaceContactDocument()
    opening_hours = OpeningHoursDocument(allow_null=True)
    open_now = serializers.BooleanField(allow_null=True, help_text="Null where nobody knows.")
    accessibility = serializers.CharField()
    image = ImageDocument(allow_null=True)


class PlaceDocument(PlaceItemDocument):
    """A whole place."""

    languages = LanguageDocument(many=True)
    description_html = serializers.CharField()
    images = ImageDocument(many=True)


class GeometryDocument(serializers.Serializer[Any]):
    """A point (RFC 7946)."""

    type = serializers.ChoiceField(["Point"])
    coordinates = serializers.ListField(
        child=serializers.FloatField(), min_length=2, max_length=2, help_text="lon, lat"
    )


class FeatureDocument(serializers.Serializer[Any]):
    """A place on a map; its properties are those of the list, without point, distance and `open_now`."""

    type = serializers.ChoiceField(["Feature"])
    id = serializers.CharField()
    geometry = GeometryDocument()
    properties = serializers.DictField()


class FeatureCollectionDocument(serializers.Serializer[Any]):
    """GeoJSON (RFC 7946)."""

    type = serializers.ChoiceField(["FeatureCollection"])
    features = FeatureDocument(many=True)
