"""The peers' copy of a town's news: a Wagtail page each, below the town's root of pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Locale, Page

from backend.content.models import PageRoot
from backend.feeds.models import Article
from benchmarks.peers.models import NewsPage


def make_news_pages(articles: Sequence[Article]) -> None:
    """Rows as Wagtail's own saving would leave them, without revisions and index; in the town's schema."""
    root = PageRoot.objects.get()
    common = {"content_type": ContentType.objects.get_for_model(NewsPage), "locale": Locale.objects.get()}
    pages = Page.objects.bulk_create(
        Page(**common, **_columns(article, root=root, index=root.numchild + number))
        for number, article in enumerate(articles, start=1)
    )
    Page.objects.filter(pk=root.pk).update(numchild=root.numchild + len(pages))
    news = [_news_page(article, page=page) for article, page in zip(articles, pages, strict=True)]
    # Django's bulk_create refuses models with a parent's table: the parents' rows are there, these are the others.
    fields = NewsPage._meta.local_concrete_fields
    NewsPage.objects.all()._insert(news, fields=fields, using="default")  # noqa: SLF001


def _columns(article: Article, *, root: PageRoot, index: int) -> dict[str, Any]:
    path = Page._get_path(root.path, root.depth + 1, index)  # noqa: SLF001 - treebeard has no public name for it
    slug = f"news-{index}"
    return {
        "path": path,
        "depth": root.depth + 1,
        "title": article.title,
        "draft_title": article.title,
        "slug": slug,
        "url_path": f"{root.url_path}{slug}/",
        "first_published_at": article.published_at,
        "last_published_at": article.published_at,
    }


def _news_page(article: Article, *, page: Page) -> NewsPage:
    return NewsPage(
        page_ptr_id=page.pk,
        published_at=article.published_at,
        updated_at=article.updated_at,
        teaser=article.teaser_text,
        body=article.body,
        picture=article.picture,
        areas=article.area_ids,
        categories=article.category_ids,
        pinned=article.pinned_until is not None,
    )
