"""Who is told what concerns a role: its people, who stands in for them, and the role's mailbox."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from backend.accounts.models import Role, RoleGroup, StandIn, User
from backend.tenants.operator import operator_email


def people_with(*roles: str, now: datetime) -> QuerySet[User]:
    """Who has one of these roles at this instant, own or on loan; no operators."""
    own = RoleGroup.objects.filter(group__user=OuterRef("pk"), role__in=roles)
    lent = StandIn.objects.running(now=now).filter(deputy=OuterRef("pk"), absent__groups__role_group__role__in=roles)
    return User.objects.filter(Q(Exists(own)) | Q(Exists(lent)), is_active=True, shadow_of=None)


def mailboxes_of(*roles: str, now: datetime) -> list[str]:
    """The functional addresses, and the operator's while the operator stands in for one of these roles."""
    found = list(RoleGroup.objects.filter(role__in=roles).exclude(mailbox="").values_list("mailbox", flat=True))
    by_operator = StandIn.objects.running(now=now).filter(deputy=None, absent__groups__role_group__role__in=roles)
    if by_operator.exists():
        found.append(operator_email())
    return [address for address in found if address]


def addresses_of(*roles: str, now: datetime, without: Iterable[User | None] = (), wish: str = "") -> list[str]:
    """Each address once, mailboxes first. `wish` names the mails of Wagtail's settings that somebody may not want."""
    people = people_with(*roles, now=now).exclude(pk__in=[person.pk for person in without if person])
    if wish:
        people = people.exclude(**{f"wagtail_userprofile__{wish}_notifications": False})
    return list(
        dict.fromkeys([*mailboxes_of(*roles, now=now), *people.order_by("email").values_list("email", flat=True)])
    )


def administrators(*, now: datetime, without: Iterable[User | None] = ()) -> list[str]:
    """Who looks after the town; the operator where nobody does."""
    return addresses_of(Role.TOWN_ADMINISTRATOR, now=now, without=without) or [
        address for address in [operator_email()] if address
    ]
