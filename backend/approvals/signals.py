"""When somebody is to be told; connected by `apps`."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from wagtail.admin.mail import EmailNotificationMixin
from wagtail.models import TaskState

from backend.accounts.models import StandIn
from backend.approvals.tasks import tell_of_approvals
from backend.approvals.telling import tell_deputy
from backend.common import clock
from backend.push.models import MessageSubmission
from backend.tenants.schemas import town_of_connection


def connect() -> None:
    """Called once, by `AppConfig.ready`."""
    for kind in (TaskState, MessageSubmission):
        post_save.connect(submission_changed, sender=kind)
    post_save.connect(stand_in_named, sender=StandIn)
    # Wagtail's own mails go to single people, once, and are lost if the server does not answer: ours take their place.
    EmailNotificationMixin.get_valid_recipients = _nobody


def submission_changed(**_kwargs: Any) -> None:
    """A wake-up with the transaction; what there is to tell stands in the table."""
    if town := town_of_connection():
        tell_of_approvals.defer(schema=town.schema_name)


def stand_in_named(instance: StandIn, *, created: bool, **_kwargs: Any) -> None:
    """Whoever stands in hears of it."""
    town = town_of_connection() if created else None
    if town is not None:
        tell_deputy(instance, town=town, now=clock.now())


def _nobody(*_args: Any, **_kwargs: Any) -> set[Any]:
    return set()
