"""The form of a picture in the CMS; Wagtail's own, but for files that turn out to be broken."""

from __future__ import annotations

from django.utils.translation import gettext as _
from wagtail.images.forms import BaseImageForm


class PictureForm(BaseImageForm):
    """Says in words that a file is damaged, where Wagtail counts pixels before anybody has read one."""

    def full_clean(self) -> None:
        try:
            super().full_clean()
        except (OSError, SyntaxError, ValueError):  # how Pillow meets files that are cut off or lie about themselves
            self.add_error("file", _("This picture is damaged. Please save it anew, or choose another one."))
