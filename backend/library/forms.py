"""The forms of pictures and documents in the CMS: Wagtail's own, with cleaned files and rarer fields folded away."""

from __future__ import annotations

from functools import partial
from pathlib import PurePath
from typing import Any, ClassVar

from django import forms
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from backend.common.images import ImageRefused, cleaned
from backend.library.folding import FoldingForm
from backend.library.image_json import SPECS
from backend.library.models.allowance import MediaAllowance
from backend.library.models.rights import Rights

_RARER = (*Rights.FIELDS, "tags", "collection")
_DAYS = {
    name: forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}) for name in ("licence_ends_on", "consent_until")
}


class PictureForm(FoldingForm, BaseImageForm):
    """What is uploaded is written anew before anything stores it, so that no copy tells where it was taken."""

    folded = _RARER

    class Meta(BaseImageForm.Meta):
        widgets: ClassVar = BaseImageForm.Meta.widgets | _DAYS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_how_it_is(self, state=_state(self.instance) if self.instance.pk else "")

    def full_clean(self) -> None:
        """Says in words that a file is damaged, where Wagtail counts pixels before anybody has read one."""
        try:
            super().full_clean()
        except (OSError, SyntaxError, ValueError):  # how Pillow meets files that are cut off or lie about themselves
            self.add_error("file", _("This picture is damaged. Please save it anew, or choose another one."))

    def clean_file(self) -> Any:
        """The same upload with other bytes, since Wagtail also keeps uploads of which the words are still missing."""
        upload = self.cleaned_data.get("file")
        if not isinstance(upload, UploadedFile):
            return upload
        upload.seek(0)
        try:
            image = cleaned(upload.read())
        except ImageRefused as refused:
            raise forms.ValidationError(str(refused)) from refused
        _rewrite(upload, image.data)
        upload.name = str(PurePath(upload.name or "").with_suffix(image.extension))
        require_room(upload.size or 0, instead_of=self.instance.file_size if self.instance.pk else 0)
        return upload

    def save(self, commit: bool = True) -> Any:
        """An old file goes when the new one is rendered (`pictures`); only the previews of the CMS go at once."""
        is_new_file = "file" in self.changed_data and self.instance.pk
        self.original_file = None  # Wagtail would delete it here, before anything is committed
        picture = super().save(commit=commit)
        if is_new_file and commit:
            picture.renditions.exclude(filter_spec__in=SPECS.values()).delete()
        return picture


class AttachmentForm(FoldingForm, BaseDocumentForm):
    """A document; its author is folded away too, since most are the town's own."""

    folded = ("author", *_RARER)
    original_file: Any

    class Meta(BaseDocumentForm.Meta):
        widgets: ClassVar = BaseDocumentForm.Meta.widgets | _DAYS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_how_it_is(self)

    def clean_file(self) -> Any:
        """A new file takes the old one's name: the address stays, for everybody who has linked to it."""
        upload = self.cleaned_data.get("file")
        if not isinstance(upload, UploadedFile):
            return upload
        require_room(upload.size or 0, instead_of=self.instance.file_size if self.instance.pk else 0)
        if self.instance.pk:
            before = PurePath(self.initial["file"].name)
            if PurePath(upload.name or "").suffix.lower() != before.suffix.lower():
                text = _("Please choose a file of the same kind (%(kind)s): its address ends in that.")
                raise forms.ValidationError(text, params={"kind": before.suffix})
            upload.name = before.name
        return upload

    def save(self, commit: bool = True) -> Any:
        """The old file goes once the new one is committed, not before as with Wagtail."""
        old = self.original_file.name if "file" in self.changed_data and self.instance.pk else ""
        self.original_file = None
        attachment = super().save(commit=commit)
        if old and commit:
            transaction.on_commit(partial(default_storage.delete, old))
        return attachment


def require_room(size: int, *, instead_of: int | None) -> None:
    """Raises ValidationError if the town's files would then take more than it is allowed."""
    allowance = MediaAllowance.load()
    allowance.count_alone()
    if allowance.used() - (instead_of or 0) + size > allowance.allowed:
        text = _("There is no room left for this file (%(used)s of %(allowed)s). Delete what nobody needs any more.")
        room = {"used": filesizeformat(allowance.used()), "allowed": filesizeformat(allowance.allowed)}
        raise forms.ValidationError(text, params=room)


def _say_how_it_is(form: Any, *, state: str = "") -> None:
    if "file" not in form.fields:
        return
    allowance = MediaAllowance.load()
    room = _("Used: %(used)s of %(allowed)s.") % {
        "used": filesizeformat(allowance.used()),
        "allowed": filesizeformat(allowance.allowed),
    }
    field = form.fields["file"]
    field.help_text = " ".join(filter(None, [state, str(field.help_text), room]))


def _state(picture: Any) -> str:
    """What readers see of it."""
    if not picture.may_be_shown:
        return _("Taken down since licence or consent is over.")
    if picture.is_rendered:
        return _("Readers see this picture.")
    if picture.render_failure:
        return _("This file can't be shown: please choose another one. Readers see the one before, if there was one.")
    return _("Is being prepared; readers see it in a moment, and until then the one before.")


def _rewrite(upload: UploadedFile[Any], data: bytes) -> None:
    """In its place, in memory or in the temporary file: nothing of the old bytes stays."""
    upload.seek(0)
    upload.truncate()
    upload.write(data)
    upload.seek(0)
    upload.size = len(data)
