"""`make demo` from start to end, in a copy of the checkout: killed, started again, stopped."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from backend.common import processes
from backend.common.embedded_postgres import Cluster
from config.demo.region import Region

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]
ROOT = Path(__file__).resolve().parents[2]
NEEDED = ("backend", "config", "municipalities", "manage.py", "requirements.lock")
PATIENCE = 300  # seconds, on a machine that does much else


@dataclass
class Copy:
    checkout: Path
    port: int
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    def start(self) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "config.demo", "--port", str(self.port), "--towns", "1"]
        demo = subprocess.Popen(command, cwd=self.checkout, stdout=subprocess.PIPE, text=True)
        self.started.append(demo)
        return demo

    def wait_until_shown(self, demo: subprocess.Popen[str]) -> str:
        assert demo.stdout is not None
        shown, deadline = "", time.monotonic() + PATIENCE
        while "Ctrl-C stops everything" not in shown and time.monotonic() < deadline:
            line = demo.stdout.readline()
            if not line:
                break
            shown += line
        assert "Ctrl-C stops everything" in shown, shown
        return shown

    def processes(self) -> list[int]:
        port = str(self.port)
        return [pid for pid in processes.every_pid() if {"config.server", port} <= set(processes.command_line(pid))]


@pytest.fixture
def copy() -> Iterator[Copy]:
    folder = Path(tempfile.mkdtemp(prefix="ortsblatt-demo-"))
    folder.chmod(0o755)
    for name in NEEDED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
        else:
            shutil.copy(source, folder / name)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    copy = Copy(checkout=folder, port=port)
    yield copy
    for demo in copy.started:
        demo.terminate()
        demo.communicate(timeout=60)
    cluster = Cluster.for_checkout(folder)
    cluster.stop()
    shutil.rmtree(cluster.socket_dir, ignore_errors=True)
    shutil.rmtree(folder)


def test_it_starts_survives_a_kill_and_leaves_nothing_running(copy: Copy):
    cluster = Cluster.for_checkout(copy.checkout)
    demo = copy.start()
    shown = copy.wait_until_shown(demo)
    assert Region(copy.port).answers()
    assert f"http://localhost:{copy.port}/" in shown

    demo.kill()
    demo.communicate()
    deadline = time.monotonic() + 60
    while copy.processes() and time.monotonic() < deadline:
        time.sleep(0.2)
    assert copy.processes() == []
    assert cluster.pid() is not None

    again = copy.start()
    copy.wait_until_shown(again)
    assert Region(copy.port).answers()
    os.kill(again.pid, signal.SIGINT)
    again.communicate(timeout=60)
    assert again.returncode == 0
    assert copy.processes() == []
    assert cluster.pid() is None
