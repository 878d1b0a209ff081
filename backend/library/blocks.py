"""The few blocks that news, events, places and pages are written with; their HTML is in `templates/library/blocks`."""

from __future__ import annotations

from typing import ClassVar

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
    """The body of an item."""

    heading = blocks.CharBlock(label=_("Heading"), icon="title", max_length=200, template="library/blocks/heading.html")
    paragraph = blocks.RichTextBlock(
        label=_("Text"), icon="pilcrow", features=RICH_TEXT_FEATURES, template="library/blocks/paragraph.html"
    )
    picture = PictureBlock()
    attachment = DocumentChooserBlock(label=_("Document"), template="library/blocks/attachment.html")
    contact = SnippetChooserBlock(
        "library.Contact", label=_("Contact"), icon="user", template="library/blocks/contact.html"
    )

    class Meta:
        required: ClassVar = False
