"""Information pages, links, emergency numbers, and what a town adds to its legal texts; gazettes are beside."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PageManager, Site
from wagtail.query import PageQuerySet
from wagtail.search import index

from backend.changes.querysets import RecordedQuerySet
from backend.common.html import teaser
from backend.content.gazettes.imported import GazetteImport
from backend.content.gazettes.models import Gazette, GazetteDisplay
from backend.content.info_page import info_page
from backend.library.block_documents import block_documents
from backend.library.blocks import RICH_TEXT_FEATURES, BodyBlock
from backend.library.models.publishable import keep_live_version, make_storable, require_our_years, without_held
from backend.library.previewing import MODES, SIZES, is_list
from backend.library.rendering import body_html, rich_text_html
from backend.library.variants.following import Translated, lead_variants, take_from_original
from backend.library.variants.form import TranslatedPageForm
from backend.library.variants.panels import LanguagesPanel, TextPanel, TitlePanel
from backend.serving.pages import render_page

__all__ = [
    "EmergencyNumber",
    "Gazette",
    "GazetteDisplay",
    "GazetteImport",
    "InfoPage",
    "LegalAdditions",
    "Link",
    "PageRoot",
]


class PageRoot(Page):
    """What all information pages of a town are below; it has no text of its own."""

    subpage_types: ClassVar = ["content.InfoPage"]
    parent_page_types: ClassVar = ["wagtailcore.Page"]
    private_page_options: ClassVar[list[str]] = []  # everything here is public
    max_count = 1

    class Meta:
        verbose_name = _("all pages")

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        return _url_parts(super().get_url_parts(request), path="/seiten/")


class InfoPageQuerySet(RecordedQuerySet, PageQuerySet):
    """Wagtail's, recorded."""


InfoPageManager: Any = PageManager.from_queryset(InfoPageQuerySet)


class InfoPage(Translated, Page):
    """A page that tells how something is: town hall from A to Z, services, facilities."""

    # What Wagtail keeps on the row for itself: no answer shows it.
    DRAFT_COLUMNS: ClassVar = frozenset(
        {
            "alias_of_id",
            "content_type_id",
            "draft_title",
            "go_live_at",
            "has_unpublished_changes",
            "latest_revision_created_at",
            "latest_revision_id",
            "live_revision_id",
            "locked",
            "locked_at",
            "locked_by_id",
            "numchild",
            "owner_id",
            "search_description",
            "seo_title",
            "show_in_menus",
            "slug",
            "url_path",
        }
    )

    TEXT_FIELDS = ("title", "body")
    SHARED_FIELDS = ("areas", "expire_at")

    preview_modes: ClassVar = MODES
    preview_sizes: ClassVar = SIZES

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, db_index=True)
    lang = models.CharField(_("language"), max_length=20, default="de")
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)
    areas = ParentalManyToManyField(
        "library.Area", verbose_name=_("areas"), blank=True, help_text=_("None means everywhere.")
    )
    # Rendered whenever the page is live, so that reading needs no StreamField.
    area_ids = ArrayField(models.UUIDField(), default=list, editable=False)
    body_html = models.TextField(blank=True, editable=False)
    blocks_json = models.JSONField(default=list, blank=True, editable=False)
    teaser = models.TextField(blank=True, editable=False)
    searched_title = models.CharField(
        max_length=255, blank=True, editable=False
    )  # the title itself is Wagtail's table's

    objects = InfoPageManager()

    base_form_class = TranslatedPageForm
    content_panels: ClassVar = [LanguagesPanel(), TitlePanel("title"), TextPanel("body")]
    promote_panels: ClassVar = [FieldPanel("areas"), FieldPanel("lang"), *Page.promote_panels]
    search_fields: ClassVar = [*Page.search_fields, index.SearchField("body_html")]
    parent_page_types: ClassVar = ["content.PageRoot", "content.InfoPage"]
    subpage_types: ClassVar = ["content.InfoPage"]
    private_page_options: ClassVar[list[str]] = []  # what is published is public: nobody can sign in as a reader
    # Wagtail's copying would give the copy the same id, which is for ever one page's.
    exclude_fields_in_copy: ClassVar = ["public_id"]

    class Meta:
        verbose_name = _("information page")
        verbose_name_plural = _("information pages")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["public_id", "lang"], name="content_infopage_one_a_language")
        ]

    @property
    def path_of_page(self) -> str:
        return f"/seiten/{self.public_id}/"

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        return _url_parts(super().get_url_parts(request), path=self.path_of_page)

    def render(self) -> None:
        """Fill the columns that the API and the page read."""
        self.area_ids = sorted(area.public_id for area in self.areas.all())
        self.body_html = body_html(self.body, lang=self.lang)
        self.blocks_json = block_documents(self.body)
        self.teaser = teaser(self.body_html)
        self.searched_title = self.title

    def clean_fields(self, exclude: Any = None) -> None:
        make_storable(self)
        require_our_years(self, exclude=exclude)
        super().clean_fields(exclude=exclude)

    def save(self, *args: Any, **kwargs: Any) -> Any:
        # Drafts are saved with update_fields; only what is live is rendered.
        is_live = self.live and kwargs.get("update_fields") is None
        if is_live:
            take_from_original(self)
            self.render()
        saved = super().save(*args, **kwargs)
        if is_live:
            lead_variants(self)
        return saved

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        keep_live_version(self)
        return super().save_revision(*args, **without_held(self, kwargs))

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The draft on the page that readers will see."""
        self.render()
        row = {name: getattr(self, name) for name in ("public_id", "lang", "title", "body_html", "teaser")}
        page = info_page(row, around=())
        if is_list(mode_name):
            found = {**row, "path": self.path_of_page}
            page = replace(page, title=gettext("Pages"), template="content/page_list.html", context={"pages": [found]})
        return render_page(request, page)


def _url_parts(parts: tuple[int, str, str] | None, *, path: str) -> tuple[int, str, str] | None:
    """Our own addresses instead of Wagtail's slugs: an id stays when a page is renamed or moved."""
    if parts is None:
        return None
    # Wagtail leaves the root out where it serves no pages itself, and its drafts and lists need a whole address.
    root = next(site.root_url for site in Site.get_site_root_paths() if site.site_id == parts[0])
    return parts[0], root, path


