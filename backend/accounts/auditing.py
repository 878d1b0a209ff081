"""Writing the audit log: the one function for it, and the signals that call it by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import Group
from django.db import models
from django.db.models.signals import m2m_changed, post_delete
from django.dispatch import receiver
from wagtail.log_actions import get_active_log_context

from backend.accounts.models import AuditEntry, RoleGroup, User
from backend.tenants.changes import Change
from backend.tenants.signals import town_rolled_out

SHOWN_CHANGES = 50  # of a rollout: enough to see what it was about, the file itself is kept by tenants


def record(
    action: AuditEntry.Action,
    *,
    actor: User | None = None,
    about: models.Model | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Add one entry to the log of the current schema. Without `actor`: who works in the CMS right now, if anybody."""
    actor = actor or get_active_log_context().user
    AuditEntry.objects.create(
        action=action,
        actor_id=actor.public_id if actor else None,
        actor_name=str(actor) if actor else "",
        object_type=about._meta.label_lower if about else "",
        object_id=str(getattr(about, "public_id", about.pk)) if about else "",
        object_name=str(about) if about else "",
        detail=detail or {},
    )


@receiver(m2m_changed, sender=User.groups.through)
def roles_changed(instance: User | Group, action: str, pk_set: set[int] | None, **_: Any) -> None:
    """Whichever way somebody's groups change: form, bulk action or file."""
    if action not in {"post_add", "post_remove", "pre_clear"} or (pk_set is not None and not pk_set):
        return
    word = "added" if action == "post_add" else "removed"
    if isinstance(instance, User):
        groups = Group.objects.filter(user=instance) if pk_set is None else Group.objects.filter(pk__in=pk_set)
        _roles_changed([instance], **{word: list(groups)})
    else:
        people = instance.user_set.all() if pk_set is None else User.objects.filter(pk__in=pk_set)
        _roles_changed(people, **{word: [instance]})


def _roles_changed(people: Sequence[User] | models.QuerySet[User], **changed: list[Group]) -> None:
    for person in people:
        record(
            AuditEntry.Action.ROLES_CHANGED,
            about=person,
            detail={word: sorted(_role_keys(groups)) for word, groups in changed.items()},
        )


def _role_keys(groups: list[Group]) -> list[str]:
    keys = dict(RoleGroup.objects.filter(group__in=groups).values_list("group_id", "role"))
    return [keys.get(group.pk, group.name) for group in groups]


@receiver(post_delete, sender=User)
def deleted(instance: User, **_: Any) -> None:
    record(AuditEntry.Action.DELETED, about=instance)


@receiver(town_rolled_out)
def rolled_out(changes: Sequence[Change], **_: Any) -> None:
    record(
        AuditEntry.Action.ROLLED_OUT,
        detail={
            "changes": len(changes),
            "subjects": [f"{change.kind} {change.subject}" for change in changes[:SHOWN_CHANGES]],
        },
    )
