"""What editors have scheduled goes live or comes down when its time has come; Wagtail does it, one item at a time."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models, transaction
from wagtail.log_actions import log
from wagtail.models import DraftStateMixin, Page, Revision

from backend.library.guarding import CARRIED_OUT
from backend.library.publishing import PublishingRefused

REFUSED = "ortsblatt.publish.refused"

logger = logging.getLogger(__name__)


def carry_out_schedule(*, now: datetime) -> int:
    """Unpublish what has expired and publish what is due, in the town of the connection; returns how many items.

    Each in a transaction of its own, so that one that fails is logged and keeps none of the others from its turn. What
    the policy refuses by now is a draft again, and its history says why. Called by a job at each chosen instant, and
    every few minutes in case one got lost; where two meet, one of them leaves the item to the other.
    """
    done = sum(_each(_expired(model, now=now), _take_down) for model in scheduled_models())
    return done + _each(Revision.objects.filter(approved_go_live_at__lte=now).order_by("approved_go_live_at"), _publish)


def scheduled_models() -> list[Any]:
    """Every kind of item that has drafts and a schedule; pages of all kinds are one."""
    snippets = [model for model in apps.get_models() if issubclass(model, DraftStateMixin)]
    return [Page, *(model for model in snippets if not issubclass(model, Page))]


def _expired(model: Any, *, now: datetime) -> models.QuerySet[Any]:
    expired: models.QuerySet[Any] = model.objects.filter(live=True, expire_at__lte=now).order_by("expire_at")
    return expired


def _take_down(item: Any) -> None:
    item.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def _publish(revision: Revision) -> None:
    try:
        revision.publish(log_action=CARRIED_OUT)
    except PublishingRefused as refusal:
        revision.approved_go_live_at = None
        revision.save(update_fields=["approved_go_live_at"])
        log(revision.content_object, REFUSED, revision=revision, data={"reasons": list(refusal.reasons)})


def _each(due: models.QuerySet[Any], work: Callable[[Any], None]) -> int:
    """Asked once more under a lock: what is rescheduled, done or being done meanwhile is left alone."""
    done = 0
    for item in list(due):
        try:
            with transaction.atomic():
                locked = due.select_for_update(of=("self",), skip_locked=True).filter(pk=item.pk).first()
                if locked is not None:
                    work(locked)
            done += locked is not None
        except Exception:  # whatever it was, the others are not to blame
            logger.exception("a scheduled item failed", extra={"item": f"{type(item).__name__} {item.pk}"})
    return done
