"""The documents of content."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from backend.serving.serializers import ImageDocument, ItemDocument, LanguageDocument


class PageItemDocument(ItemDocument):
    """An information page in a list."""

    title = serializers.CharField()
    teaser = serializers.CharField()


class PageNodeDocument(PageItemDocument):
    """A page with those below it; `children` are such pages again."""

    children = serializers.ListField(child=serializers.DictField())


class PageTreeDocument(serializers.Serializer[Any]):
    """All pages at once."""

    items = PageNodeDocument(many=True)
    next = serializers.CharField(allow_null=True, help_text="Always null.")


class BlockDocument(serializers.Serializer[Any]):
    """One block of a text. Which fields there are, the type says; a type that an app does not know it leaves out."""

    type = serializers.ChoiceField(["heading", "paragraph", "picture", "attachment", "contact"])
    text = serializers.CharField(required=False, help_text="Of a heading.")
    html = serializers.CharField(required=False, help_text="Of a paragraph; sanitised.")
    image = ImageDocument(required=False)
    caption = serializers.CharField(required=False, help_text="Of a picture.")
    title = serializers.CharField(required=False, help_text="Of an attachment.")
    url = serializers.URLField(required=False, help_text="Of an attachment.")
    bytes = serializers.IntegerField(required=False, allow_null=True, help_text="Of an attachment.")
    name = serializers.CharField(required=False, help_text="Of a contact, as are those below.")
    role = serializers.CharField(required=False)
    phone = serializers.CharField(required=False)
    email = serializers.CharField(required=False)
    website = serializers.CharField(required=False)
    hours = serializers.CharField(required=False)


class PageDocument(PageItemDocument):
    """A whole information page."""

    languages = LanguageDocument(many=True)
    body_html = serializers.CharField(help_text="Sanitised.")
    blocks = BlockDocument(many=True)
    parents = PageItemDocument(many=True)
    children = PageItemDocument(many=True)


class HomePagesDocument(serializers.ListSerializer[Any]):
    """The information pages on top."""

    child = PageItemDocument()
