"""What an accessibility statement lists as not accessible, by the reasons of Implementing Decision (EU) 2018/1523."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

NOT_YET, BURDEN, OUT_OF_SCOPE = "not_yet", "burden", "out_of_scope"
REASONS = (
    (NOT_YET, _("does not meet the requirements yet")),
    (BURDEN, _("would be a disproportionate burden")),
    (OUT_OF_SCOPE, _("the law does not ask for it")),
)


class GapBlock(blocks.StructBlock):
    """One thing that is not accessible, and why."""

    content = blocks.CharBlock(
        label=_("Content"), max_length=500, help_text=_("For instance: PDF files of the official gazette before 2020.")
    )
    reason = blocks.ChoiceBlock(label=_("Reason"), choices=REASONS)
    alternative = blocks.CharBlock(
        label=_("Instead"), required=False, max_length=500, help_text=_("Where people get the same otherwise.")
    )

    class Meta:
        icon = "warning"
        label = _("Content that is not accessible")


class GapsBlock(blocks.StreamBlock):
    """All of them."""

    gap = GapBlock()

    class Meta:
        required: ClassVar = False
