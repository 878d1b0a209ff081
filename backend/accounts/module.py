"""The announcement of the people's module: roles, accounts and invitations of every town."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from backend.accounts import restoring, rollout
from backend.accounts.inviting import deliver
from backend.accounts.models import AuditEntry, Role, User
from backend.accounts.section import PeopleSection
from backend.tenants import registry
from backend.tenants.models import Municipality


def sweep(town: Municipality, now: datetime) -> None:
    """Write the invitations whose job was lost or whose mail could not be sent."""
    if not town.is_demo:
        deliver(town=town, now=now)


registry.register(
    registry.Module(
        key="accounts",
        title=_("People"),
        icon="group",
        section=PeopleSection,
        apply=rollout.apply,
        checklist=rollout.checklist,
        sweep=sweep,
        carry_over=restoring.carry_over,
        region_models=(User, AuditEntry),
        permissions={
            Role.TOWN_ADMINISTRATOR: (
                "accounts.add_user",
                "accounts.change_user",
                "accounts.delete_user",
                "accounts.view_auditentry",
            )
        },
    )
)
