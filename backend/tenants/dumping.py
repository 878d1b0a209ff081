"""pg_dump, run against the server that the connection talks to; what becomes of a dump is not here."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection

from backend.common.embedded_postgres import Cluster
from backend.common.errors import OrtsblattError


class DumpFailed(OrtsblattError):
    """pg_dump is missing or refused: install PostgreSQL's client programs of the server's version or newer."""

    code = "dump_failed"
    retryable = True


def dump(*options: str, to: IO[bytes]) -> None:
    """Write what pg_dump says with these options to an open file that has a descriptor. Raises DumpFailed."""
    connection.ensure_connection()
    info = connection.connection.info
    command = [_pg_dump(needs_tls=info.pgconn.ssl_in_use), f"--dbname={info.dsn}", *options]  # no password in a dsn
    environment = os.environ | {"PGPASSWORD": info.password or ""}
    result = subprocess.run(command, stdout=to, stderr=subprocess.PIPE, env=environment, check=False)  # noqa: S603 - our words
    if result.returncode:
        raise DumpFailed(f"pg_dump failed: {result.stderr.decode(errors='replace').strip()}")


def _pg_dump(*, needs_tls: bool) -> str:
    """The launcher's own, which fits the newest server we support but speaks no TLS; else the system's."""
    own = Cluster.for_checkout(Path(settings.BASE_DIR)).program("pg_dump")
    system = shutil.which("pg_dump")
    if own.exists() and not (needs_tls and system):
        return str(own)
    if not system:
        raise DumpFailed("pg_dump is not installed")
    return system
