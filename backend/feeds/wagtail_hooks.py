"""The menus of news, events and imports in the CMS."""

from wagtail.snippets.models import register_snippet

from backend.feeds.viewsets import ArticleViewSet, EventViewSet

register_snippet(ArticleViewSet)
register_snippet(EventViewSet)
