"""News, events and the imports of both announce themselves."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from backend.feeds import api
from backend.feeds.reading import home_events, home_news
from backend.feeds.serializers import EventsHomeDocument, NewsHomeDocument
from backend.tenants.registry import Module, register

NEWS = Module(
    key="news",
    title=_("News"),
    icon="newspaper",
    is_service=True,
    api_urls=api.news_urls,
    home={"news": home_news},
    home_documents={"news": NewsHomeDocument},
    permissions={
        "contributor": ["feeds.add_article", "feeds.change_article"],
        "editor": ["feeds.delete_article", "feeds.view_article"],
        "publisher": ["feeds.publish_article"],
    },
)
EVENTS = Module(
    key="events",
    title=_("Events"),
    icon="calendar",
    is_service=True,
    api_urls=api.event_urls,
    home={"events": home_events},
    home_documents={"events": EventsHomeDocument},
    permissions={
        "contributor": ["feeds.add_event", "feeds.change_event"],
        "editor": ["feeds.delete_event", "feeds.view_event"],
        "publisher": ["feeds.publish_event"],
    },
)

register(NEWS)
register(EVENTS)
