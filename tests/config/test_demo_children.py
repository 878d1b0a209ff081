"""The demo's child processes and what a killed demo leaves behind, with small stand-ins for web server and worker."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.common import processes
from config.demo import record as record_module
from config.demo.children import LONGEST_PAUSE, Child
from config.demo.record import Record
from config.demo.stopping import CannotStart
from config.demo.supervisor import refuse_busy_port

SLEEP = "import time; time.sleep(60)"
# Like granian: a master with a worker, both of which take their time.
MASTER = (
    f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', '{SLEEP}']); print('up', flush=True); {SLEEP}"
)
SUPERVISOR = """
import os, sys, time
from pathlib import Path
from config.demo.children import Child
log = Path(sys.argv[1])
command = (sys.executable, "-c", "import time; time.sleep(60)")
child = Child(name="child", command=command, environment=os.environ, folder=log.parent, log=log)
child.start()
print(child.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def child(tmp_path: Path) -> Iterator[Child]:
    child = Child(
        name="web",
        command=(sys.executable, "-c", MASTER),
        environment=dict(os.environ),
        folder=tmp_path,
        log=tmp_path / "log" / "web.log",
    )
    yield child
    child.stop()


def _wait_until_up(child: Child) -> None:
    deadline = time.monotonic() + 60
    while "up" not in child.end_of_log() and time.monotonic() < deadline:
        time.sleep(0.05)


def test_stopping_a_child_ends_its_workers_too(child: Child):
    child.start()
    _wait_until_up(child)
    leader = child.pid or 0
    assert len(processes.in_group(leader)) == 2

    child.stop()

    assert processes.in_group(leader) == []
    assert child.pid is None


def test_workers_of_a_killed_child_end_with_the_next_stop(child: Child):
    child.start()
    _wait_until_up(child)
    leader = child.pid or 0
    os.kill(leader, signal.SIGKILL)
    processes.wait_until_ended([leader], seconds=5)

    assert child.has_ended()
    child.stop()
    assert processes.in_group(leader) == []


def test_a_child_that_keeps_ending_is_started_again_after_growing_pauses(child: Child):
    child.command = (sys.executable, "-c", "")
    child.start()
    now = time.monotonic()
    assert child.restart_when_due(now=now) is False
    assert child.restart_when_due(now=now + 1.1) is True
    pauses = []
    for _ in range(7):
        now = time.monotonic()
        child.restart_when_due(now=now)
        pauses.append(round((child._due_at or 0) - now))
        child.restart_when_due(now=now + LONGEST_PAUSE)

    assert pauses == [2, 4, 8, 16, 30, 30, 30]


def test_a_child_that_ran_for_long_is_started_again_after_a_short_pause(child: Child):
    child.command = (sys.executable, "-c", "")
    child.failures = 6
    child.start()
    later = time.monotonic() + 3600

    child.restart_when_due(now=later)

    assert child.restart_when_due(now=later + 1) is True


def test_children_end_when_the_supervisor_is_killed(tmp_path: Path):
    command = [sys.executable, "-c", SUPERVISOR, str(tmp_path / "child.log")]
    supervisor = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert supervisor.stdout is not None
    orphan = int(supervisor.stdout.readline())

    supervisor.kill()
    supervisor.communicate()

    assert processes.wait_until_ended([orphan], seconds=5) == []


def test_the_next_start_ends_what_a_killed_demo_left(child: Child, tmp_path: Path):
    child.start()
    _wait_until_up(child)
    leader = child.pid or 0
    record = Record(tmp_path / "demo.json")
    record.write(children=[child], started_database=True)

    assert record.end_leftovers() is True
    assert processes.in_group(leader) == []


def test_a_number_that_somebody_else_has_now_is_left_alone(child: Child, tmp_path: Path):
    child.start()
    _wait_until_up(child)
    record = Record(tmp_path / "demo.json")
    record.write(children=[child], started_database=False)
    document = json.loads(record.path.read_text())
    document["children"][0]["command"] = ["granian"]
    record.path.write_text(json.dumps(document))

    assert record.end_leftovers() is False
    assert not child.has_ended()


def test_a_record_from_before_a_reboot_is_ignored(child: Child, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    child.start()
    record = Record(tmp_path / "demo.json")
    record.write(children=[child], started_database=True)
    tmp_path.joinpath("boot").write_text("another")
    monkeypatch.setattr(record_module, "BOOT_ID", tmp_path / "boot")

    assert record.end_leftovers() is False
    assert not child.has_ended()


def test_a_half_written_record_is_no_obstacle(tmp_path: Path):
    record = Record(tmp_path / "demo.json")
    record.path.write_text("{")

    assert record.end_leftovers() is False
    record.forget()
    assert record.end_leftovers() is False


def test_a_second_demo_of_the_same_checkout_is_refused(tmp_path: Path):
    record = Record(tmp_path / "run" / "demo.json")

    with record.held(), pytest.raises(CannotStart, match="is running already"), record.held():
        pass


@pytest.mark.enable_socket
def test_a_busy_port_is_one_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(CannotStart, match=rf"Port {port} cannot be used \(Address already in use\): try"):
            refuse_busy_port(port)


@pytest.mark.enable_socket
def test_a_port_that_does_not_exist_is_one_sentence():
    with pytest.raises(CannotStart, match="Port 70000 cannot be used"):
        refuse_busy_port(70000)
