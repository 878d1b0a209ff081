"""What waits for somebody: items that they are asked to decide about, and their own that were sent back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import TaskState, WorkflowState

from backend.desk.meeting import edit_path_of, kind_of
from backend.tenants.desk import Desk, DeskItem, DeskPanel

SHOWN = 8


def waiting_panels(desk: Desk) -> Iterator[DeskPanel]:
    """Both panels; the first is there also when nothing waits, which is good news."""
    asked = (
        TaskState.objects.reviewable_by(desk.person)
        .select_related("revision__user", "revision__content_type", "workflow_state")
        .order_by("started_at")
    )
    yield _panel(
        "waiting",
        heading=_("Waits for me"),
        items=[_to_decide(state) for state in asked],
        empty=_("No item waits for you."),
        order=100,
    )
    sent_back = (
        WorkflowState.objects.filter(requested_by=desk.person, status=WorkflowState.STATUS_NEEDS_CHANGES)
        .select_related("current_task_state__revision__content_type", "current_task_state__finished_by")
        .order_by("-current_task_state__finished_at")
    )
    items = [_to_change(state) for state in sent_back if state.current_task_state]
    yield _panel("sent-back", heading=_("Sent back to me"), items=items, order=110)


def _panel(key: str, *, heading: str, items: Iterable[DeskItem], order: int, empty: str = "") -> DeskPanel:
    found = list(items)
    return DeskPanel(key=key, heading=heading, items=found[:SHOWN], count=len(found), empty=empty, order=order)


def _to_decide(state: Any) -> DeskItem:
    revision = state.revision
    writer = _("by %(person)s") % {"person": revision.user} if revision.user else ""
    return _item(revision, state=writer, at=state.started_at)


def _to_change(state: Any) -> DeskItem:
    task = state.current_task_state
    reader = _("by %(person)s") % {"person": task.finished_by} if task.finished_by else ""
    return _item(task.revision, state=reader, at=task.finished_at, note=task.comment)


def _item(revision: Any, **said: Any) -> DeskItem:
    kind = kind_of(revision.content_type.model_class())
    return DeskItem(title=revision.object_str, url=edit_path_of(revision), kind=kind, **said)
