"""Reading /proc: the living, the dead and the zombies."""

import os
import signal
import subprocess
import sys
import time

from backend.common import processes

SLEEP = "import time; print('ready', flush=True); time.sleep(60)"
DEAF_SLEEP = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEP}"


def _sleeper(*, code: str = SLEEP) -> subprocess.Popen[str]:
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    child.stdout.readline()
    return child


def test_a_killed_process_that_nobody_reaped_is_not_alive():
    child = _sleeper()
    assert processes.is_alive(child.pid)

    os.kill(child.pid, signal.SIGKILL)

    assert processes.wait_until_ended([child.pid], seconds=5) == []
    os.kill(child.pid, 0)  # what a naive check would ask: it succeeds on the zombie
    child.communicate()


def test_a_process_that_never_was_is_not_alive_and_has_neither_words_nor_owner():
    child = _sleeper()
    processes.end([child.pid])
    child.communicate()

    assert not processes.is_alive(child.pid)
    assert processes.command_line(child.pid) == []
    assert processes.owner(child.pid) is None
    processes.end([child.pid])


def test_a_process_tells_its_words_and_its_owner():
    child = _sleeper()
    try:
        assert processes.command_line(child.pid)[-1] == SLEEP
        assert processes.owner(child.pid) == os.geteuid()
        assert child.pid in set(processes.every_pid())
    finally:
        processes.end([child.pid])
        child.communicate()


def test_a_process_that_ignores_the_first_signal_is_killed():
    child = _sleeper(code=DEAF_SLEEP)
    began = time.monotonic()

    processes.end([child.pid], seconds=0.2)

    assert not processes.is_alive(child.pid)
    assert time.monotonic() - began < 30
    child.communicate()
    assert child.returncode == -signal.SIGKILL


def test_a_process_whose_starter_has_ended_already_ends_too():
    program = (
        "import multiprocessing, os, sys, time\n"
        "from backend.common import processes\n"
        "def late():\n"
        "    sys.stdout.write(str(os.getpid())); sys.stdout.flush()\n"
        "    time.sleep(1)\n"
        "    processes.end_with_parent()\n"
        "    time.sleep(60)\n"
        "multiprocessing.get_context('fork').Process(target=late).start()\n"
        "time.sleep(0.3); os._exit(0)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, check=True)
    assert processes.wait_until_ended([int(done.stdout)], seconds=10) == []
