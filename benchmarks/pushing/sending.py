"""The program that sends: fills one town with devices, and sends as the bare SDK would and as we do; prints JSON."""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import uuid4

import django

django.setup()

import firebase_admin
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.management import call_command
from django.db import connection, transaction
from django_tenants.utils import tenant_context
from firebase_admin import credentials as firebase_credentials
from firebase_admin import messaging

from backend.common import clock
from backend.push.audiences import Audience
from backend.push.models import Delivery, Device, Message
from backend.push.planning import plan
from backend.push.sending import send_due
from backend.push.targets import Target, seal
from backend.push.transports.envelopes import Channel, Credentials, Envelope, Notification, Outcome, Result
from backend.push.transports.fcm import Fcm, message_for
from backend.tenants.creating import create_town
from backend.tenants.models import Municipality
from backend.tenants.registry import Reading
from backend.tenants.template import ensure_template
from benchmarks.cpu import cpu_seconds, with_children

TOWN = "bench-push"
THREADS = 100
WARMING = 200
FID = "cAbCdEfGhIjKlMnOpQrStU"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("prepare", "compare", "grow"))
    parser.add_argument("--recipients", type=int, required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--service", default="", help="address of the double of Firebase")
    parser.add_argument("--postmaster", type=int, default=0, help="process of the database, for its CPU")
    options = parser.parse_args()
    if options.what == "prepare":
        prepare()
    with tenant_context(Municipality.objects.get(schema_name=TOWN)):
        fill(options.recipients)
        if options.what == "compare":
            found: Any = compare(options)
        else:
            found = grow() if options.what == "grow" else {}
    sys.stdout.write(json.dumps(found))


def prepare() -> None:
    """A migrated database with one town."""
    call_command("migrate_schemas", shared=True, verbosity=0, interactive=False)
    ensure_template()
    with transaction.atomic():
        create_town(Municipality(schema_name=TOWN, name={"de": "Messdorf"}, state="BB", languages=["de"]))


def fill(recipients: int) -> None:
    """So many devices and no more, all of which want news; rows are copied in the database."""
    Message.objects.all().delete()
    Device.objects.all().delete()
    today, target = clock.now().date(), Target(transport="fcm", kind="fid", value=FID)
    pattern = Device.objects.create(
        transport="fcm", target_kind="fid", target_sealed=seal(target), target_hash="0", lang="de",
        topics=["news"], consent_version="1", consent_on=today, created_on=today, last_seen_on=today,
    )  # fmt: skip
    own = {"public_id": "gen_random_uuid()", "secret_hash": "md5(n::text)", "target_hash": "md5(n::text)"}
    columns = [str(field.column) for field in Device._meta.concrete_fields if not field.primary_key]
    values = ", ".join(own.get(column, column) for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO push_device ({', '.join(columns)}) "  # noqa: S608 - columns of ours
            f"SELECT {values} FROM push_device, generate_series(2, %s) n WHERE id = %s",
            [recipients, pattern.pk],
        )
        cursor.execute("ANALYZE push_device")


def compare(options: argparse.Namespace) -> dict[str, Any]:
    """Rounds of both, one beside the other."""
    account = service_account(options.service)
    url = f"{options.service}/v1/projects/demo/messages:send"
    bare = bare_app(account, url=url)
    channel = Fcm(Credentials(project="demo", values=account), url=url)
    channel.send([envelope(number) for number in range(WARMING)], now=clock.now())
    send_bare(WARMING, app=bare)
    measured: dict[str, list[dict[str, float]]] = {"bare": [], "ours": []}
    for _ in range(options.rounds):
        with stopwatch(measured["bare"], options):
            send_bare(options.recipients, app=bare)
        Message.objects.all().delete()
        with stopwatch(measured["ours"], options):
            send_ours({"fcm": channel})
        assert Delivery.objects.filter(state="accepted").count() == options.recipients  # noqa: S101 - else nothing was measured
    channel.close()
    firebase_admin.delete_app(bare)
    return measured


def grow() -> dict[str, Any]:
    """What one message needs in memory and statements, sent to everybody over a channel that takes all at once."""
    counted: list[str] = []

    def count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        counted.append(sql)
        return execute(sql, params, many, context)

    message, now = news(), reading()
    began = time.perf_counter()
    with connection.execute_wrapper(count):
        plan(message, reading=now)
    planned = time.perf_counter() - began
    batches = sum("WITH looked AS" in sql for sql in counted)
    send({"fcm": Accepting()})
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "peak_mb": round(peak, 1),
        "planning_seconds": round(planned, 2),
        "statements_a_batch": round(len(counted) / batches, 1),
        "batches": batches,
    }


