"""The section `push:` of the municipality file: where secrets stand, and whether they open anything."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from backend.push import channels
from backend.push.checking import CredentialsRefused
from backend.push.composing.rules import a_day
from backend.push.health import health
from backend.push.models import Breaker, Credential, QuietHours
from backend.push.models.setup import A_DAY
from backend.push.rollout import after_apply
from backend.push.targets import Target
from backend.push.transports.envelopes import Envelope
from backend.push.transports.fcm import Fcm
from backend.push.vapid import public_key
from backend.tenants.changes import Kind
from backend.tenants.file.problems import FileRefused
from backend.tenants.models import Municipality
from backend.tenants.rollout.applying import Outcome, apply_file, first_imports
from backend.tenants.schemas import use_schema_of
from tests.push.factories import NOW
from tests.push.fakes import fcm as fake_module
from tests.push.fakes.fcm import FakeFcm, fake_fcm
from tests.push.transports.contract import notification
from tests.statements import statements
from tests.towns import SAMPLES, town_file

SECTION = {"transport": "fcm", "credentials": "env:FCM_REGION", "quiet_hours": ["21:00", "07:00"]}


def applied(town: Municipality, **push: Any) -> Outcome:
    outcome = apply_file(town_file(town.slug, push=push), now=NOW)
    assert outcome.error is None, outcome.error
    use_schema_of(town)  # a rollout leaves the connection in `public`
    return outcome


def changes(outcome: Outcome) -> list[tuple[Kind, str]]:
    return [(change.kind, change.subject) for change in outcome.changes if change.subject.startswith("push")]


@pytest.fixture
def real_town(town: Municipality) -> Municipality:
    """One that is no demo."""
    town.is_demo = False
    town.save(update_fields=["is_demo"])
    return town


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeFcm]:
    """Firebase, whose answer to an address that nobody has is the usual one."""
    with fake_fcm() as server:
        server.latency = 0
        server.answer = lambda _message: fake_module.INVALID
        monkeypatch.setitem(channels.MAKERS, "fcm", partial(Fcm, url=server.send_url))
        monkeypatch.setattr(channels, "_made", {})
        yield server


def put(fake: FakeFcm, *, settings: Any) -> str:
    """The service account in the environment of this process; what must be told nowhere."""
    secret = json.dumps(fake.credentials("musterprojekt").values)
    settings.SECRETS_ENVIRONMENT = {"FCM_REGION": secret}
    return secret


def test_the_section_is_kept_once_and_says_what_goes(town: Municipality) -> None:
    with_hours = changes(applied(town, **SECTION))
    assert with_hours == [(Kind.CREATE, "push.credentials.fcm"), (Kind.CHANGE, "push.quiet_hours")]
    assert changes(applied(town, **SECTION)) == []
    both = {"credentials": {"fcm": "file:firebase.json", "expo": None}}
    assert changes(applied(town, **both)) == [
        (Kind.CHANGE, "push.credentials.fcm"),
        (Kind.CREATE, "push.credentials.expo"),
        (Kind.CHANGE, "push.quiet_hours"),
    ]
    kept = dict(Credential.objects.values_list("transport", "reference"))
    assert kept == {"fcm": f"file:{SAMPLES / 'firebase.json'}", "expo": ""}
    assert (Kind.REMOVE, "push.credentials.expo") in changes(applied(town))
    assert not Credential.objects.exists()
    assert not QuietHours.objects.exists()


def test_how_many_go_out_a_day_is_the_files(town: Municipality) -> None:
    assert changes(applied(town, a_day=8)) == [(Kind.CHANGE, "push.a_day")]
    assert (changes(applied(town, a_day=8)), a_day()) == ([], 8)
    assert changes(applied(town)) == [(Kind.CHANGE, "push.a_day")]
    assert a_day() == A_DAY


def test_quiet_hours_are_times_of_day(town: Municipality) -> None:
    applied(town, quiet_hours=[21 * 60, "07:00"])  # what YAML 1.1 makes of 21:00
    row = QuietHours.objects.get()
    assert (row.start, row.end) == (time(21), time(7))


@pytest.mark.parametrize(
    "section",
    [
        {"credentials": "AIzaSyA-a-key-itself"},
        {"credentials": {"apns": "env:KEY"}},
        {"credentials": "env:not a name"},
        {"quiet_hours": ["21:00"]},
        {"a_day": 0},
        {"a_day": 21},
        {"quiet_hours": ["21:00:30", "07:00"]},
        {"transport": "sms"},
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_touched(section: dict[str, Any]) -> None:
    with pytest.raises(FileRefused):
        town_file("musterstadt", push=section)


def test_credentials_are_tried_without_telling_anybody(real_town: Municipality, fake: FakeFcm, settings: Any) -> None:
    applied(real_town, **SECTION)
    put(fake, settings=settings)
    Breaker.objects.create(transport="fcm", project="musterprojekt", failures=9, open_until=NOW + timedelta(hours=1))
    after_apply(real_town)
    assert Breaker.objects.get().open_until is None, "what was mended is spoken to at once"
    row = Credential.objects.get()
    assert (row.project, row.problem, row.checked_at is not None) == ("musterprojekt", "", True)
    assert (fake.validated, fake.accepted) == (1, [])
    assert [line.is_fine for line in health(real_town, NOW)] == [True]
    assert set(channels.channels_of(real_town)) == {"fcm", "email", "web_push"}
    assert channels.channels_of(real_town)["fcm"] is channels.channels_of(real_town)["fcm"]


def test_browsers_can_subscribe_as_soon_as_the_file_is_applied(town: Municipality) -> None:
    applied(town)
    assert public_key() == ""
    assert first_imports(town) == []
    use_schema_of(town)
    first = public_key()
    assert first
    with statements() as again:
        after_apply(town)
    assert [text for text in again if not text.startswith("SELECT")] == []
    assert public_key() == first


def test_a_service_that_lets_nobody_in_is_a_clear_warning(
    real_town: Municipality, fake: FakeFcm, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    applied(real_town, **SECTION)
    secret = put(fake, settings=settings)
    fake.answer = lambda _message: fake_module.FORBIDDEN
    with pytest.raises(CredentialsRefused, match=r"^fcm: the service does not let us in") as refused:
        after_apply(real_town)
    assert Credential.objects.get().problem
    assert [line.is_fine for line in health(real_town, NOW)] == [False]
    key = json.loads(secret)["private_key"][40:80]
    assert key not in repr(refused.value) + caplog.text + repr(list(Credential.objects.values()))


@pytest.mark.parametrize(
    ("reference", "content", "sentence"),
    [
        ("env:FCM_REGION", None, "env:FCM_REGION is empty or not set"),
        ("file:none.json", None, "none.json can't be read"),
        ("file:broken.json", '{"private_key": "geheim', "not the JSON of a service account"),
        ("file:broken.json", '{"project_id": "x", "private_key": "geheim"}', "can't use these credentials"),
    ],
)
def test_what_stands_nowhere_or_is_broken_is_said_and_not_shown(
    real_town: Municipality,
    settings: Any,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    reference: str,
    content: str | None,
    sentence: str,
) -> None:
    settings.SECRETS_ENVIRONMENT = {}
    if content:
        (tmp_path / "broken.json").write_text(content)
    Credential.objects.create(transport="fcm", reference=reference.replace("file:", f"file:{tmp_path}/"))
    with pytest.raises(CredentialsRefused, match=sentence) as refused:
        after_apply(real_town)
    assert "fcm" not in channels.channels_of(real_town)
    assert "geheim" not in repr(refused.value) + caplog.text
    assert first_imports(real_town) == [f"push: {refused.value}"]
    assert "Traceback" not in caplog.text


def test_a_demo_tells_nobody_and_prints_no_address(town: Municipality, capsys: pytest.CaptureFixture[str]) -> None:
    Credential.objects.create(transport="fcm", reference="env:NOWHERE")
    after_apply(town)
    found = channels.channels_of(town)
    assert {type(found[key]).__name__ for key in ("fcm", "expo", "email")} == {"Console"}
    target = Target(transport="fcm", kind="fid", value="the-address")
    envelope = Envelope(key=1, target=target, notification=notification())
    found["fcm"].send([envelope], now=NOW)
    printed = capsys.readouterr().out
    assert envelope.notification.title in printed
    assert envelope.target.value not in printed


def test_a_demo_on_which_all_mail_is_printed_shows_whole_mails(town: Municipality, settings: Any) -> None:
    settings.EMAIL_BACKEND = channels.PRINTED
    found = channels.channels_of(town)
    assert [type(found[key]).__name__ for key in ("fcm", "email")] == ["Console", "Email"]


def test_a_transport_that_takes_nothing_is_not_well(town: Municipality) -> None:
    Breaker.objects.create(transport="web_push", reason="UNAVAILABLE", since=NOW, open_until=NOW + timedelta(hours=1))
    (line,) = health(town, NOW)
    assert (line.subject, line.is_fine, line.message, line.since) == ("web_push", False, "UNAVAILABLE", NOW)
