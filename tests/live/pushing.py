"""Workers of push that may be killed: fills towns with devices, then keeps so many processes sending until told to end.

Each worker is a process of its own, forked when everything is loaded, so that a killed one is back at once. It says by
a file that it found nothing left to do at the present instant of the region's clock.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
import traceback
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from uuid import uuid4

import django

django.setup()

from django.conf import settings as django_settings
from django.db import InterfaceError, OperationalError, connection
from django_tenants.utils import tenant_context

from backend.common import clock
from backend.common.fetching import Policy
from backend.push import breakers, sending
from backend.push.audiences import Audience
from backend.push.claiming import most_urgent, settle_interrupted
from backend.push.ending import finish
from backend.push.mail.addresses import sealed_mailbox
from backend.push.models import Device, Message
from backend.push.models.messages import Severity
from backend.push.running import run
from backend.push.secrets import hash_of
from backend.push.targets import Target, seal, unseal
from backend.push.transports.email import Email
from backend.push.transports.email_parts import Sender
from backend.push.transports.envelopes import Channel, Credentials
from backend.push.transports.expo import Expo
from backend.push.transports.fcm import Fcm
from backend.push.transports.web_push import WebPush
from backend.tenants.models import Municipality
from tests.push.factories import message

PAUSE = 0.05  # seconds


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--workers", type=int, default=3)
    options = parser.parse_args()
    settings = json.loads((options.folder / "services.json").read_text())
    towns = list(Municipality.objects.exclude(schema_name="public").order_by("schema_name"))
    for town in towns:
        fill(town, settings)
    connection.close()
    keep_working(towns, settings, folder=options.folder, number=options.workers)


def fill(town: Municipality, settings: Mapping[str, Any]) -> None:
    """All devices want news, every fourth urgent notices; some are quiet at night. One message of each kind."""
    with tenant_context(town):
        today = clock.now().date()
        for transport, number in settings["devices"].items():
            Device.objects.bulk_create(
                Device(
                    secret_hash=hash_of(f"{transport}-{each}"),
                    transport=transport,
                    target_kind=target.kind,
                    target_sealed=seal(target),
                    target_hash=target.hash,
                    lang="de",
                    topics=["news", "alerts"] if each % 4 == 0 else ["news"],
                    quiet_from="22:00" if each % 25 == 24 else None,
                    quiet_until="06:00" if each % 25 == 24 else None,
                    consent_version="1",
                    consent_on=today,
                    created_on=today,
                    last_seen_on=today,
                )
                for each in range(number)
                for target in [target_of(transport, f"{town.schema_name}.{each}", settings=settings)]
            )
        for topic, severity in (("news", Severity.NORMAL), ("alerts", Severity.URGENT)):
            message(
                audience=Audience(topics=(topic,)),
                key=topic,
                module=topic,
                severity=severity,
                is_waking=severity == Severity.URGENT,
                texts={"de": {"title": topic, "body": town.schema_name}},
                send_at=clock.now(),
                useless_at=None,
            )


def target_of(transport: str, name: str, *, settings: Mapping[str, Any]) -> Target:
    """An address whose name the double finds again."""
    if transport == "expo":
        return Target(transport="expo", kind="expo", value=f"ExpoPushToken[{name}]")
    if transport == "web_push":
        value = settings["web_push"]["subscription"].replace("BROWSER", name)
        return Target(transport="web_push", kind="web_push", value=value)
    if transport == "email":
        return unseal(sealed_mailbox(f"{name}@example.org", subscription=uuid4()), transport="email")
    return Target(transport="fcm", kind="fid", value=name)


def channels(settings: Mapping[str, Any]) -> dict[str, Channel]:
    for name, value in settings["email"].items():
        setattr(django_settings, name, value)
    web = settings["web_push"]
    policy = Policy(exempt=(ip_network("127.0.0.0/8"),), ports=frozenset({web["port"]}))
    return {
        "fcm": Fcm(Credentials(project="demo", values=settings["fcm"]["values"]), url=settings["fcm"]["url"]),
        "web_push": WebPush(Credentials(project="web", values=web["values"]), policy=policy),
        "expo": Expo(Credentials(project="", values={}), host=settings["expo"]["url"]),
        "email": Email(Sender(name="Stadt", origin="http://stadt.test", schema="public")),
    }


def keep_working(towns: list[Municipality], settings: Mapping[str, Any], *, folder: Path, number: int) -> None:
    """Fork as many, and one anew for each that was killed, until there is a file that says that it is over."""
    working = {start(slot, towns, settings, folder=folder): slot for slot in range(number)}
    while working:
        ended, _status = os.waitpid(-1, 0)
        slot = working.pop(ended)
        (folder / f"idle-{slot}").unlink(missing_ok=True)
        if not (folder / "over").exists():
            working[start(slot, towns, settings, folder=folder)] = slot


def start(slot: int, towns: list[Municipality], settings: Mapping[str, Any], *, folder: Path) -> int:
    child = os.fork()
    if child:
        (folder / f"worker-{slot}").write_text(str(child))
        return child
    try:
        work(slot, towns, settings, folder=folder)
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        os._exit(0)


def work(slot: int, towns: list[Municipality], settings: Mapping[str, Any], *, folder: Path) -> None:
    sending.BATCH, sending.SHARE = 100, 400  # many small turns: more to interrupt, and less of it each time
    open_channels = channels(settings)
    while not (folder / "over").exists():
        instant = clock.now()
        try:
            is_idle = not [town for town in random.sample(towns, len(towns)) if not turn(town, open_channels)]
        except (OperationalError, InterfaceError):  # the database is away; a job would be taken up again
            connection.close()
            is_idle = False
        if is_idle and instant == clock.now():
            (folder / f"idle-{slot}").write_text(instant.isoformat())
            time.sleep(PAUSE)


def turn(town: Municipality, open_channels: Mapping[str, Channel]) -> bool:
    """One turn of a town with what its sweep does; whether there was nothing to do."""
    with tenant_context(town):
        settle_interrupted(now=clock.now())
        finish(now=clock.now())
        closed = breakers.closed(now=clock.now(), channels=open_channels)
        is_planned = not Message.objects.due(now=clock.now()).exists()
        if is_planned and most_urgent(closed=closed, now=clock.now()) is None:
            return True
        run(town=town, channels=open_channels, clock=clock.now, is_wanted_elsewhere=lambda _severity: False)
        return False


if __name__ == "__main__":
    main()