def send_bare(number: int, *, app: firebase_admin.App) -> None:
    """A pool of threads and one call each: what anybody would write, and nothing written down."""
    now = clock.now()
    with ThreadPoolExecutor(THREADS) as pool:
        sent = pool.map(lambda each: messaging.send(message_for(envelope(each), now=now), app=app), range(number))
        assert all(sent)  # noqa: S101 - else nothing was measured


def send_ours(channels: dict[str, Channel]) -> None:
    """From the message to the last outcome in the town's books."""
    plan(news(), reading=reading())
    send(channels)


def send(channels: dict[str, Channel]) -> None:
    """Turn after turn, as jobs take them."""
    town = reading().town
    alone = {"is_wanted_elsewhere": lambda _urgency: False, "is_anybody_waiting": lambda _urgency: False}
    while send_due(town=town, channels=channels, clock=clock.now, **alone):
        pass


def news() -> Message:
    now = clock.now()
    return Message.objects.create(
        key=str(uuid4()), module="news", texts={"de": {"title": "Straße gesperrt", "body": "Bis Freitag."}},
        audience=Audience(topics=("news",)).document(), collapse_id="news-1", state=Message.State.SCHEDULED,
        send_at=now - timedelta(seconds=1), created_at=now, useless_at=now + timedelta(hours=24),
    )  # fmt: skip


@cache
def reading() -> Reading:
    return Reading(town=Municipality.objects.get(schema_name=TOWN), now=clock.now(), lang="de")


@cache
def _notification() -> Notification:
    return Notification(
        id=uuid4(), title="Straße gesperrt", body="Bis Freitag.", url="https://messdorf.example.org/", channel="news",
        data={"type": "news", "id": "1", "town": TOWN, "message": "1"}, is_urgent=False, is_waking=False,
        collapse_id="news-1", useless_at=clock.now() + timedelta(hours=24),
    )  # fmt: skip


def envelope(number: int) -> Envelope:
    return Envelope(key=number, target=Target(transport="fcm", kind="fid", value=FID), notification=_notification())


class Accepting:
    """Takes everything and keeps nothing."""

    most = 500

    def send(self, envelopes: Sequence[Envelope], *, now: datetime) -> Sequence[Outcome]:
        return [Outcome(key=each.key, result=Result.ACCEPTED, receipt="projects/demo/messages/1") for each in envelopes]

    def close(self) -> None:
        """Nothing is held."""


def bare_app(account: dict[str, Any], *, url: str) -> firebase_admin.App:
    """The SDK as it ships, but for where it sends to."""
    app = firebase_admin.initialize_app(firebase_credentials.Certificate(account), name="bare")
    messaging._get_messaging_service(app)._fcm_url = url  # noqa: SLF001 - as in backend/push/transports/firebase_seam.py
    return app


def service_account(service: str) -> dict[str, Any]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    return {
        "type": "service_account", "project_id": "demo", "private_key_id": "1", "private_key": pem,
        "client_email": "push@demo.example.org", "client_id": "1", "token_uri": f"{service}/token",
    }  # fmt: skip


@contextmanager
def stopwatch(found: list[dict[str, float]], options: argparse.Namespace) -> Iterator[None]:
    """Messages a second, and microseconds of CPU a message, here and in the database."""
    database = cpu_seconds(with_children(options.postmaster))
    began, cpu = time.perf_counter(), time.process_time()
    yield
    seconds, used = time.perf_counter() - began, time.process_time() - cpu
    database = cpu_seconds(with_children(options.postmaster)) - database
    number = options.recipients
    found.append({"rate": number / seconds, "app": used / number * 1e6, "database": database / number * 1e6})


if __name__ == "__main__":
    main()
