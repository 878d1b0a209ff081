"""News as the demo writes them, one a day, a quarter of them from the press."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import cycle

from backend.common.html import from_text
from backend.feeds.models import Article, Source
from backend.library.models import Category, Picture
from backend.library.rendering import paragraph_from_html
from benchmarks.workplace import CHECKOUT
from config.demo.samples.articles import Article as Text
from config.demo.samples.articles import Newsroom
from config.demo.samples.towns import read_towns

PRESS_EVERY = 4


def make_news(*, number: int, count: int, now: datetime, pictures: Sequence[Picture]) -> list[Article]:
    """The articles of the town with this number, latest first, the latest of them pinned; in the town's schema."""
    press = Source.objects.create(
        kind="rss", name="Stadtleben", url="https://stadtleben.example.org/feed", rights="press", is_active=False
    )
    categories = list(Category.objects.order_by("position"))
    articles = []
    for index, (text, picture) in enumerate(zip(_texts(number, count=count, now=now), cycle(pictures), strict=False)):
        article = _article(text, picture=picture, category=categories[index % len(categories)])
        if index % PRESS_EVERY == PRESS_EVERY - 1:
            article.source, article.source_key = press, str(index)
        articles.append(article)
    articles[0].pinned_until = now + timedelta(days=30)
    made = Article.objects.bulk_create(articles)
    links = Article.categories.through
    links.objects.bulk_create(
        links(article_id=article.pk, category_id=categories[index % len(categories)].pk)
        for index, article in enumerate(made)
    )
    return made


def _article(text: Text, *, picture: Picture, category: Category) -> Article:
    html = from_text("\n\n".join(text.paragraphs))
    article = Article(
        title=text.title, body=paragraph_from_html(html), picture=picture, published_at=text.published_at, live=True
    )
    article.render_texts()
    article.category_ids = [category.public_id]
    return article


def _texts(number: int, *, count: int, now: datetime) -> list[Text]:
    towns = read_towns(CHECKOUT / "municipalities")
    town = towns[number % len(towns)]
    newsroom = Newsroom(texts="rathaus", every=1, window=count)
    return newsroom.articles(town, today=(now - timedelta(days=1)).date())
