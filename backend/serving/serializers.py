"""The shapes that every answer shares, for OpenAPI and for validating test answers; builders write dicts, not these."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class ItemDocument(serializers.Serializer[Any]):
    """What every object carries."""

    id = serializers.CharField(help_text="Opaque and stable for ever.")
    type = serializers.CharField()
    updated_at = serializers.DateTimeField()
    areas = serializers.ListField(child=serializers.CharField(), help_text="Ids of areas; empty means everywhere.")
    lang = serializers.CharField(help_text="The language that this variant is in.")
    url = serializers.URLField(help_text="The public page of this object, which answers.")


class LanguageDocument(serializers.Serializer[Any]):
    """A language in which an object is there."""

    lang = serializers.CharField(help_text="To be asked for as `?lang=`.")
    name = serializers.CharField(help_text="In the language itself; Leichte Sprache only where the text was checked.")
    url = serializers.URLField(help_text="The public page in this language.")


class PointDocument(serializers.Serializer[Any]):
    """A place on the map, WGS 84."""

    lat = serializers.FloatField()
    lon = serializers.FloatField()


class ImageSourcesDocument(serializers.Serializer[Any]):
    """Addresses of one picture in three widths."""

    small = serializers.URLField()
    medium = serializers.URLField()
    large = serializers.URLField()


class LicenceDocument(serializers.Serializer[Any]):
    """Terms that everybody can read."""

    name = serializers.CharField()
    url = serializers.URLField()


class ImageDocument(serializers.Serializer[Any]):
    """A picture, rendered when it was published."""

    alt = serializers.CharField(help_text="Empty for a decorative picture.")
    credit = serializers.CharField(help_text="Whose it is; to be shown beside the picture.")
    licence = LicenceDocument(allow_null=True, help_text="null: the terms are agreed between two.")
    width = serializers.IntegerField(help_text="Of `large`, in pixels.")
    height = serializers.IntegerField(help_text="Of `large`, in pixels.")
    focal_point = serializers.ListField(
        child=serializers.FloatField(), min_length=2, max_length=2, help_text="x and y, 0 to 1."
    )
    sources = ImageSourcesDocument()


class ProblemDocument(serializers.Serializer[Any]):
    """RFC 9457 problem details."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(required=False)
    code = serializers.CharField(help_text="Stable, for machines.")

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """`errors` is a property of every serializer, so the field of this name is added here."""
        by_field = serializers.DictField(
            child=serializers.ListField(child=serializers.CharField()),
            required=False,
            help_text="By field; what is inside of another by its path: `quiet_hours.until`, `events.0.id`.",
        )
        return {**super().get_fields(), "errors": by_field}


def list_of(item: type[serializers.Serializer[Any]]) -> type[serializers.Serializer[Any]]:
    """`{"items": [...], "next": cursor or null}` of one kind of item."""
    name = item.__name__.removesuffix("Document").removesuffix("Item")
    return type(
        f"{name}ListDocument",
        (serializers.Serializer,),
        {
            "__doc__": f"A page of {name} items.",
            "items": serializers.ListField(child=item()),
            "next": serializers.CharField(allow_null=True, help_text="Give it as `cursor` for the next page."),
        },
    )
