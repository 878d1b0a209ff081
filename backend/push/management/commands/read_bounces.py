"""The command that ends mail subscriptions whose mails come back."""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Mapping
from contextlib import closing
from functools import partial
from mailbox import Mailbox, Maildir, mbox
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.management import CommandError
from django.core.management.base import BaseCommand

from backend.push.mail.bounces import Bounce, end_subscriptions, read_bounce
from backend.tenants.across import across_municipalities
from backend.tenants.models import Municipality


class Command(BaseCommand):
    help = "End mail subscriptions whose mails come back since there is no such mailbox."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("mailbox", help="A Maildir, an mbox file, or - for one mail on standard input.")
        parser.add_argument("--dry-run", action="store_true", help="Only count them; the mailbox stays as it is.")

    def handle(self, *, mailbox: str, dry_run: bool, **_: Any) -> None:
        towns = {urlsplit(town.origin).hostname or "": town for town in Municipality.objects.in_service()}
        if mailbox == "-":
            found = read_bounce(sys.stdin.buffer.read())
            self._end([found] if found and found.host in towns else [], towns=towns, is_dry_run=dry_run)
            return
        with closing(_opened(Path(mailbox))) as box:
            box.lock()
            read = {key: read_bounce(box.get_bytes(key)) for key in box.keys()}  # noqa: SIM118 - it iterates over mails
            ours = {key: bounce for key, bounce in read.items() if bounce is not None and bounce.host in towns}
            self._end(list(ours.values()), towns=towns, is_dry_run=dry_run)
            for key in () if dry_run else ours:  # they hold addresses, and nobody needs them any more
                box.remove(key)

    def _end(self, bounces: list[Bounce], *, towns: Mapping[str, Municipality], is_dry_run: bool) -> None:
        gone = defaultdict[str, list[Bounce]](list)
        for bounce in bounces:
            if bounce.is_gone:
                gone[bounce.host].append(bounce)
        self.stdout.write(f"{len(bounces)} mails came back, {sum(map(len, gone.values()))} to mailboxes that are gone")
        if is_dry_run:
            return
        results = [
            result
            for host, found in gone.items()
            for result in across_municipalities(partial(_work, bounces=found), towns=[towns[host]])
        ]
        self.stdout.write(f"{sum(result.value or 0 for result in results)} subscriptions ended")
        if any(result.error for result in results):
            raise CommandError("some towns failed")


def _work(_town: Municipality, *, bounces: list[Bounce]) -> int:
    return end_subscriptions(bounces)


def _opened(path: Path) -> Mailbox[Any]:
    if not path.exists():
        raise CommandError(f"there is no mailbox {path}")
    return Maildir(path, create=False) if path.is_dir() else mbox(path, create=False)
