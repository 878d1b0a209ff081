"""The few blocks that news, events, places and pages are written with; their HTML is in `templates/library/blocks`."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

RICH_TEXT_FEATURES: list[str] = ["bold", "italic", "h3", "ol", "ul", "link", "document-link"]


class PictureBlock(blocks.StructBlock):
    """A picture from the library with a line below it; what it shows is described there, once."""

    picture = ImageChooserBlock(label=_("Picture"))
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=300)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "library/blocks/picture.html"


class BodyBlock(blocks.StreamBlock):
    """The body of an item; a text that was left empty is none, not a mistake."""

    heading = blocks.CharBlock(label=_("Heading"), icon="title", max_length=200, template="library/blocks/heading.html")
    paragraph = blocks.RichTextBlock(
        label=_("Text"), icon="pilcrow", features=RICH_TEXT_FEATURES, template="library/blocks/paragraph.html"
    )
    paragraph.field_options["required"] = False  # as an argument it would be a migration of each table with a body
    picture = PictureBlock()
    attachment = DocumentChooserBlock(label=_("Document"), template="library/blocks/attachment.html")
    contact = SnippetChooserBlock(
        "library.Contact", label=_("Contact"), icon="user", template="library/blocks/contact.html"
    )

    class Meta:
        required: ClassVar = False

    def clean(self, value: blocks.StreamValue) -> blocks.StreamValue:
        cleaned = super().clean(value)
        filled = [(child.block_type, child.value, child.id) for child in cleaned if not _is_empty_text(child)]
        return blocks.StreamValue(self, filled)


def open_texts(form: Any) -> None:
    """A form for something new begins with an empty text to write into, where Wagtail shows only a plus sign."""
    for name, field in form.fields.items():
        block = getattr(field, "block", None)
        if isinstance(block, BodyBlock) and not form.initial.get(name):
            form.initial[name] = block.to_python([{"type": "paragraph", "value": ""}])


def _is_empty_text(child: Any) -> bool:
    return child.block_type == "paragraph" and not strip_tags(child.value.source).strip()
