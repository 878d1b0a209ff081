"""The CMS preview: a draft through the same documents, pages and frame as what is live."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse

from backend.common import clock
from backend.feeds.documents import (
    ARTICLE_DETAIL,
    EVENT_DETAIL,
    article_detail,
    article_item,
    event_detail,
    event_item,
    row_of,
)
from backend.feeds.occurrences import next_ones
from backend.feeds.pages import article_page, event_page, events_page, news_page
from backend.library.previewing import is_list
from backend.serving.pages import render_page
from backend.tenants.registry import Reading

if TYPE_CHECKING:  # models show their previews by this file
    from backend.feeds.models import Article, Event


def preview_article(request: HttpRequest, draft: Article, *, mode: str = "") -> HttpResponse:
    """The draft as its page, or its card among the news, would be if it were published now."""
    reading = _prepared(request, draft)
    draft.published_at = draft.published_at or reading.now
    row = row_of(draft, ARTICLE_DETAIL, images=_pictures(draft.body))
    if is_list(mode):
        listed = {"items": [article_item(row, reading=reading)], "next": None}
        return render_page(request, news_page(listed, reading=reading))
    return render_page(request, article_page(article_detail(row, reading=reading)))


def preview_event(request: HttpRequest, draft: Event, *, mode: str = "") -> HttpResponse:
    """The draft as its page, or its next date in the calendar, would be if it were published now."""
    reading = _prepared(request, draft)
    series = draft.series()
    upcoming = next_ones(series, now=reading.now)
    row = row_of(draft, EVENT_DETAIL, images=_pictures(draft.description))
    if is_list(mode):
        dates = upcoming or next_ones(series, now=draft.starts_at)
        listed = {"items": [event_item(row, date, reading=reading) for date in dates[:1]], "next": None}
        return render_page(request, events_page(listed, reading=reading))
    document = event_detail(row, series=series, upcoming=upcoming, reading=reading)
    return render_page(request, event_page(document))


def _prepared(request: HttpRequest, draft: Article | Event) -> Reading:
    town: Any = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
    now = clock.now()
    draft.updated_at = draft.updated_at or now
    draft.render()
    return Reading(town=town, now=now, lang=draft.lang)


def _pictures(body: Any) -> list[Any]:
    return [block.value["picture"].image_json for block in body if block.block_type == "picture"]
