"""Which towns a small demo has, and what happens when a step fails."""

from pathlib import Path

import django
import pytest
from django.core.management import CommandError

from config.demo import preparing
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


@pytest.mark.parametrize(("is_essential", "code", "done"), [(True, 1, []), (False, 0, ["after"])])
def test_only_an_essential_step_ends_the_preparation(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], is_essential: bool, code: int, done: list[str]
):
    seen: list[str] = []

    def fail() -> None:
        raise CommandError("no disk")

    monkeypatch.setattr(django, "setup", lambda: None)
    monkeypatch.setattr(
        preparing,
        "steps",
        lambda **_: [
            preparing.Step(title="Migrations", work=fail, is_essential=is_essential),
            preparing.Step(title="After", work=lambda: seen.append("after")),
        ],
    )

    assert preparing.main([]) == code
    assert seen == done
    assert "Migrations: no disk" in capsys.readouterr().err
