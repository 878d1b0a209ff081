"""What administrators do with several people at once; operators' accounts are left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail.users.views.bulk_actions import AssignRoleBulkAction, DeleteBulkAction, SetActiveStateBulkAction

from backend.accounts.lending import givable_groups, may_look_after
from backend.accounts.models import User
from backend.accounts.people import set_active


class _PeopleOnly:
    """Wagtail's actions take whichever id a request names."""

    request: HttpRequest

    def check_perm(self, obj: User) -> bool:
        may = not obj.is_shadow and bool(super().check_perm(obj))  # type: ignore[misc]  # of the action beside it
        return may and isinstance(self.request.user, User) and may_look_after(self.request.user, person=obj)

    def get_all_objects_in_listing_query(self, parent_id: Any) -> QuerySet[User]:
        listed: QuerySet[User] = super().get_all_objects_in_listing_query(parent_id)  # type: ignore[misc]  # the same
        return listed.filter(shadow_of=None)


class AssignRole(_PeopleOnly, AssignRoleBulkAction):
    def get_form(self) -> Any:
        """Roles that whoever asks may hand out."""
        form = super().get_form()
        giver = self.request.user
        form.fields["role"].queryset = givable_groups(giver) if isinstance(giver, User) else Group.objects.none()
        return form


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
