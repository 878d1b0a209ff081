"""Who is let in, asked by Django at sign-in and again with every request."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend, ModelBackend
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from backend.accounts import locking
from backend.accounts.entering import EntryRefused, is_active_operator, redeem
from backend.accounts.models import User
from backend.common import clock
from backend.tenants.schemas import current_schema


class PasswordBackend(ModelBackend):
    """Address and password, for people of this schema only; an operator's shadow account has no such way in.

    While an account is locked the password is not even looked at. A guest's account is closed from the very instant on.
    """

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        if request and username and locking.locked_until(request, account=username, now=clock.now()):
            raise PermissionDenied
        user = super().authenticate(request, username=username, password=password, **kwargs)
        return user if isinstance(user, User) else None

    def user_can_authenticate(self, user: User | AnonymousUser | None) -> bool:
        return isinstance(user, User) and user.is_let_in(now=clock.now()) and not user.is_shadow


class OperatorBackend(BaseBackend):
    """A one-time ticket from the console; the session ends with the request after the operator was disabled."""

    def authenticate(self, request: HttpRequest | None, entry_token: str = "", **_: Any) -> User | None:
        if not entry_token:
            return None
        try:
            return redeem(entry_token, schema=current_schema(), now=clock.now())
        except EntryRefused:
            return None

    def get_user(self, user_id: int) -> User | None:
        shadow = User.objects.filter(pk=user_id, is_active=True).first()
        if shadow is None or shadow.shadow_of is None:
            return None
        return shadow if is_active_operator(shadow.shadow_of) else None
