"""People who sign in: a town's editors in its schema, operators in public; not what they may do there (roles)."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """A person of exactly one schema: an editor of a town or, in public, an operator of the region.

    An operator who enters a town gets a marked shadow account there: `shadow_of` is the operator's `public_id`.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("email address"), unique=True)
    shadow_of = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    REQUIRED_FIELDS: ClassVar = ["email"]

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    @property
    def is_shadow(self) -> bool:
        """Whether this is an operator's account in a town."""
        return self.shadow_of is not None
