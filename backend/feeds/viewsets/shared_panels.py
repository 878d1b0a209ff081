"""The parts that the forms of news and events have in common."""

from __future__ import annotations

from typing import Any

from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel

from backend.common import clock
from backend.feeds.duplicates.beside import beside
from backend.feeds.sharing import MODELS, shareable
from backend.feeds.upstream_words import differences


class ImportedPanel(HelpPanel):
    """What the source says beside what stands here, each with a box to follow the source again."""

    def get_form_options(self) -> dict[str, Any]:
        return {"fields": ["take_over", "source_said"]}

    class BoundPanel(HelpPanel.BoundPanel):
        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            shown = differences(self.instance) if self.instance.source_id else []
            return {**super().get_context_data(parent_context), "differences": shown}


class SharedPanel(HelpPanel):
    """Whose text a copy is, and the way to offer one's own item to others."""

    class BoundPanel(HelpPanel.BoundPanel):
        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            known: dict[str, Any] = super().get_context_data(parent_context)
            module = watched_key(self.instance)
            may_offer = self.request is not None and self.request.user.has_perm("feeds.add_offering")
            if may_offer and self.instance.pk:
                town: Any = self.request.tenant
                may_offer = shareable(module, town=town, now=clock.now()).filter(pk=self.instance.pk).exists()
            return {**known, "may_offer": may_offer and self.instance.pk, "module": module}


class DuplicatesPanel(HelpPanel):
    """Who else reports it, why it is not shown, and what may be the same."""

    class BoundPanel(HelpPanel.BoundPanel):
        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            known: dict[str, Any] = super().get_context_data(parent_context)
            if self.request is None or self.instance.pk is None:
                return known
            town: Any = self.request.tenant
            found = beside(self.instance, town=town, now=clock.now())
            user = self.request.user
            shown = {
                "better": _linked(found.better, user=user) if found.better else None,
                "copies": [_linked(each, user=user) for each in found.copies],
                "doubtful": [_linked(each, user=user) for each in found.doubtful],
                "apart": [_linked(each, user=user) for each in found.apart],
            }
            return {**known, "beside": shown, "module": watched_key(self.instance)}


def _linked(item: Any, *, user: Any) -> dict[str, Any]:
    whose = item.source.name if item.source else gettext("written here")
    return {"item": item, "title": item.title, "whose": whose, "edit": AdminURLFinder(user).get_edit_url(item)}


def watched_key(item: Any) -> str:
    """The key of the module that the item belongs to."""
    return next(key for key, model in MODELS.items() if isinstance(item, model))


DUPLICATES = DuplicatesPanel(template="feeds/cms/duplicates.html")
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
