"""The parts that the forms of news and events have in common."""

from __future__ import annotations

from typing import Any

from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel

from backend.feeds.sharing import MODELS
from backend.feeds.upstream_words import differences


class ImportedPanel(HelpPanel):
    """What the source says beside what stands here, each with a box to follow the source again."""

    def get_form_options(self) -> dict[str, Any]:
        return {"fields": ["take_over"]}

    class BoundPanel(HelpPanel.BoundPanel):
        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            shown = differences(self.instance) if self.instance.source_id else []
            return {**super().get_context_data(parent_context), "differences": shown}


class SharedPanel(HelpPanel):
    """Whose text a copy is, and the way to offer one's own item to others."""

    class BoundPanel(HelpPanel.BoundPanel):
        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            known: dict[str, Any] = super().get_context_data(parent_context)
            may_offer = self.request is not None and self.request.user.has_perm("feeds.add_offering")
            return {**known, "may_offer": may_offer, "module": watched_key(self.instance)}


def watched_key(item: Any) -> str:
    """The key of the module that the item belongs to."""
    return next(key for key, model in MODELS.items() if isinstance(item, model))


SHARED = SharedPanel(template="feeds/cms/shared.html")
IMPORTED = ImportedPanel(template="feeds/cms/imported.html")
PROPOSED = HelpPanel(template="feeds/cms/proposed.html")
FOR_WHOM = MultiFieldPanel(
    [
        FieldPanel("categories", widget=CheckboxSelectMultiple),
        FieldPanel("areas", widget=CheckboxSelectMultiple),
        FieldPanel("lang"),
    ],
    heading=_("Subject and areas"),
)
