"""Sign-ins for a demo: known passwords, which only towns that say Demo on every page can have."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac
from django_otp.oath import TOTP
from django_tenants.utils import schema_context, tenant_context

from backend.accounts.models import AuthenticatorApp, User
from backend.accounts.models.second_factors import STEP
from backend.common import clock
from backend.common.errors import OrtsblattError
from backend.tenants.models import Municipality
from backend.tenants.schemas import town_of_connection

OPERATOR = "betrieb@example.org"
DEMO_APP = "Demo"


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
        _set_up_codes(people)
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
        operators = User.objects.filter(email=OPERATOR)
        _set_password(operators, password=password)
        _set_up_codes(operators)
    return DemoPerson(email=OPERATOR, roles=())


def code_of_a_demo(user: User) -> str | None:
    """What the page of the second step shows in a demo, where nobody has an app for the invented people.

    None in any other town and, for operators, as soon as a single town is no demo: the secret is random, so that
    nobody knows a code there.
    """
    app = AuthenticatorApp.objects.filter(user=user, confirmed=True, name=DEMO_APP).first()
    town = town_of_connection()
    is_demo = town.is_demo if town else not Municipality.objects.filter(is_demo=False).exists()
    if app is None or not is_demo or not app.is_readable:
        return None
    totp = TOTP(app.key, step=STEP)
    totp.time = max(int(clock.now().timestamp()), (app.last_step + 1) * STEP)
    return f"{totp.token():06d}"


def _set_up_codes(people: QuerySet[User]) -> None:
    """An app for everybody who has no second step; one that somebody set up stays."""
    for person in people.exclude(authenticatorapp__confirmed=True).exclude(passkey__confirmed=True):
        app = AuthenticatorApp(user=person, name=DEMO_APP)
        app.set_key()
        app.save()


def _set_password(people: QuerySet[User], *, password: str) -> None:
    """The same hash for all: hashing takes a third of a second, and with it unchanged a session outlives a restart."""
    encoded = _encoded(password)
    people.exclude(password=encoded).update(password=encoded)


@lru_cache(maxsize=1)
def _encoded(password: str) -> str:
    return make_password(password, salt=salted_hmac("backend.accounts.demo", "salt").hexdigest()[:22])
