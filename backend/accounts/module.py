"""The announcement of the people's module: roles, accounts and invitations of every town."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from backend.accounts import restoring, rollout
from backend.accounts.inviting import deliver
from backend.accounts.locking import erase_old
from backend.accounts.models import AuditEntry, AuthenticatorApp, Passkey, RecoveryCode, Role, User
from backend.accounts.section import PeopleSection
from backend.tenants import registry
from backend.tenants.models import Municipality


def sweep(town: Municipality, now: datetime) -> None:
    """Erase what is left of failed sign-ins, and write invitations whose job was lost or whose mail was not sent."""
    erase_old(now=now)
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
        region_models=(User, AuditEntry, Passkey, AuthenticatorApp, RecoveryCode),
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
