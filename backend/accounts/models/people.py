"""People who sign in: a town's people in its schema, operators in public."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from backend.accounts.models.lending import GroupsWithLoans


class UserManager(BaseUserManager["User"]):
    """Makes accounts; the address is the name to sign in with, in whatever case it is typed."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """An account; without a password nobody can sign in with it until an invitation is accepted."""
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_superuser=True, is_staff=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").lower())


class User(AbstractUser):  # type: ignore[django-manager-missing]  # Wagtail, which points here, has no types
    """A person of exactly one schema: somebody of a town or, in public, an operator of the region.

    An operator who enters a town gets a marked shadow account there: `shadow_of` is the operator's `public_id`.
    """

    username = None  # type: ignore[assignment]  # people know their e-mail address
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("email address"), unique=True)
    shadow_of = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    guest_until = models.DateTimeField(
        null=True, editable=False, help_text="Invited as a stand-in only: let in until then, whatever a job does."
    )
    has_own_rights_only: bool = False  # see `lending.with_own_rights`

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = []

    objects = UserManager()  # type: ignore[misc,assignment]  # AbstractUser's manager asks for a username

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering: ClassVar = ["last_name", "first_name"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="email_is_lower_case")
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def clean(self) -> None:
        super().clean()
        self.email = self.email.lower()

    def is_let_in(self, *, now: datetime) -> bool:
        """Whether this account is open at this instant; a guest's closes by itself."""
        return self.is_active and (self.guest_until is None or now < self.guest_until)

    @property
    def is_shadow(self) -> bool:
        """Whether this is an operator's account in a town."""
        return self.shadow_of is not None


# In the place of Django's own accessor; field and table stay Django's.
User.groups = GroupsWithLoans(User._meta.get_field("groups").remote_field)  # type: ignore[assignment]
