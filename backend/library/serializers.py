"""The documents of the library."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from backend.serving.serializers import list_of


class CategoryDocument(serializers.Serializer[Any]):
    """A subject that items are sorted by; `children` are categories again."""

    id = serializers.CharField(help_text="Opaque and stable for ever.")
    type = serializers.CharField()
    title = serializers.CharField()
    icon = serializers.CharField()
    color = serializers.CharField(allow_null=True)
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="Live items by module.")
    children = serializers.ListField(child=serializers.DictField())


CategoryListDocument = list_of(CategoryDocument)
