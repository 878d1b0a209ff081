"""The menus of news, events and imports in the CMS."""

from wagtail import hooks
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from backend.feeds import duplicates_cms, sharing_cms
from backend.feeds.models import Source
from backend.feeds.sources_cms import SourcePolicy, SourceViewSet
from backend.feeds.submissions.cms import ProposalsGroup
from backend.feeds.viewsets import ArticleViewSet, EventViewSet

hooks.register("register_admin_menu_item", sharing_cms.menu_item)
hooks.register("register_admin_urls", lambda: sharing_cms.urlpatterns)
hooks.register("register_admin_urls", lambda: duplicates_cms.urlpatterns)
register_permission_policy(Source, SourcePolicy(Source))
register_snippet(ArticleViewSet)
register_snippet(EventViewSet)


@hooks.register("register_admin_viewset")
def sources() -> SourceViewSet:
    """The imports have no drafts and are no snippets."""
    return SourceViewSet()


@hooks.register("register_admin_viewset")
def proposals() -> ProposalsGroup:
    """What comes in without an account has no drafts of its own."""
    return ProposalsGroup()
