"""Two web servers, writers of every kind in a third process, and readers that believe nothing for a second."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.live.reading import Readers, complaints, output_of, steps_of
from tests.live.region import LiveRegion, live_region
from tests.web_server import WebServer

pytestmark = [pytest.mark.slow]
LISTENERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ortsblatt listener'"


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[LiveRegion]:
    with live_region(tmp_path_factory.mktemp("live"), name=f"live-{worker_id}", options={"towns": "2"}) as region:
        yield region


@pytest.fixture
def two_servers(region) -> Iterator[list[WebServer]]:
    with region.servers(2, WEB_THREADS="3") as servers:
        yield servers
    region.clock.unlink(missing_ok=True)


def targets(region: LiveRegion) -> list[tuple[str, str]]:
    """Answers that show article, event or urgent notice; every page shows the last one on top."""
    town = region.found["stadt-0"]
    paths = [
        "/api/v1/home",
        "/api/v1/alerts",
        "/api/v1/news",
        f"/api/v1/news/{town['article']}",
        "/api/v1/events",
        f"/api/v1/events/{town['event']}",
        f"/api/v1/events/{town['event']}.ics",
        "/",
        "/nachrichten/",
        "/rechtliches/impressum/",
        f"/veranstaltungen/{town['event']}/",
    ]
    return [(town["host"], path) for path in paths]


def write(region: LiveRegion, *, steps: int, first: int, pause: float):
    arguments = (
        "--town=stadt-0",
        f"--folder={region.folder}",
        f"--steps={steps}",
        f"--first={first}",
        f"--pause={pause}",
    )
    return region.start("tests.live.writing", *arguments)


def test_no_answer_is_older_than_a_second_and_none_was_never_true(region, two_servers):
    readers = Readers(two_servers, targets(region), pause=0.005)
    with readers.reading(threads=4), write(region, steps=36, first=1, pause=1.3) as writer:
        output = output_of(writer, seconds=300)
        time.sleep(1.5)
    right = [read for read in readers.reads if read.status == 200]
    assert len(right) == len(readers.reads) > 1_000
    assert not complaints(right, steps_of(output))[:5]
    assert not readers.failures


def test_neither_with_listeners_killed_and_the_database_restarted(region, two_servers):
    readers, is_over = Readers(two_servers, targets(region), pause=0.005), threading.Event()

    def harm() -> None:
        chance = random.Random(1)
        while not is_over.wait(chance.uniform(0.1, 0.9)):
            region.superuser(LISTENERS)

    with readers.reading(threads=4), write(region, steps=36, first=100, pause=0.5) as writer:
        readers.wait_for(100)
        harming = threading.Thread(target=harm)
        harming.start()
        time.sleep(6)
        is_over.set()
        harming.join()
        region.cluster.stop()
        time.sleep(1)
        region.cluster.ensure_running()
        output = output_of(writer, seconds=300)
        time.sleep(1.5)
    right = [read for read in readers.reads if read.status == 200]
    assert {read.status for read in readers.reads} <= {200, 500, 503}
    assert len(right) > 1_000
    assert right[-1].began > readers.reads[-1].began - 1
    assert not complaints(right, [*steps_of(output), *before(100)])[:5]


def before(first: int):
    """The states of the tests before this one."""
    return steps_of("\n".join(f'{{"number": {number}, "began": null, "ended": null}}' for number in range(first)))


def test_time_alone_changes_answers_in_the_moment_it_should(region, two_servers):
    town, zone = region.found["stadt-0"], ZoneInfo("Europe/Berlin")
    date = two_servers[0].get(f"/api/v1/events/{town['event']}", host=town["host"])[1]
    ends_at = datetime.fromisoformat(date.partition('"ends_at":"')[2].partition('"')[0]).astimezone(UTC)
    notice = two_servers[0].get("/api/v1/alerts", host=town["host"])[1]
    is_over_at = datetime.fromisoformat(notice.partition('"valid_until":"')[2].partition('"')[0]).astimezone(UTC)
    midnight = datetime.combine(datetime.now(zone).date() + timedelta(days=1), datetime.min.time(), zone)
    home = f"/api/v1/home?waste_location={town['location']}"
    pickups = f"/api/v1/waste/locations/{town['location']}/pickups"
    for moment, path, shown in (
        (midnight - timedelta(seconds=1), pickups, "heute"),
        (midnight - timedelta(seconds=1), home, "heute"),
        (ends_at - timedelta(seconds=1), "/api/v1/events", "Stand"),
        (ends_at - timedelta(seconds=1), "/veranstaltungen/", "card"),
        (is_over_at - timedelta(seconds=1), "/api/v1/alerts", "Stand"),
        (is_over_at - timedelta(seconds=1), "/api/v1/home", '"alerts":[{'),
        (is_over_at - timedelta(seconds=1), "/rechtliches/impressum/", "Stand"),
    ):
        for server in two_servers:
            region.set_clock(moment)
            for _ in range(3):
                assert shown in server.get(path, host=town["host"])[1], (path, moment)
            region.set_clock(moment + timedelta(seconds=1))
            assert shown not in server.get(path, host=town["host"])[1], (path, moment)


def test_what_a_town_switches_off_is_gone_within_a_second(region, two_servers):
    host, settings = region.found["stadt-1"]["host"], "tests.live.switching"
    assert [server.get("/api/v1/news", host=host)[0] for server in two_servers] == [200, 200]
    region.run(settings, "--town=stadt-1", "--modules=events")
    time.sleep(1)
    assert [server.get("/api/v1/news", host=host)[0] for server in two_servers] == [404, 404]
    assert [server.get("/nachrichten/", host=host)[0] for server in two_servers] == [404, 404]
    region.run(settings, "--town=stadt-1", "--status=paused")
    time.sleep(1)
    assert [server.get("/api/v1/config", host=host)[0] for server in two_servers] == [503, 503]
