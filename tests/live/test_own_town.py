"""Twelve readers over 25 towns at random see their own town in every answer, while the towns are edited."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.live.reading import Readers, output_of, strangers
from tests.live.region import LiveRegion, live_region

pytestmark = [pytest.mark.slow]
TOWNS, ANSWERS, THREADS = 25, 20_000, 12


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[LiveRegion]:
    folder = tmp_path_factory.mktemp("towns")
    with live_region(folder, name=f"towns-{worker_id}", options={"towns": str(TOWNS)}) as region:
        yield region


def targets(region: LiveRegion) -> list[tuple[str, str]]:
    return [
        (town["host"], path)
        for town in region.found.values()
        for path in (
            "/api/v1/config",
            "/api/v1/home",
            "/api/v1/news",
            f"/api/v1/news/{town['article']}",
            "/api/v1/events?limit=5",
            f"/api/v1/waste/locations/{town['location']}/pickups",
            "/",
            "/nachrichten/",
            f"/orte/{town['place']}/",
        )
    ]


@pytest.mark.parametrize("pool", ["0", "8"], ids=["without the pool", "with the pool"])
def test_every_answer_is_the_own_towns(region, pool):
    with region.servers(1, WEB_WORKERS="2", DATABASE_POOL=pool) as servers:
        readers = Readers(servers, targets(region))
        with readers.reading(threads=THREADS):
            first = 1
            while len(readers.reads) < ANSWERS:
                for slug in ("stadt-3", "stadt-17"):
                    arguments = (f"--town={slug}", f"--folder={region.folder}", "--steps=9", f"--first={first}")
                    with region.start("tests.live.writing", *arguments) as writer:
                        output_of(writer, seconds=120)
                first += 9
                time.sleep(0.1)
    assert len(readers.reads) >= ANSWERS
    assert {read.status for read in readers.reads} == {200}
    assert not readers.failures
    assert not strangers(readers.reads)[:5]
    assert len({read.host for read in readers.reads}) == TOWNS
