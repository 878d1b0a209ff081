"""A piece of news."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.fields import StreamField
from wagtail.search import index

from backend.common.html import teaser
from backend.feeds.models.imported import Imported
from backend.feeds.models.media import media_of
from backend.feeds.preview import preview_article
from backend.library.blocks import BodyBlock
from backend.library.rendering import body_html


class Article(Imported):
    """A piece of news: written here or imported from a source."""

    IMPORTED_FIELDS = ("title", "teaser", "body", "original_url", "published_at", "categories", "areas")
    RENDERED_FIELDS = ("teaser_text", "body_html", "category_ids", "area_ids", "picture_ids", "attachments")

    TEXT_FIELDS = ("title", "teaser", "body", "note")
    SHARED_FIELDS = (
        "picture",
        "categories",
        "areas",
        "place",
        "pinned_until",
        "published_at",
        "source",
        "original_url",
        "expire_at",
    )
    OF_ONE_TIME = ("published_at", "pinned_until", "original_url", "note")
    LONG_TEXTS = ("body", "body_html")

    title = models.CharField(_("title"), max_length=300)
    teaser = models.TextField(_("teaser"), blank=True, help_text=_("Left empty, the beginning of the text is shown."))
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)
    picture = models.ForeignKey(
        "library.Picture", verbose_name=_("picture"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    categories = ParentalManyToManyField("library.Category", verbose_name=_("categories"), blank=True)
    place = models.ForeignKey(
        "library.Place", verbose_name=_("place"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    pinned_until = models.DateTimeField(_("pinned until"), null=True, blank=True)
    published_at = models.DateTimeField(
        _("date"), null=True, blank=True, help_text=_("Left empty, the moment of the first publication.")
    )
    original_url = models.CharField(_("original address"), max_length=1000, blank=True, editable=False)
    # Rendered
    teaser_text = models.TextField(blank=True, editable=False)
    body_html = models.TextField(blank=True, editable=False)

    search_fields: ClassVar = [
        index.SearchField("title", boost=3),
        index.AutocompleteField("title"),
        index.SearchField("teaser"),
        index.SearchField("body"),
        index.FilterField("live"),
        index.FilterField("lang"),
        index.FilterField("source"),
    ]

    class Meta(Imported.Meta):
        verbose_name = _("piece of news")
        verbose_name_plural = _("news")
        ordering: ClassVar = [models.F("published_at").desc(nulls_first=True), "-pk"]
        constraints: ClassVar = [
            *Imported.Meta.constraints,
            models.UniqueConstraint(fields=["source", "source_key"], name="feeds_article_once_a_source"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["copy_of"], condition=models.Q(copy_of__isnull=False), name="feeds_article_copies"),
            models.Index(
                models.F("published_at").desc(),
                models.F("public_id").desc(),
                condition=models.Q(live=True),
                name="feeds_article_latest",
            ),
            models.Index(
                fields=["pinned_until"],
                condition=models.Q(live=True, pinned_until__isnull=False),
                name="feeds_article_pins",
            ),
            models.Index(
                fields=["expire_at"],
                condition=models.Q(live=True, expire_at__isnull=False),
                name="feeds_article_expiries",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def render(self) -> None:
        super().render()
        self.category_ids = sorted(category.public_id for category in self.categories.all())
        self.published_at = self.published_at or self.first_published_at
        self.render_texts()

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        return preview_article(request, self, mode=mode_name)

    def render_texts(self) -> None:
        """The columns that are made from title, teaser and body alone."""
        self.body_html = body_html(self.body, lang=self.lang)
        self.teaser_text = teaser(self.teaser or self.body_html)
        self.picture_ids, self.attachments = media_of(self.body)
