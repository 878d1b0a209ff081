"""The web server as it ships, with real processes: killed, replaced, stopped, crowded, and asked by slow clients."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException, RemoteDisconnected  # noqa: TID251 - this machine's own server
from pathlib import Path
from typing import Self

import pytest
from django.db import connection
from prometheus_client.parser import text_string_to_metric_families
from pytest_django.plugin import DjangoDbBlocker

from backend.common import processes
from tests.web_server import ROOT, WebServer, server_environment, web_server

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]
NO_ANSWER = (OSError, HTTPException)


@pytest.fixture
def backends(committing: None) -> Callable[[], int]:
    """How many connections others than this process have to answer requests; each listener has one of its own."""

    def count() -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                "AND pid <> pg_backend_pid() AND application_name <> 'ortsblatt listener'"
            )
            return int(cursor.fetchone()[0])

    return count


@pytest.fixture
def server(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path) -> Iterator[WebServer]:
    with django_db_blocker.unblock(), web_server(tmp_path) as server:
        yield server


@pytest.fixture(scope="module")
def standing(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WebServer]:
    """For tests that leave it as it was."""
    with django_db_blocker.unblock(), web_server(tmp_path_factory.mktemp("server")) as server:
        yield server


def eventually(is_so: Callable[[], bool], *, seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.1)
    return is_so()


class Visitors:
    """Threads that ask for the same thing again and again, and note what they did not get.

    Where a connection ends without an answer they ask once more, as the proxy in front of the server does.
    """

    def __init__(self, server: WebServer, *, number: int, path: str = "/healthz") -> None:
        self.answers = 0
        self.asked_again = 0
        self.failures: list[str] = []
        self._server, self._path = server, path
        self._is_over = threading.Event()
        self._threads = [threading.Thread(target=self._ask) for _ in range(number)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._is_over.set()
        for thread in self._threads:
            thread.join()

    def _ask(self) -> None:
        while not self._is_over.is_set():
            try:
                status = self._status()
            except NO_ANSWER as error:
                self.failures.append(repr(error))
            else:
                self.answers += 1
                if status >= 500:
                    self.failures.append(str(status))

    def _status(self) -> int:
        try:
            return self._server.get(self._path)[0]
        except (RemoteDisconnected, ConnectionResetError):
            self.asked_again += 1
            return self._server.get(self._path)[0]


def test_a_killed_process_is_replaced_and_the_other_one_answers_meanwhile(server):
    killed, other = server.workers()
    os.kill(killed, signal.SIGKILL)
    assert eventually(lambda: not Path(f"/proc/{killed}").exists())  # until then it may still hold its socket
    assert [server.get("/healthz")[0] for _ in range(20)] == [200] * 20
    assert eventually(lambda: len(server.workers()) == 2)
    assert other in server.workers()
    assert server.process.poll() is None


def test_what_has_begun_is_ended_when_the_server_stops(server):
    workers = server.workers()
    with ThreadPoolExecutor(max_workers=12) as visitors:
        # More than there are threads: those that wait for one have begun too.
        slow = [visitors.submit(server.get, "/slow/2") for _ in range(12)]
        time.sleep(1)
        server.process.send_signal(signal.SIGTERM)
        assert [answer.result() for answer in slow] == [(200, "slow")] * 12
    assert server.process.wait(timeout=20) == 0
    assert [pid for pid in workers if processes.is_alive(pid)] == []
    with pytest.raises(ConnectionRefusedError):
        server.get("/healthz")


def test_what_takes_too_long_is_cut_off_when_the_server_stops(django_db_setup, django_db_blocker, tmp_path):
    with (
        django_db_blocker.unblock(),
        web_server(tmp_path, limits={"STOP_SECONDS": 2}) as server,
        ThreadPoolExecutor() as visitors,
    ):
        workers = server.workers()
        endless = visitors.submit(server.get, "/slow/60")
        time.sleep(1)
        began = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(timeout=20) == 0
        assert time.monotonic() - began < 10
        with pytest.raises(NO_ANSWER):
            endless.result()
        assert [pid for pid in workers if processes.is_alive(pid)] == []


def test_no_process_outlives_a_killed_server(server):
    workers = server.workers()
    server.process.kill()
    assert processes.wait_until_ended(workers, seconds=10) == []


def test_processes_are_replaced_without_a_visitor_noticing(server):
    before = set(server.workers())
    with Visitors(server, number=8) as visitors:
        server.process.send_signal(signal.SIGHUP)
        assert eventually(lambda: not before & set(server.workers()), seconds=60)
        time.sleep(1)
    assert visitors.failures == []
    assert visitors.answers > 1000
    assert visitors.asked_again <= 8, "at most once a visitor"
    assert len(server.workers()) == 2


def test_more_visitors_than_threads_wait_and_nobody_is_refused(standing):
    with ThreadPoolExecutor(max_workers=100) as visitors:
        answers = list(visitors.map(lambda _number: standing.get("/slow/0.1"), range(200)))
    assert answers == [(200, "slow")] * 200


def test_it_says_that_it_lives_while_it_is_busy(standing):
    with Visitors(standing, number=16, path="/") as visitors:
        time.sleep(1)
        took = []
        for _asked in range(20):
            began = time.monotonic()
            assert standing.get("/healthz") == (200, "ok\n")
            took.append(time.monotonic() - began)
    assert max(took) < 5  # what the image's health check waits
    assert (visitors.failures, visitors.asked_again) == ([], 0)


def test_who_says_nothing_is_sent_away_and_keeps_nobody_waiting(django_db_setup, django_db_blocker, tmp_path):
    limits = {"HEAD_SECONDS": 1, "CONNECTIONS": 4}
    with django_db_blocker.unblock(), web_server(tmp_path, limits=limits, WEB_WORKERS="1") as server:
        silent = [socket.create_connection(("127.0.0.1", server.port), timeout=10) for _ in range(8)]
        for half in silent[::2]:
            half.sendall(b"GET / HTTP/1.1\r\nHost: reg")
        assert server.get("/healthz", timeout=10) == (200, "ok\n")
        assert [half.recv(1) for half in silent] == [b""] * 8
        for each in silent:
            each.close()


def test_all_processes_tell_monitoring_the_same(standing):
    def healthz_answers() -> float:
        families = text_string_to_metric_families(standing.get("/metrics")[1])
        return sum(
            sample.value
            for family in families
            for sample in family.samples
            if sample.name == "ortsblatt_request_seconds_count" and sample.labels["status"] == "2xx"
            if sample.labels["kind"] == "probe"
        )

    before = healthz_answers()
    for _asked in range(50):
        standing.get("/healthz")
    # Each reading of /metrics is itself counted once it has been answered.
    assert [healthz_answers() - before for _asked in range(8)] == [51 + asked for asked in range(8)]


@pytest.mark.parametrize(("pool", "most"), [("0", 4), ("2", 2)])
def test_each_visitor_sees_the_own_town_with_and_without_the_pool(backends, tmp_path, pool, most):
    before = backends()
    with web_server(tmp_path, DATABASE_POOL=pool, WEB_WORKERS="1", WEB_THREADS="4") as server:
        towns = ("musterstadt", "nachbardorf")

        def ask(number: int) -> bool:
            slug = towns[number % 2]
            status, text = server.get("/api/v1/config", host=f"{slug}.region.test")
            return status == 200 and slug.title() in text and towns[(number + 1) % 2].title() not in text

        with ThreadPoolExecutor(max_workers=12) as visitors:
            answers = list(visitors.map(ask, range(600)))
        assert answers == [True] * 600
        assert 0 < backends() - before <= most
    assert eventually(lambda: backends() <= before)


def test_a_command_with_the_pool_ends_at_once_and_says_nothing(committing):
    count = "import django\ndjango.setup()\nfrom backend.tenants.models import Host\nprint(Host.objects.count())"
    counted = subprocess.run(
        [sys.executable, "-W", "error", "-c", count],
        cwd=ROOT,
        env=server_environment(DATABASE_POOL="2"),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (counted.returncode, counted.stdout, counted.stderr) == (0, "2\n", "")
