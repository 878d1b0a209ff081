"""The web server as it ships; the image, the demo and the tests all start `python -m config.server`.

Sizes come from the settings, all else stands here with its reason; docs/decisions/011-the-server.md has the figures.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.mp import MPServer

from backend.common import processes

# Connections a process may have, each with at most one request waiting for a thread; below the usual limit of 1,024
# open files. A connection without a request counts too, so it must not be kept for long.
CONNECTIONS = 512
# Connections that the kernel keeps for us while all processes are full: they wait, and are not refused.
BACKLOG = 2048
# For the whole head of a request, and for the next request on a connection. The proxy must let go of idle
# connections sooner (compose.yaml), or it would now and then send a request into one that is just being closed.
HEAD_SECONDS = 15
# Requests that have begun may end when the server stops; what takes longer is cut off. compose.yaml waits longer.
STOP_SECONDS = 30
# A process that is replaced goes on for so long beside its successor, which must have started by then.
OVERLAP_SECONDS = 15
# As long as a database connection may live: an idle thread takes its connection along when it ends.
THREAD_IDLE_SECONDS = 600
# A process that is larger than this is replaced, without a request being lost. It begins with about 120.
PROCESS_MEGABYTES = 1024


def main(arguments: list[str] | None = None) -> None:
    """Serve until a signal; SIGHUP replaces the processes one by one."""
    parser = argparse.ArgumentParser(prog="python -m config.server", description="Start the web server.")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on, 127.0.0.1 unless told otherwise")
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
    with _folder_for_counters():
        server(host=options.host, port=options.port).serve(target_loader=_load, wrap_loader=False)


def server(*, host: str, port: int) -> MPServer:
    """The server with everything that it is told."""
    return MPServer(
        settings.WSGI_APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEAD_SECONDS * 1000),
        websockets=False,
        workers=settings.WEB_WORKERS,
        blocking_threads=settings.WEB_THREADS,
        blocking_threads_idle_timeout=THREAD_IDLE_SECONDS,
        backlog=BACKLOG,
        backpressure=CONNECTIONS,
        respawn_failed_workers=True,
        respawn_interval=OVERLAP_SECONDS,
        workers_lifetime=settings.WEB_WORKER_LIFETIME,
        workers_max_rss=PROCESS_MEGABYTES,
        workers_kill_timeout=STOP_SECONDS,
    )


def _load() -> Callable[..., Any]:
    """The application, in the process that will serve it; no such process outlives the server."""
    # The server's own handler came along with the fork; until the process has one itself, it would not hear a stop.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    processes.end_with_parent()
    application: Callable[..., Any] = import_string(settings.WSGI_APPLICATION)
    return application


@contextmanager
def _folder_for_counters() -> Iterator[None]:
    """Where the processes add up what they count; must be known before the settings are read."""
    made = tempfile.mkdtemp(prefix="ortsblatt-metrics-")
    folder = Path(os.environ.setdefault("METRICS_DIR", made))
    folder.mkdir(parents=True, exist_ok=True)
    for file in (*folder.glob("*.db"), *folder.glob("*.seat")):
        file.unlink()
    try:
        yield
    finally:
        shutil.rmtree(made)


if __name__ == "__main__":
    main()
