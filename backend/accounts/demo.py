"""Sign-ins for a demo: known passwords, which only towns that say Demo on every page can have."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac
from django_tenants.utils import schema_context, tenant_context

from backend.accounts.models import User
from backend.common.errors import OrtsblattError
from backend.tenants.models import Municipality

OPERATOR = "betrieb@example.org"


class NoDemo(OrtsblattError):
    """A real town's people choose their passwords themselves: invite them."""

    code = "no_demo"
    status = 409


@dataclass(frozen=True, kw_only=True)
class DemoPerson:
    """Somebody who can sign in to the demo, and as what."""

    email: str
    roles: tuple[str, ...]


def demo_password() -> str:
    """One password for this installation: stable, and another one elsewhere."""
    return "demo-" + salted_hmac("backend.accounts.demo", "people").hexdigest()[:8]


def give_password(town: Municipality, *, password: str) -> list[DemoPerson]:
    """Let all people of a demo town sign in with `password`. Raises NoDemo for any other town."""
    if not town.is_demo:
        raise NoDemo(f"{town.slug} is not a demo")
    with tenant_context(town):
        people = User.objects.filter(is_active=True, shadow_of=None)
        _set_password(people, password=password)
        return [
            DemoPerson(
                email=person.email,
                roles=tuple(
                    sorted(group.role_group.role for group in person.groups.all() if hasattr(group, "role_group"))
                ),
            )
            for person in people.order_by("pk").prefetch_related("groups__role_group")
        ]


def ensure_operator(*, password: str) -> DemoPerson:
    """An operator who can sign in to the console. Raises NoDemo where a single town is none."""
    with schema_context("public"), transaction.atomic():
        if real := Municipality.objects.filter(is_demo=False).first():
            raise NoDemo(f"{real.slug} is not a demo")
        if not User.objects.filter(email=OPERATOR).exists():
            User.objects.create_user(OPERATOR, first_name="Demo", last_name="Betrieb")
        _set_password(User.objects.filter(email=OPERATOR), password=password)
    return DemoPerson(email=OPERATOR, roles=())


def _set_password(people: QuerySet[User], *, password: str) -> None:
    """The same hash for all: hashing takes a third of a second, and with it unchanged a session outlives a restart."""
    encoded = _encoded(password)
    people.exclude(password=encoded).update(password=encoded)


@lru_cache(maxsize=1)
def _encoded(password: str) -> str:
    return make_password(password, salt=salted_hmac("backend.accounts.demo", "salt").hexdigest()[:22])
