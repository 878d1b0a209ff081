"""The shapes of gazettes for OpenAPI; the answers themselves are written by `reading`."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from backend.serving.serializers import ItemDocument, LanguageDocument


class GazetteFileDocument(serializers.Serializer[Any]):
    """The PDF, which alone is binding."""

    url = serializers.URLField()
    bytes = serializers.IntegerField(allow_null=True)
    pages = serializers.IntegerField(allow_null=True)
    sha256 = serializers.CharField()


class GazetteItemDocument(ItemDocument):
    """An issue of the official gazette."""

    number = serializers.IntegerField(help_text="Counted anew each year.")
    issued_on = serializers.DateField()
    title = serializers.CharField()
    contents = serializers.ListField(child=serializers.CharField(), help_text="The announcements in it.")
    file = GazetteFileDocument()
    text_url = serializers.URLField(allow_null=True, help_text="A page with the same as text.")
    display_until = serializers.DateTimeField(allow_null=True, help_text="Null: it stays.")


class GazetteDocument(GazetteItemDocument):
    """A whole gazette."""

    languages = LanguageDocument(many=True)
    text_html = serializers.CharField(help_text="Sanitised; empty where there is only the file.")


class GazetteHomeDocument(GazetteItemDocument):
    """The latest gazette on display; null where there is none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"allow_null": True, **kwargs})
