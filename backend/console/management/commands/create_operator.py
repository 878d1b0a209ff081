"""The command that makes an operator of the region."""

from __future__ import annotations

import argparse
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.forms import ValidationError
from django.urls import reverse
from django_tenants.utils import schema_context

from backend.accounts.inviting import draw_code
from backend.accounts.models import Invitation, User
from backend.accounts.people import invite, split_name
from backend.accounts.second_factor import reset as take_away
from backend.common import clock


class Command(BaseCommand):
    help = "Make an operator, or invite one again, and print the one-time address for choosing a password."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="How the operator is called.")
        parser.add_argument(
            "--reset", action="store_true", help="Take password and second step away from somebody who lost them."
        )

    def handle(self, *, email: str, name: str, reset: bool, **_: Any) -> None:
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email!r} is not an e-mail address") from error
        with schema_context("public"), transaction.atomic():
            operator = self.operator(email, name=name)
            if reset:
                take_away(operator)
            invitation = invite(operator, by_mail=False)
            code = draw_code(invitation, now=clock.now())
        self.stdout.write(self.address(code))
        self.stdout.write(f"1 operator invited, the address works once until {self.until(invitation)}")

    def operator(self, email: str, *, name: str) -> User:
        operator = User.objects.filter(email=email.lower()).first()
        if operator is None:
            first_name, last_name = split_name(name)
            return User.objects.create_user(email, first_name=first_name, last_name=last_name)
        if not operator.is_active:
            raise CommandError(f"{email} is an operator who was disabled")
        return operator

    def address(self, code: str) -> str:
        path = reverse("console:invitation", args=[code], urlconf=settings.PUBLIC_SCHEMA_URLCONF)
        return f"{settings.REGION_URL}{path}"

    def until(self, invitation: Invitation) -> str:
        return f"{invitation.expires_at:%Y-%m-%d}"
