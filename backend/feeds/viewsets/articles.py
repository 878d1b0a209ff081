"""The list and the form for news in the CMS."""

from __future__ import annotations

from typing import ClassVar

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, PublishingPanel
from wagtail.admin.ui.tables import Column

from backend.accounts.own_choosers import OwnChooserViewSet
from backend.accounts.own_items import OwnItemsOnly
from backend.feeds.item_form import ItemForm
from backend.feeds.models import Article
from backend.feeds.viewsets.listing import ItemCopy, ItemIndex, StateColumn
from backend.feeds.viewsets.shared_panels import DUPLICATES, FOR_WHOM, IMPORTED, PROPOSED, SHARED
from backend.library.menu import ModuleViewSet
from backend.library.variants.listing import LanguagesColumn
from backend.library.variants.panels import LanguagesPanel, TextPanel


def day_of(item: Article) -> str:
    """The day that readers see; Wagtail's column says how long ago it was."""
    return date_format(localtime(item.published_at), "j.n.Y") if item.published_at else ""


class ArticleViewSet(OwnItemsOnly, ModuleViewSet):
    """Nachrichten."""

    model = Article
    module = "news"
    icon = "doc-full"
    menu_label = _("News")
    menu_order = 110
    add_to_admin_menu = True
    chooser_viewset_class = OwnChooserViewSet
    search_backend_name = None  # by plain text: filters of a list and Wagtail's index don't go together
    index_view_class = ItemIndex
    copy_view_class = ItemCopy
    search_fields: ClassVar = ["title", "teaser"]
    list_filter: ClassVar = ["live", "categories", "areas", "lang", "source"]
    list_display: ClassVar = [
        "title",
        StateColumn(),
        LanguagesColumn(),
        Column("published_at", label=_("Date"), accessor=day_of, sort_key="published_at"),
        "source",
    ]
    edit_handler = ObjectList(
        [
            LanguagesPanel(),
            SHARED,
            DUPLICATES,
            IMPORTED,
            PROPOSED,
            TextPanel("title"),
            TextPanel("teaser"),
            TextPanel("body"),
            TextPanel("note"),
            FieldPanel("picture"),
            FOR_WHOM,
            FieldPanel("place"),
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel("published_at"), FieldPanel("pinned_until")])], heading=_("Date")
            ),
            PublishingPanel(),
        ],
        base_form_class=ItemForm,
    )
