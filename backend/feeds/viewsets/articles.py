"""The list and the form for news in the CMS."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, PublishingPanel
from wagtail.admin.ui.tables import DateColumn

from backend.accounts.own_choosers import OwnChooserViewSet
from backend.accounts.own_items import OwnItemsOnly
from backend.feeds.item_form import ItemForm
from backend.feeds.models import Article
from backend.feeds.viewsets.listing import ItemCopy, ItemIndex, StateColumn
from backend.feeds.viewsets.shared_panels import FOR_WHOM, IMPORTED
from backend.library.menu import ModuleViewSet


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
        DateColumn("published_at", label=_("Date"), sort_key="published_at"),
        "source",
    ]
    edit_handler = ObjectList(
        [
            IMPORTED,
            FieldPanel("title"),
            FieldPanel("teaser"),
            FieldPanel("body"),
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
