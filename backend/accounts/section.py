"""The part of the municipality file that says who works in the town's CMS."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from django.utils.translation import gettext_noop
from pydantic import AfterValidator, model_validator

from backend.tenants.file.phrases import said
from backend.tenants.file.section import Email, Mistake, Part, Section, Text, first_value, owned_by_file

RoleKey = Literal["contributor", "editor", "publisher", "push_sender", "urgent_sender", "town_administrator"]

Mailbox = Annotated[Email, AfterValidator(str.lower)] | None


class Person(Part):
    """Somebody who works in the CMS."""

    email: Annotated[Email, AfterValidator(str.lower)] = owned_by_file()
    """The address to sign in with; where the invitation goes."""
    name: Text = first_value()
    """How the person, or the office, is called."""
    role: RoleKey | tuple[RoleKey, ...] = first_value()
    """What the person may do; several as a list: `[publisher, push_sender]`."""

    @property
    def roles(self) -> frozenset[str]:
        """The roles, also when there is only one."""
        return frozenset((self.role,) if isinstance(self.role, str) else self.role)


class MailboxesPart(Part):
    """Addresses of offices, such as redaktion@example.org, by role."""

    contributor: Mailbox = first_value(default=None)
    """Of contributors."""
    editor: Mailbox = first_value(default=None)
    """Of the editors."""
    publisher: Mailbox = first_value(default=None)
    """Of those who approve: what was submitted is told there too."""
    push_sender: Mailbox = first_value(default=None)
    """Of the senders of notifications."""
    urgent_sender: Mailbox = first_value(default=None)
    """Of the senders of urgent notices."""
    town_administrator: Mailbox = first_value(default=None)
    """Of those who look after the town: what nobody decides and every urgent notice is told there too."""


class PeopleSection(Section):
    """Who works in the town's CMS."""

    people: tuple[Person, ...] = first_value(default=())
    """Each is invited to choose a password. Who leaves this list is deactivated; what the CMS changed since stays."""
    mailboxes: MailboxesPart = first_value(default_factory=MailboxesPart)
    """Where notices go beside the people of a role, so that none depends on one person."""
    second_factor: Literal["publishers", "everybody"] = owned_by_file(default="publishers")
    """Who shows a passkey or a code beside the password: from publisher up always, or contributors and editors too."""

    @model_validator(mode="after")
    def everybody_once(self) -> Self:
        """An address is one account; several roles are a list."""
        emails = [person.email for person in self.people]
        if twice := sorted({email for email in emails if emails.count(email) > 1}):
            raise Mistake(
                said(gettext_noop("%(emails)s is listed twice; give several roles as a list"), emails=", ".join(twice)),
                at="people",
            )
        return self
