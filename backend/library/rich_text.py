"""The editor for texts; which formats it offers is said in `blocks`."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext_lazy
from wagtail.admin.rich_text.editors.draftail import DraftailRichTextArea

# Our sanitiser writes them as HTML does; Wagtail's editor reads XML and breaks off at what is never closed.
_NEVER_CLOSED = re.compile(r"<(br|hr|img)((?: [^<>]*)?)(?<!/)>")


class TextEditor(DraftailRichTextArea):
    """Wagtail's, which also opens what was imported or proposed: lines that break, rules, pictures."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.options["ariaLabel"] = gettext_lazy("Text")  # Wagtail's has no name for those who hear it

    def format_value(self, value: Any) -> Any:
        return super().format_value(_NEVER_CLOSED.sub(r"<\1\2/>", value) if isinstance(value, str) else value)
