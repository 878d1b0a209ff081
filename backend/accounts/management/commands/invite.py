"""The command that invites somebody once more, by mail or on paper."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.template.loader import render_to_string
from django_tenants.utils import tenant_context

from backend.accounts.inviting import deliver, draw_code, letter_context
from backend.accounts.models import User
from backend.accounts.people import invite
from backend.common import clock
from backend.tenants.models import Municipality


class Command(BaseCommand):
    help = "Invite somebody of a town to choose a password: by mail, or as a letter to print with --letter."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("email")
        parser.add_argument("--letter", action="store_true", help="Print a letter instead of sending mail.")

    def handle(self, *, slug: str, email: str, letter: bool, **_: Any) -> None:
        town = Municipality.objects.in_service().filter(schema_name=slug).first()
        if town is None:
            raise CommandError(f"there is no town {slug!r} in service")
        with tenant_context(town):
            user = User.objects.filter(email=email.lower(), is_active=True, shadow_of=None).first()
            if user is None:
                raise CommandError(f"nobody with an active account in {slug} has the address {email}")
            if letter:
                self.stdout.write(self.letter(user, town=town))
            else:
                self.mail(user, town=town)

    @transaction.atomic
    def letter(self, user: User, *, town: Municipality) -> str:
        invitation = invite(user, by_mail=False)
        code = draw_code(invitation, now=clock.now())
        return render_to_string("accounts/invitation_letter.txt", letter_context(invitation, town=town, code=code))

    def mail(self, user: User, *, town: Municipality) -> None:
        invite(user, by_mail=False)
        self.stdout.write(f"{deliver(town=town, now=clock.now())} invitations sent")
