"""The smallest bench there is: everything can be measured, and is kept in this shape. How fast it is, is not asked."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django.plugin import DjangoDbBlocker

from benchmarks.judging import OF_CEILING, OVER_PEERS
from benchmarks.page import BEGIN, END, LATEST, PAGE, with_figures
from benchmarks.workplace import Workplace
from tests.template_cache import migrated_on

ROOT = Path(__file__).resolve().parents[2]
FEW = ("home", "news")  # those that are judged; the others are asked in the same way
REGION = ("--towns", "2", "--articles", "25", "--many", "2", "--by-template", "1", "--by-migrating", "1")
TIMES = ("--rounds", "1", "--seconds", "1", "--slow-seconds", "2", "--warm-up", "0")
SMALL = (*REGION, *TIMES, "--workers", "1", "--endpoints", *FEW)
FIGURES = {"title", "bytes", "app", "database", "cpu", "rate", "p50", "p99", "of_ceiling", "others"}


@pytest.fixture(scope="module")
def found(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[dict[str, Any]]:
    """What a bench of two towns writes down, on a cluster of its own that is gone afterwards.

    Its databases begin with what this run has migrated already: to do that again four times takes minutes.
    """
    if shutil.which("wrk") is None:
        pytest.skip("There is no wrk here: apt-get install wrk")
    output = tmp_path_factory.mktemp("bench") / "found.json"
    workplace = Workplace(name="bench-test")
    command = [sys.executable, "-m", "benchmarks", *SMALL, "--name", workplace.name, "--output", str(output)]
    try:
        workplace.cluster.ensure_running()
        with django_db_blocker.unblock():
            migrated_on(workplace.cluster)
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        yield json.loads(output.read_text())
    finally:
        workplace.cluster.remove()
        shutil.rmtree(workplace.folder, ignore_errors=True)


@pytest.mark.slow
def test_every_target_is_judged_by_its_own_ratio(found: dict[str, Any]):
    wanted = {what for what, *_rest in (*OF_CEILING, *OVER_PEERS)}
    assert {target["what"] for target in found["targets"]} == wanted
    assert all(target["is_reached"] == (target["measured"] >= target["wanted"]) for target in found["targets"])


@pytest.mark.slow
def test_every_figure_is_there_and_above_nothing(found: dict[str, Any]):
    assert set(found["serving"]) == {"peers", "waste-peers", "layers", *FEW}
    for group in found["serving"].values():
        for figures in group.values():
            assert set(figures) == FIGURES
            assert figures["cpu"] > 0
            assert figures["rate"] > 0


@pytest.mark.slow
def test_the_peers_answer_as_much_as_we_do(found: dict[str, Any]):
    peers = found["serving"]["peers"]
    assert peers["drf"]["bytes"] == pytest.approx(peers["ours"]["bytes"], rel=0.05)
    assert peers["v3"]["bytes"] == pytest.approx(peers["ours-cut"]["bytes"], rel=0.25)


@pytest.mark.slow
def test_towns_are_made_migrated_and_visited(found: dict[str, Any]):
    assert set(found["new_towns"]) == {"by_template", "by_migrating", "by_file"}
    assert [run["towns"] for run in found["migrations"]] == [0, 1, 2, 2]
    assert [step["towns"] for step in found["memory"]] == [1, 2]
    assert all(step["connection_private"] > 0 for step in found["memory"])


@pytest.mark.slow
def test_the_page_takes_all_figures(found: dict[str, Any]):
    page = with_figures(f"# Title\n\n{BEGIN}\nold\n{END}\n\nThe rest.\n", figures=found)
    assert page.startswith("# Title\n")
    assert page.endswith("\nThe rest.\n")
    assert "old" not in page
    assert all(target["what"] in page for target in found["targets"])


def test_the_page_shows_the_figures_that_are_kept():
    assert with_figures(PAGE.read_text(), figures=json.loads(LATEST.read_text())) == PAGE.read_text()


@pytest.mark.slow
def test_nothing_tells_whose_machine_it_was(found: dict[str, Any]):
    assert str(ROOT) not in json.dumps(found)
    assert set(found["machine"]) == {"processors", "memory_gb"}