class Listed(models.Model):
    """A row of a short list that editors order by hand."""

    wagtail_reference_index_ignore = True  # nothing points to it, and it points to areas only

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    areas = models.ManyToManyField(
        "library.Area", verbose_name=_("areas"), blank=True, help_text=_("None means everywhere.")
    )
    position = models.PositiveIntegerField(_("position"), default=0)

    objects = RecordedQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering: ClassVar = ["position", "pk"]


class Link(Listed):
    """A tile that leads elsewhere."""

    title = models.CharField(_("title"), max_length=200)
    url = models.URLField(_("web address"), max_length=500)
    icon = models.CharField(_("icon"), max_length=50, blank=True)
    group = models.CharField(_("group"), max_length=100, blank=True)

    class Meta(Listed.Meta):
        verbose_name = _("link")
        verbose_name_plural = _("links")

    def __str__(self) -> str:
        return self.title


class EmergencyNumber(Listed):
    """A number to call when something has happened."""

    title = models.CharField(_("title"), max_length=200)
    phone = models.CharField(_("phone"), max_length=50)
    hours = models.CharField(_("when it is answered"), max_length=200, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta(Listed.Meta):
        verbose_name = _("emergency number")
        verbose_name_plural = _("emergency numbers")

    def __str__(self) -> str:
        return f"{self.title}: {self.phone}"


@register_setting(icon="doc-full")
class LegalAdditions(BaseGenericSetting):
    """What a town adds above and below its generated legal texts; it stays, whatever is generated."""

    imprint_before = RichTextField(_("imprint: above"), blank=True, features=RICH_TEXT_FEATURES)
    imprint = RichTextField(_("imprint: addition"), blank=True, features=RICH_TEXT_FEATURES)
    privacy_before = RichTextField(_("privacy notice: above"), blank=True, features=RICH_TEXT_FEATURES)
    privacy = RichTextField(_("privacy notice: addition"), blank=True, features=RICH_TEXT_FEATURES)
    accessibility_before = RichTextField(_("accessibility statement: above"), blank=True, features=RICH_TEXT_FEATURES)
    accessibility = RichTextField(_("accessibility statement: addition"), blank=True, features=RICH_TEXT_FEATURES)

    class Meta:
        verbose_name = _("additions to the legal texts")

    def html(self, key: str) -> str:
        """One addition as clean HTML."""
        return rich_text_html(getattr(self, key))
