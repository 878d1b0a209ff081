"""The menu of feedback in the CMS."""

from __future__ import annotations

from wagtail import hooks

from backend.inbox.feedback_cms import FeedbackViewSet


@hooks.register("register_admin_viewset")
def feedback() -> FeedbackViewSet:
    """It has no drafts and is no snippet."""
    return FeedbackViewSet()
