"""What waits for a decision with Wagtail's workflow, of whatever kind, and who may decide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from wagtail.models import GroupApprovalTask, Page, TaskState, WorkflowState

from backend.accounts.models import Role, RoleGroup, User
from backend.approvals.happenings import TOLD_WITHIN, Happened
from backend.approvals.models import Notice
from backend.library.changeable import edit_path
from backend.library.kinds import kind_of
from backend.library.publishing import needs_second_person


class ItemHappened(Happened):
    """Of an item with drafts; a submission is a TaskState."""

    @property
    def of(self) -> Mapping[str, Any]:
        return {"submission": self.submission}

    @cached_property
    def item(self) -> Any:
        """What was submitted; None if it is gone."""
        found = self.submission.workflow_state.content_object
        return found.specific if isinstance(found, Page) else found

    @property
    def is_there(self) -> bool:
        return self.item is not None

    @property
    def title(self) -> str:
        return str(self.submission.revision.object_str)

    @property
    def kind(self) -> str:
        return str(self._model._meta.verbose_name)

    @property
    def path(self) -> str:
        """The item itself is not read."""
        return edit_path(self._model(pk=self.submission.revision.object_id))

    @property
    def author(self) -> User | None:
        author: User | None = self.submission.workflow_state.requested_by
        return author

    @property
    def decided_by(self) -> User | None:
        decided: User | None = self.submission.finished_by
        return decided

    @property
    def submitted_at(self) -> datetime:
        at: datetime = self.submission.started_at
        return at

    @property
    def roles(self) -> Sequence[str]:
        """The roles that this step asks; those who look after the town where it asks none of them."""
        task = self.submission.task.specific
        groups = task.groups.all() if isinstance(task, GroupApprovalTask) else ()
        roles = RoleGroup.objects.filter(group__in=groups).values_list("role", flat=True)
        return list(roles) or [Role.TOWN_ADMINISTRATOR]

    @property
    def details(self) -> Mapping[str, Any]:
        return {
            "reason": self.submission.comment,
            "is_live": self.item.live,
            "goes_live_at": self.item.go_live_at,
            "needs_second_person": needs_second_person(kind_of(type(self.item))),
        }

    @property
    def _model(self) -> Any:
        return self.submission.revision.content_type.model_class()


def waiting() -> QuerySet[Any]:
    """What nobody has decided on."""
    rows = TaskState.objects.filter(
        status=TaskState.STATUS_IN_PROGRESS, workflow_state__status=WorkflowState.STATUS_IN_PROGRESS
    )
    return _with_all(rows)


def waiting_for(person: User) -> QuerySet[Any]:
    """Of that, what this person may decide on."""
    return waiting().filter(pk__in=TaskState.objects.reviewable_by(person).values("pk"))


def overdue(rows: QuerySet[Any]) -> Iterator[Happened]:
    """These, as what nobody has decided on for too long, once they are."""
    return (ItemHappened(submission=row, event=Notice.Event.OVERDUE) for row in rows)


def untold(*, now: datetime) -> Iterator[Happened]:
    """What has happened lately and nobody was told of, oldest first."""
    since = now - TOLD_WITHIN
    recent = Q(status=TaskState.STATUS_IN_PROGRESS, started_at__gte=since) | Q(finished_at__gte=since)
    rows = _with_all(TaskState.objects.filter(recent)).prefetch_related("notices").order_by("pk")
    for row in rows:
        event = _event(row)
        if event is not None and event not in {notice.event for notice in row.notices.all()}:
            yield ItemHappened(submission=row, event=event)


def _with_all(rows: QuerySet[Any]) -> QuerySet[Any]:
    related = ("revision__content_type", "workflow_state__requested_by", "finished_by", "task")
    return rows.select_related(*related).defer("revision__content")


def _event(row: Any) -> Notice.Event | None:
    """Publishing it directly is a decision too; Wagtail cancels the approval then."""
    if row.status == TaskState.STATUS_IN_PROGRESS:
        return Notice.Event.SUBMITTED
    if row.status == TaskState.STATUS_REJECTED:
        return Notice.Event.SENT_BACK
    if row.status == TaskState.STATUS_APPROVED:
        is_last = row.workflow_state.status == WorkflowState.STATUS_APPROVED
        return Notice.Event.APPROVED if is_last else None
    by_somebody_else = row.finished_by is not None and row.finished_by != row.workflow_state.requested_by
    if row.status == TaskState.STATUS_CANCELLED and by_somebody_else:
        item = row.workflow_state.content_object
        live = getattr(item, "live_revision_id", None)
        return Notice.Event.APPROVED if item is not None and item.live and live and live >= row.revision_id else None
    return None
