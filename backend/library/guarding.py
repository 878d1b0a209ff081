"""Leads Wagtail's ways to live through the policy (`publishing`), below its views; what the policy says is not here.

Form, list, approval, schedule and API of the CMS have nothing else in common than these methods of Wagtail's: two of
them pass by `Page.publish`, and all of them publish without Wagtail's own question for the right to.
"""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.publish_revision import PublishRevisionAction
from wagtail.admin.views.pages.workflow import ConfirmWorkflowCancellationView
from wagtail.log_actions import registry as logs
from wagtail.models import Revision
from wagtail.snippets.views.snippets import CopyView

from backend.library.publishing import Publication, require
from backend.library.standing_in import name_whom_it_was_for

CARRIED_OUT = "wagtail.publish.scheduled"
SCHEDULED = "wagtail.publish.schedule"


def guard_the_ways_to_live() -> None:
    """Called once, by `AppConfig.ready`."""
    publish, copy = PublishRevisionAction.execute, CopyPageAction.execute
    question = ConfirmWorkflowCancellationView.dispatch

    @wraps(publish)
    def publish_if_allowed(action: Any, *args: Any, **kwargs: Any) -> Any:
        publication = _publication(action)
        require(publication)
        done = publish(action, *args, **kwargs)
        name_whom_it_was_for(publication)
        return done

    @wraps(copy)
    def copy_as_draft(action: Any, *args: Any, **kwargs: Any) -> Any:
        """A copy that is live at once has a text of its own that nobody was asked about."""
        action.keep_live = action.keep_live and action.user is None
        return copy(action, *args, **kwargs)

    @wraps(question)
    def ask_who_may_edit(view: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Whether an approval shall be ended; Wagtail tells everybody which there is."""
        if not view.object.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        return question(view, request, *args, **kwargs)

    PublishRevisionAction.execute = publish_if_allowed
    ConfirmWorkflowCancellationView.dispatch = ask_who_may_edit
    CopyPageAction.execute = copy_as_draft
    # A copy is saved by the form for new items: what is sent to Wagtail's own page would be written over the original,
    # which would come down with it, whoever asks.
    CopyView.http_method_names = ["get", "head", "options"]


def scheduled_by(revision: Revision, *, item: Any) -> int | None:
    """The primary key of who scheduled this version; the log keeps it when the account is gone."""
    entries = logs.get_logs_for_instance(item).filter(action=SCHEDULED, revision=revision)
    person: int | None = entries.order_by("-timestamp", "-pk").values_list("user_id", flat=True).first()
    return person


def _publication(action: PublishRevisionAction) -> Publication:
    is_scheduled = action.log_action == CARRIED_OUT
    if is_scheduled:
        person = scheduled_by(action.revision, item=action.object)
    else:
        person = action.user.pk if action.user else None
    return Publication(revision=action.revision, item=action.object, person=person, is_scheduled=is_scheduled)
