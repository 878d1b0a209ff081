"""The documents of content."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from backend.serving.serializers import ItemDocument


class PageItemDocument(ItemDocument):
    """An information page in a list."""

    title = serializers.CharField()
    teaser = serializers.CharField()


class HomePagesDocument(serializers.ListSerializer[Any]):
    """The information pages on top."""

    child = PageItemDocument()
