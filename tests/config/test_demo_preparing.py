"""Which towns a small demo has, and what happens when a step fails."""

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import django
import pytest
from django.core.management import CommandError
from django.db import connection

from backend.tenants.models import Municipality
from config.demo import preparing
from config.demo.people import PEOPLE, People, read_people
from config.demo.samples import read_towns


def test_a_small_region_keeps_its_county_and_its_waste_authority():
    towns = read_towns(preparing.MUNICIPALITIES)

    small = preparing.chosen(towns, limit=3)

    assert {town.slug for town in small if town.kind in preparing.SHARED_KINDS} == {"apm", "landkreis-pm"}
    assert len(small) == 2 + 3
    assert {town.slug for town in preparing.chosen(towns, limit=None)} == {town.slug for town in towns}


def test_every_town_has_a_file_of_its_name():
    for town in read_towns(preparing.MUNICIPALITIES):
        assert Path(preparing.MUNICIPALITIES / f"{town.slug}.yaml").exists()


def _fail() -> None:
    raise CommandError("no disk")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, int]]:
    """The two ends of the pipe on which the supervisor listens."""
    monkeypatch.setattr(django, "setup", lambda: None)
    reading, writing = os.pipe()
    yield reading, writing
    os.close(reading)


def test_the_servers_may_start_before_the_region_is_filled(monkeypatch: pytest.MonkeyPatch, told: tuple[int, int]):
    seen: list[bytes] = []
    fill = preparing.Step(title="Rollout", work=lambda: seen.append(os.read(told[0], 100)))
    monkeypatch.setattr(preparing, "before_serving", lambda: [preparing.Step(title="Migrations", work=lambda: None)])
    monkeypatch.setattr(preparing, "while_serving", lambda **_: [fill])

    assert preparing.main(["--tell", str(told[1])]) == 0
    assert seen == [b"servable"]


def test_nothing_is_served_when_a_migration_failed(
    monkeypatch: pytest.MonkeyPatch, told: tuple[int, int], capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(preparing, "before_serving", lambda: [preparing.Step(title="Migrations", work=_fail)])

    assert preparing.main(["--tell", str(told[1])]) == 1
    os.close(told[1])
    assert os.read(told[0], 100) == b""
    assert "Migrations: no disk" in capsys.readouterr().err


def test_a_failed_rollout_is_told_by_the_exit_code(monkeypatch: pytest.MonkeyPatch, told: tuple[int, int]):
    monkeypatch.setattr(preparing, "before_serving", list)
    monkeypatch.setattr(preparing, "while_serving", lambda **_: [preparing.Step(title="Rollout", work=_fail)])

    assert preparing.main(["--tell", str(told[1])]) == 1
    assert os.read(told[0], 100) == b"servable"


def test_static_files_are_collected_once_and_again_after_a_change(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    calls: list[str] = []
    monkeypatch.setattr(preparing, "CHECKOUT", tmp_path)
    monkeypatch.setattr(preparing, "VAR", tmp_path / "var")
    monkeypatch.setattr(preparing, "call_command", lambda name, **_: calls.append(name))
    lock = tmp_path / "requirements.lock"
    lock.write_text("wagtail==8.0")
    (tmp_path / "var/static").mkdir(parents=True)

    preparing.collect_static_files()
    preparing.collect_static_files()
    assert calls == ["collectstatic"]

    lock.write_text("wagtail==8.1")
    preparing.collect_static_files()
    assert calls == ["collectstatic"] * 2


def test_who_signs_in_is_written_for_nobody_else_to_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    towns = {"bad-belzig": [{"email": "redaktion@bad-belzig.example.org", "roles": ["editor"]}]}
    document = {"password": "secret", "operator": "betrieb@example.org", "towns": towns}
    monkeypatch.setattr(preparing, "VAR", tmp_path)
    monkeypatch.setattr(preparing, "call_command", lambda *_, stdout, **__: stdout.write(json.dumps(document)))

    preparing.write_sign_ins()

    assert stat.S_IMODE((tmp_path / PEOPLE).stat().st_mode) == 0o600
    assert read_people(tmp_path) == People(
        password="secret",
        operator="betrieb@example.org",
        towns={"bad-belzig": ["redaktion@bad-belzig.example.org"]},
    )


def test_nobody_signs_in_before_the_rollout(tmp_path: Path):
    assert read_people(tmp_path) == People()


def test_the_rollout_is_left_out_while_files_samples_and_database_are_the_same(
    town: Municipality, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    ran: list[tuple[str, ...]] = []
    monkeypatch.setattr(preparing, "VAR", tmp_path)
    monkeypatch.setattr(preparing, "call_command", lambda *words, **_: ran.append(words))
    connection.set_schema_to_public()

    for _ in range(2):
        preparing.roll_out(["a.yaml"])
    assert len(ran) == 1
    preparing.roll_out(["a.yaml", "b.yaml"])
    assert len(ran) == 2
    Municipality.objects.filter(pk=town.pk).update(fingerprint="another")
    preparing.roll_out(["a.yaml", "b.yaml"])
    assert len(ran) == 3
