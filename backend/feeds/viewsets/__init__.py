"""The lists and forms for news and events in the CMS, one noun a file; that of the imports is in `sources_cms`."""

from backend.feeds.viewsets.articles import ArticleViewSet
from backend.feeds.viewsets.events import EventViewSet

__all__ = ["ArticleViewSet", "EventViewSet"]
