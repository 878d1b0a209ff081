"""Processes that can be killed, each forked from one in which Django is ready: starting Django anew takes seconds."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
SERVER = """
import importlib, json, os, sys, traceback
import django
django.setup()
from django.conf import settings
from django.db import connections
connections["default"].settings_dict["NAME"] = sys.argv[1]
settings.MEDIA_ROOT = sys.argv[2]

def carry_out(module, function, arguments):
    code = 1
    try:
        getattr(importlib.import_module(module), function)(*arguments)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)

print("ready", flush=True)
for line in iter(sys.stdin.readline, ""):
    module, function, arguments = json.loads(line)
    importlib.import_module(module)
    pid = os.fork()
    if pid == 0:
        os.dup2(os.open(os.devnull, os.O_RDWR), 0)
        os.dup2(0, 1)
        carry_out(module, function, arguments)
    print(pid, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""


class Forks:
    """The process in which Django is ready; it uses this test's database and folder of files."""

    def __init__(self, server: subprocess.Popen[str]) -> None:
        self._server = server

    @classmethod
    @contextmanager
    def ready(cls) -> Iterator[Self]:
        """Gone with the block."""
        arguments = [str(connection.settings_dict["NAME"]), str(settings.MEDIA_ROOT)]
        server = subprocess.Popen(
            [sys.executable, "-c", SERVER, *arguments],
            cwd=ROOT,
            env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        with server:
            forks = cls(server)
            assert forks._line() == "ready"
            yield forks
            assert server.stdin is not None
            server.stdin.close()

    def run(self, function: str, *arguments: object, killed_after: float | None = None) -> float:
        """Call `module:function` with JSON in a process of its own, perhaps kill it, and return how long it took."""
        module, _, name = function.partition(":")
        assert self._server.stdin is not None
        self._server.stdin.write(json.dumps([module, name, [str(argument) for argument in arguments]]) + "\n")
        self._server.stdin.flush()
        pid, started = int(self._line()), time.monotonic()
        if killed_after is not None:
            time.sleep(killed_after)
            with suppress(ProcessLookupError):  # it has ended before
                os.kill(pid, signal.SIGKILL)
        code = int(self._line())
        assert code in ({0} if killed_after is None else {0, -signal.SIGKILL}), code
        return time.monotonic() - started

    def _line(self) -> str:
        assert self._server.stdout is not None
        return self._server.stdout.readline().strip()
