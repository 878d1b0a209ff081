"""The announcement of the people's module: roles, accounts and invitations of every town."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session
from django.utils.translation import gettext_lazy as _
from wagtail.admin.models import EditingSession, FormState
from wagtail.models import APIToken

from backend.accounts import restoring, rollout
from backend.accounts.desk import stand_in_panels
from backend.accounts.inviting import deliver
from backend.accounts.locking import erase_old
from backend.accounts.models import (
    AuditEntry,
    AuthenticatorApp,
    EntryTicket,
    FailedSignIns,
    Invitation,
    KeptDevice,
    Passkey,
    RecoveryCode,
    Role,
    User,
)
from backend.accounts.section import PeopleSection
from backend.accounts.standing_in import note_what_time_did
from backend.tenants import registry
from backend.tenants.models import Municipality

STANDING_IN = ("accounts.add_standin", "accounts.view_standin")


def sweep(town: Municipality, now: datetime) -> None:
    """Erase what is left of failed sign-ins, log who stands in, and write invitations whose job or mail was lost."""
    erase_old(now=now)
    note_what_time_did(now=now)
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
        stays_here=(
            Invitation,
            EntryTicket,
            Passkey,
            AuthenticatorApp,
            RecoveryCode,
            KeptDevice,
            FailedSignIns,
            Session,
            APIToken,
            EditingSession,
            FormState,
        ),
        emptied={User: {"password": "!"}},  # Django's mark of a password that can't be used
        region_models=(User, AuditEntry, Passkey, AuthenticatorApp, RecoveryCode),
        desk=stand_in_panels,
        howtos={"vertretungen/": "vertretung", "postfaecher/": "freigeben"},
        permissions={
            **dict.fromkeys((Role.EDITOR, Role.PUSH_SENDER, Role.URGENT_SENDER), STANDING_IN),
            Role.TOWN_ADMINISTRATOR: (
                "accounts.add_user",
                "accounts.change_user",
                "accounts.delete_user",
                "accounts.view_auditentry",
            ),
        },
    )
)
