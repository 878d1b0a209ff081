"""What people may do, in words that stay the same whatever the groups are called."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What somebody is in a town. Each of the first four may also do what those before it may.

    The senders' roles are given beside another one, or alone: to a fire chief, for instance.
    """

    CONTRIBUTOR = "contributor", _("Contributor")
    EDITOR = "editor", _("Editor")
    PUBLISHER = "publisher", _("Publisher")
    TOWN_ADMINISTRATOR = "town_administrator", _("Town administrator")
    PUSH_SENDER = "push_sender", _("Sender of notifications")
    URGENT_SENDER = "urgent_sender", _("Sender of urgent notices")

    @property
    def with_those_below(self) -> tuple[Role, ...]:
        """This role and the ones whose rights it has as well."""
        return LADDER[: LADDER.index(self) + 1] if self in LADDER else (self,)


# Who can't make anything public alone: the town may leave them with a password only.
MAY_HAVE_PASSWORD_ONLY = (Role.CONTRIBUTOR, Role.EDITOR)
LADDER = (Role.CONTRIBUTOR, Role.EDITOR, Role.PUBLISHER, Role.TOWN_ADMINISTRATOR)


class RoleGroup(models.Model):
    """The group of the CMS that stands for a role; the group's name is German and may change, the role's key never."""

    role = models.CharField(_("role"), max_length=30, choices=Role.choices, unique=True)
    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="role_group")
    mailbox = models.EmailField(
        _("mailbox"), blank=True, help_text="Of the office, beside the people: notices to the role go there too."
    )
    needs_second_factor = models.BooleanField(
        default=False, help_text="Read for contributors and editors only: from publisher up it is always needed."
    )

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering: ClassVar = ["role"]

    def __str__(self) -> str:
        return self.get_role_display()
