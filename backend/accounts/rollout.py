"""The municipality file's people and the roles of the code become groups and accounts of the town."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from backend.accounts.grants import bring_roles_up_to_date
from backend.accounts.models import Role, RoleGroup, User
from backend.accounts.models.roles import MAY_HAVE_PASSWORD_ONLY
from backend.accounts.people import create_person, give_roles, set_active, set_mailbox, split_name
from backend.accounts.second_factor import without_second_factor
from backend.accounts.section import MailboxesPart, PeopleSection, Person
from backend.tenants.changes import Change, Field, Kind, Missing, settle
from backend.tenants.file.phrases import said
from backend.tenants.models import Municipality
from backend.tenants.rollout.context import Rollout

WRITING_ROLES = (Role.EDITOR, Role.PUBLISHER, Role.TOWN_ADMINISTRATOR)


def apply(rollout: Rollout) -> Iterator[Change]:
    """Roles first, then people three-way: who was added to the file comes, who left it is deactivated."""
    yield from bring_roles_up_to_date()
    section, before = rollout.section(PeopleSection), rollout.applied_section(PeopleSection)
    yield from _second_factor(section)
    yield from _mailboxes(section.mailboxes, applied=before.mailboxes if before else None)
    wanted = {person.email: person for person in section.people}
    applied = {person.email: person for person in before.people} if before else {}
    emails = wanted.keys() | applied.keys()
    accounts = {user.email: user for user in _accounts(emails)} if emails else {}
    for email, person in wanted.items():
        if account := accounts.get(email):
            yield from _bring_up_to_date(account, person=person, applied=applied.get(email))
        elif email not in applied:  # else the account was deleted in the CMS, and stays so
            yield _create(person)
    for email in sorted(applied.keys() - wanted.keys()):
        yield from _deactivate(accounts.get(email))


def checklist(_town: Municipality) -> Iterable[Missing]:
    """A town hall on holiday must still be able to publish: somebody who writes, and somebody else; all signed in."""
    writers = User.objects.filter(is_active=True, shadow_of=None, groups__role_group__role__in=WRITING_ROLES)
    count = writers.distinct().count()
    if count == 0:
        yield Missing(subject="people", message=_("Nobody may write yet: name an editor."))
    elif count == 1:
        yield Missing(subject="people", message=_("The editor has no deputy: name a second person."))
    if waiting := list(without_second_factor()):
        names = ", ".join(str(person) for person in waiting)
        message = _("No second step yet, they set it up at their next sign-in: %(names)s.") % {"names": names}
        yield Missing(subject="people", message=message)


def _second_factor(section: PeopleSection) -> Iterator[Change]:
    is_asked = section.second_factor == "everybody"
    roles = RoleGroup.objects.filter(role__in=MAY_HAVE_PASSWORD_ONLY).exclude(needs_second_factor=is_asked)
    if roles.exists():  # a second apply writes nothing
        roles.update(needs_second_factor=is_asked)
        yield Change(kind=Kind.CHANGE, subject="second_factor", after=section.second_factor)


def _mailboxes(wanted: MailboxesPart, *, applied: MailboxesPart | None) -> Iterator[Change]:
    """First values: what the town writes there itself stays."""
    for row in RoleGroup.objects.order_by("role"):
        address, changes = settle(
            Field(
                subject=f"mailbox {row.role}",
                wanted=getattr(wanted, row.role) or "",
                applied=(getattr(applied, row.role) or "") if applied else None,
                now=row.mailbox,
            ),
            is_owned_by_file=False,
        )
        if address != row.mailbox:
            set_mailbox(row, address=address)
        yield from changes


def _accounts(emails: Iterable[str]) -> Iterable[User]:
    return User.objects.filter(email__in=list(emails)).prefetch_related("groups__role_group")


def _create(person: Person) -> Change:
    create_person(email=person.email, name=person.name, roles=person.roles)
    return Change(kind=Kind.CREATE, subject=f"person {person.email}", after=", ".join(sorted(person.roles)))


def _bring_up_to_date(account: User, *, person: Person, applied: Person | None) -> Iterator[Change]:
    if applied is None and not account.is_active:  # left the file once and is back
        set_active(account, is_active=True)
        yield Change(kind=Kind.CHANGE, subject=f"person {account.email}", after=said(gettext_noop("active")))
    name, changes = settle(
        Field(
            subject=f"person {account.email} name",
            wanted=person.name,
            applied=applied.name if applied else None,
            now=account.get_full_name(),
        ),
        is_owned_by_file=False,
    )
    if name != account.get_full_name():
        account.first_name, account.last_name = split_name(name)
        account.save(update_fields=["first_name", "last_name"])
    yield from changes
    yield from _settle_roles(account, person=person, applied=applied)


def _settle_roles(account: User, *, person: Person, applied: Person | None) -> Iterator[Change]:
    groups = account.groups.all()
    now = sorted(group.role_group.role for group in groups if hasattr(group, "role_group"))
    roles, changes = settle(
        Field(
            subject=f"person {account.email} role",
            wanted=sorted(person.roles),
            applied=sorted(applied.roles) if applied else None,
            now=now,
        ),
        is_owned_by_file=False,
    )
    if roles != now:
        give_roles(account, roles=roles)
    yield from changes


def _deactivate(account: User | None) -> Iterator[Change]:
    if account is not None and account.is_active:
        set_active(account, is_active=False)
        yield Change(kind=Kind.REMOVE, subject=f"person {account.email}", note=_("deactivated, not deleted"))
