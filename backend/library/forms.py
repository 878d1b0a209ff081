"""The forms of pictures and documents in the CMS: Wagtail's own, with the rarer fields folded away."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.utils.translation import gettext as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from backend.library.folding import FoldingForm
from backend.library.models.rights import Rights

_RARER = (*Rights.FIELDS, "tags", "collection")
_DAYS = {
    name: forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}) for name in ("licence_ends_on", "consent_until")
}


class PictureForm(FoldingForm, BaseImageForm):
    """Says in words that a file is damaged, where Wagtail counts pixels before anybody has read one."""

    folded = _RARER

    class Meta(BaseImageForm.Meta):
        widgets: ClassVar = BaseImageForm.Meta.widgets | _DAYS

    def full_clean(self) -> None:
        try:
            super().full_clean()
        except (OSError, SyntaxError, ValueError):  # how Pillow meets files that are cut off or lie about themselves
            self.add_error("file", _("This picture is damaged. Please save it anew, or choose another one."))


class AttachmentForm(FoldingForm, BaseDocumentForm):
    """A document; its author is folded away too, since most are the town's own."""

    folded = ("author", *_RARER)

    class Meta(BaseDocumentForm.Meta):
        widgets: ClassVar = BaseDocumentForm.Meta.widgets | _DAYS
