"""The groups that somebody is in: their own, and those of whom they stand in for at this moment."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group
from django.db import models
from django.db.models.fields.related_descriptors import ManyToManyDescriptor
from django.utils.functional import cached_property

from backend.accounts.models.stand_ins import running
from backend.common import clock


def groups_of(person: Any, *, now: datetime) -> models.QuerySet[Group]:
    """Own ones and borrowed ones; `person` is a primary key or an OuterRef to it."""
    lent = models.Q(role_group__isnull=False, user__replaced_by__deputy=person)
    return Group.objects.filter(models.Q(user=person) | lent & running("user__replaced_by__", now=now))


class GroupsWithLoans(ManyToManyDescriptor):  # type: ignore[type-arg]  # generic in the stubs only
    """`user.groups`: whoever reads it finds both, whoever writes it changes the own ones."""

    @cached_property
    def related_manager_cls(self) -> Any:
        plain: Any = super().related_manager_cls

        class WithLoans(plain):
            is_own_only = False

            def _apply_rel_filters(self, queryset: Any) -> Any:
                if self.is_own_only or getattr(self.instance, "has_own_rights_only", False):
                    return super()._apply_rel_filters(queryset)
                found = groups_of(self.instance.pk, now=clock.now()).order_by().values("pk")
                return queryset.using(self._db).filter(pk__in=found) if self._db else queryset.filter(pk__in=found)

            @property
            def constrained_target(self) -> Any:
                """Django's short cut for counting looks at the own ones alone."""
                return super().constrained_target if self.is_own_only else None

            def set(self, objs: Any, **options: Any) -> None:
                own = type(self)(instance=self.instance)
                own.is_own_only = True
                super(WithLoans, own).set(objs, **options)

        return WithLoans
