"""Who may sign in, as what, and what is kept of it; one noun a file."""

from backend.accounts.models.audit import AuditEntry
from backend.accounts.models.entries import EntryTicket
from backend.accounts.models.invitations import Invitation
from backend.accounts.models.people import User
from backend.accounts.models.roles import Role, RoleGroup
from backend.accounts.models.second_factors import AuthenticatorApp, FailedSignIns, KeptDevice, Passkey, RecoveryCode
from backend.accounts.models.stand_ins import StandIn

__all__ = [
    "AuditEntry",
    "AuthenticatorApp",
    "EntryTicket",
    "FailedSignIns",
    "Invitation",
    "KeptDevice",
    "Passkey",
    "RecoveryCode",
    "Role",
    "RoleGroup",
    "StandIn",
    "User",
]
