"""What happens to accounts of people, whether the file or the CMS asks for it."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.db.models import Q
from django_tenants.utils import get_public_schema_name, schema_context

from backend.accounts.auditing import record
from backend.accounts.lending import own_groups
from backend.accounts.models import AuditEntry, Invitation, RoleGroup, StandIn, User
from backend.accounts.tasks import send_invitations
from backend.tenants.schemas import current_schema


def create_person(*, email: str, name: str, roles: Iterable[str]) -> User:
    """A new account that nobody can sign in with until its invitation is accepted."""
    first_name, last_name = split_name(name)
    user = User.objects.create_user(email, first_name=first_name, last_name=last_name)
    give_roles(user, roles=roles)
    invite(user)
    return user


def invite(user: User, *, by_mail: bool = True) -> Invitation:
    """Invite somebody of the current town; code and mail are made by a job once this is committed."""
    invitation, _created = Invitation.objects.update_or_create(
        user=user,
        defaults={
            "code_hash": "",
            "sent_at": None,
            "expires_at": None,
            "accepted_at": None,
            "failures": 0,
            "not_before": None,
        },
    )
    if by_mail:
        send_invitations.defer(schema=current_schema())
    return invitation


def split_name(name: str) -> tuple[str, str]:
    """First and last name; the last word is the last name, and a single word too."""
    first, _space, last = name.rpartition(" ")
    return first, last


def give_roles(user: User, *, roles: Iterable[str]) -> None:
    """Exactly these roles; other groups that somebody may be in stay."""
    wanted = set(Group.objects.filter(role_group__role__in=list(roles)))
    now = set(own_groups(user).exclude(role_group=None))
    user.groups.remove(*(now - wanted))
    user.groups.add(*(wanted - now))


def roles_of(user: User) -> frozenset[str]:
    """The keys of somebody's roles."""
    return frozenset(RoleGroup.objects.filter(group__user=user).values_list("role", flat=True))


def set_active(user: User, *, is_active: bool) -> None:
    """Let somebody in again, or keep them out; their sessions end with their next request."""
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    record(AuditEntry.Action.ACTIVATED if is_active else AuditEntry.Action.DEACTIVATED, about=user)


def set_mailbox(role: RoleGroup, *, address: str) -> None:
    """Where notices to a role go, beside its people; the log keeps both addresses."""
    before, role.mailbox = role.mailbox, address
    role.save(update_fields=["mailbox"])
    record(AuditEntry.Action.MAILBOX_CHANGED, about=role, detail={"before": [before], "after": [address]})


def is_one_person(one: int, other: int | None) -> bool:
    """Whether two accounts of this town are known to be the same person's.

    An operator's shadow account is the same person as the account that the operator's address has in the town. Of
    other people with two accounts nothing can be known.
    """
    if one == other:
        return True
    accounts = list(User.objects.filter(pk__in=[one, other]))
    if not any(account.is_shadow for account in accounts):
        return False
    return len({_own_address(account) for account in accounts}) < len(accounts)


def is_second_person(one: int, *, than: int | None) -> bool:
    """Whether somebody counts as another person than who wrote a thing.

    Not with two accounts of one person, and not if one of them has invited the other as a guest: who may invite could
    else be a second person themselves.
    """
    if is_one_person(one, than):
        return False
    invited = Q(deputy=one, named_by=than) | Q(deputy=than, named_by=one)
    return than is None or not StandIn.objects.filter(invited, deputy__guest_until__isnull=False).exists()


def _own_address(account: User) -> str:
    """Where mail reaches the person; a shadow account has an address that none reaches."""
    if account.shadow_of is None:
        return account.email
    with schema_context(get_public_schema_name()):
        addresses = User.objects.filter(public_id=account.shadow_of).values_list("email", flat=True)
        return addresses.first() or account.email
