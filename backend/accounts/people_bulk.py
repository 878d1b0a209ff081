"""What administrators do with several people at once; operators' accounts are left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from wagtail.users.views.bulk_actions import AssignRoleBulkAction, DeleteBulkAction, SetActiveStateBulkAction

from backend.accounts.models import User
from backend.accounts.people import set_active


class _PeopleOnly:
    """Wagtail's actions take whichever id a request names."""

    def check_perm(self, obj: User) -> bool:
        return not obj.is_shadow and bool(super().check_perm(obj))  # type: ignore[misc]  # of the action beside it

    def get_all_objects_in_listing_query(self, parent_id: Any) -> QuerySet[User]:
        listed: QuerySet[User] = super().get_all_objects_in_listing_query(parent_id)  # type: ignore[misc]  # the same
        return listed.filter(shadow_of=None)


class AssignRole(_PeopleOnly, AssignRoleBulkAction):
    pass


class Delete(_PeopleOnly, DeleteBulkAction):
    pass


class SetActiveState(_PeopleOnly, SetActiveStateBulkAction):
    @classmethod
    @transaction.atomic
    def execute_action(
        cls, objects: Iterable[User], *, mark_as_active: bool = False, user: User | None = None, **_: Any
    ) -> tuple[int, int]:
        """One by one, for the audit log; nobody locks themselves out."""
        people: Sequence[User] = [person for person in objects if person != user]
        for person in people:
            set_active(person, is_active=mark_as_active)
        return len(people), 0
