"""`python -m backend.common.embedded_postgres start|stop|status`, for the cluster of the checkout it is called in."""

import argparse
import sys
from pathlib import Path

from backend.common.embedded_postgres import Cluster, DatabaseUnavailable


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code is 0 if the server is then as asked, and for `status` 3 if it does not run."""
    parser = argparse.ArgumentParser(
        prog="embedded_postgres", description="Start, stop or look at the embedded PostgreSQL."
    )
    parser.add_argument("command", choices=["start", "stop", "status"])
    parser.add_argument("--tests", action="store_true", help="the test suite's cluster instead of the demo's")
    asked = parser.parse_args(arguments)
    cluster = Cluster.for_tests(Path.cwd()) if asked.tests else Cluster.for_checkout(Path.cwd())
    try:
        return _run(asked.command, cluster=cluster)
    except DatabaseUnavailable as error:
        sys.stderr.write(f"{error}\n")
        return 1


def _run(command: str, *, cluster: Cluster) -> int:
    if command == "start":
        cluster.ensure_running()
    elif command == "stop":
        cluster.stop()
    pid = cluster.pid()
    state = "stopped" if pid is None else f"running as process {pid}, user {cluster.user}: {cluster.url()}"
    sys.stdout.write(f"{state}\ndata: {cluster.data}\n")
    return 3 if command == "status" and pid is None else 0


if __name__ == "__main__":
    sys.exit(main())
