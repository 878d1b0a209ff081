"""One embedded cluster: laid out, started, found again, stopped; who uses its databases is not known here."""

import fcntl
import os
import pwd
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlencode

import psycopg
from psycopg import sql

from backend.common import processes
from backend.common.embedded_postgres import configuration, layout
from backend.common.embedded_postgres.layout import DatabaseUnavailable

PORT = "5432"  # only the socket's file name: nothing listens on the network
DATABASE = "ortsblatt"
ROLE = "ortsblatt"  # no superuser, so that an SQL injection stays inside the database
SUPERUSER = "postgres"
START_SECONDS = STOP_SECONDS = 60
MINIMUM_FREE_BYTES = 150 * 1024 * 1024
FULL_BELOW_BYTES = 1024 * 1024
LOG_LINES = 8
FULL_DISK = ("No space left on device", "Disk quota exceeded")
READY, STARTING = 0, 1  # exit codes of pg_isready


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A PostgreSQL of one checkout's own, on a Unix socket that only its user and root can reach."""

    checkout: Path
    data: Path
    socket_dir: Path
    user: str
    durable: bool = True

    @classmethod
    def for_checkout(cls, checkout: Path, *, name: str = "postgres", durable: bool = True) -> Self:
        """The cluster that belongs to a checkout; nothing is made or started by this."""
        checkout = checkout.resolve()
        user = layout.server_user(checkout, name=name)
        return cls(
            checkout=checkout,
            data=layout.data_directory(checkout, name=name, user=user),
            socket_dir=layout.SOCKETS / f"ortsblatt-{layout.fingerprint(checkout, name=name)}",
            user=user,
            durable=durable,
        )

    @classmethod
    def for_tests(cls, checkout: Path) -> Self:
        """The checkout's second cluster, which gives up durability for speed."""
        return cls.for_checkout(checkout, name="postgres-test", durable=False)

    def url(self, database: str = DATABASE, *, role: str = ROLE) -> str:
        """A libpq address. `requirepeer` makes the client refuse a server that another user put at this path."""
        query = {"host": str(self.socket_dir), "port": PORT, "user": role, "requirepeer": self.user}
        return f"postgresql:///{database}?{urlencode(query)}"

    def django_settings(self, database: str = DATABASE) -> dict[str, Any]:
        """The same for `DATABASES["default"]`, without the ENGINE."""
        return {
            "NAME": database,
            "USER": ROLE,
            "HOST": str(self.socket_dir),
            "PORT": PORT,
            "OPTIONS": {"requirepeer": self.user},
        }

    def program(self, name: str) -> Path:
        """The path of one of PostgreSQL's programs, such as pg_dump."""
        return layout.provide_binaries(self.checkout, user=self.user) / name

    def pid(self) -> int | None:
        """The postmaster's process, if it runs; the file that names it also outlives a kill."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().splitlines()[0])
        except (FileNotFoundError, IndexError, ValueError):
            return None
        return pid if processes.is_alive(pid) and self._is_ours(processes.command_line(pid)) else None

    def ensure_running(self) -> bool:
        """Start the cluster unless it runs, and make its database if it is missing; true if this call started it.

        Raises DatabaseUnavailable with one sentence that says what to do.
        """
        self._refuse_if_foreign()
        with self._alone():
            started = not self._is_serving()
            if started:
                self._start()
            self._ensure_database()
        return started

    def stop(self) -> None:
        """Stop the cluster and wait for it; open transactions are rolled back. Nothing happens if it does not run."""
        self._refuse_if_foreign()
        if not self.data.exists():
            return
        with self._alone():
            self._stop()

    def remove(self) -> None:
        """Stop the cluster and delete all that it holds."""
        self.stop()
        for folder in (self.data, self._configuration):
            if folder.exists():
                shutil.rmtree(folder)

    @property
    def _title(self) -> str:
        return self.socket_dir.name

    @property
    def _configuration(self) -> Path:
        return self.data.with_name(f"{self.data.name}-conf")

    @property
    def _socket(self) -> Path:
        return self.socket_dir / f".s.PGSQL.{PORT}"

    @property
    def _log(self) -> Path:
        return self.data / "server.log"

    def _is_ours(self, command_line: list[str]) -> bool:
        """Whether a process is this cluster's postmaster: after a reboot the number may be anybody's."""
        return "-D" in command_line and Path(command_line[command_line.index("-D") + 1]).resolve() == self.data

    def _refuse_if_foreign(self) -> None:
        if os.geteuid() == 0 or not self.data.exists() or self.data.stat().st_uid == os.geteuid():
            return
        raise DatabaseUnavailable(
            f"The database in {self.data} belongs to the user {self.data.owner()}: run this as that user or as root."
        )

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Two processes that want the cluster at the same moment go one after the other."""
        home = self.data.parent
        try:
            layout.make_enterable(home)
            lock = home.joinpath(f"{self.data.name}.lock").open("a")
        except OSError as error:
            raise DatabaseUnavailable(f"The user {self.user} cannot write in {home}: {error.strerror}.") from error
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _is_serving(self) -> bool:
        """Whether a server left by another process can be used; one whose socket was deleted is stopped."""
        if self.pid() is None:
            return False
        deadline = time.monotonic() + START_SECONDS
        while (answer := self._ask_readiness()) == STARTING and time.monotonic() < deadline:
            time.sleep(0.2)
        if answer != READY:
            self._stop()
        return answer == READY

    def _ask_readiness(self) -> int:
        return self._run("pg_isready", "-q", "-h", str(self.socket_dir), "-p", PORT, "-t", "5").returncode

    def _start(self) -> None:
        self._refuse_full_disk()
        layout.provide_socket_directory(self.socket_dir, user=self.user)
        self._end_orphans()
        if not self.data.exists():
            self._lay_out()
        self._refuse_other_version()
        if self._log.exists():
            self._log.replace(self._log.with_name("server.previous.log"))
        options = f"-c config_file={shlex.quote(str(self._write_configuration()))}"
        start = ("start", "-w", "-t", str(START_SECONDS), "-D", str(self.data), "-l", str(self._log), "-o", options)
        if (done := self._run("pg_ctl", *start)).returncode:
            raise self._failure("PostgreSQL did not start", output=done.stdout + done.stderr + self._end_of_log())

    def _stop(self) -> None:
        if (pid := self.pid()) is not None:
            # Not pg_ctl: it waits a minute for a postmaster that was killed and is a zombie.
            processes.send(signal.SIGINT, pid=pid)
            if processes.wait_until_ended([pid], seconds=STOP_SECONDS):
                raise DatabaseUnavailable(
                    f"PostgreSQL, process {pid}, did not stop within {STOP_SECONDS} s; see {self._log}."
                )
        self._end_orphans()

    def _end_orphans(self) -> None:
        """After a killed postmaster, end its backends, and only then remove the files by which they are protected.

        They hold its shared memory; PostgreSQL itself refuses to start while they or a zombie postmaster are there.
        """
        uid = pwd.getpwnam(self.user).pw_uid
        mine = f"postgres: {self._title}: "
        orphans = [pid for pid in processes.every_pid() if " ".join(processes.command_line(pid)).startswith(mine)]
        processes.end((pid for pid in orphans if processes.owner(pid) == uid), first=signal.SIGKILL)
        for left in (self.data / "postmaster.pid", self._socket, self._socket.with_name(f"{self._socket.name}.lock")):
            left.unlink(missing_ok=True)

    def _lay_out(self) -> None:
        """Run initdb beside the final place, so that a killed one is never taken for a whole cluster."""
        unfinished = self.data.with_name(f"{self.data.name}.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        account = pwd.getpwnam(self.user)
        os.chown(unfinished, account.pw_uid, account.pw_gid)
        # The wheel has no ICU. The built-in C.UTF-8 lowers and uppers umlauts; German order is made in queries.
        locale = ("--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        done = self._run("initdb", "-D", str(unfinished), "-U", SUPERUSER, "-A", "peer", "-E", "UTF8", *locale)
        if done.returncode:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise self._failure("PostgreSQL could not lay out its files", output=done.stderr)
        unfinished.rename(self.data)

    def _write_configuration(self) -> Path:
        """Written at every start, beside the data: root must not write in a folder of the unprivileged user."""
        folder = self._configuration
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)
        files = {
            "postgresql.conf": configuration.postgresql_conf(
                folder=folder, socket_dir=self.socket_dir, title=self._title, durable=self.durable
            ),
            "pg_hba.conf": configuration.pg_hba_conf(),
            "pg_ident.conf": configuration.pg_ident_conf(
                system_users=sorted({self.user, pwd.getpwuid(0).pw_name}), roles=[ROLE, SUPERUSER]
            ),
        }
        for name, text in files.items():
            (folder / name).write_text(text)
            (folder / name).chmod(0o644)
        return folder / "postgresql.conf"

    def _ensure_database(self) -> None:
        with psycopg.connect(self.url("postgres", role=SUPERUSER), autocommit=True) as connection:
            if not connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [ROLE]).rowcount:
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(sql.Identifier(ROLE)))
            if not connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).rowcount:
                names = (sql.Identifier(DATABASE), sql.Identifier(ROLE))
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(*names))

    def _refuse_full_disk(self) -> None:
        free = shutil.disk_usage(self.data.parent).free
        if free < MINIMUM_FREE_BYTES:
            raise DatabaseUnavailable(
                f"The disk that holds {self.data.parent} has {free >> 20} MB left, and the database needs"
                f" {MINIMUM_FREE_BYTES >> 20} MB: free some space and start again."
            )

    def _refuse_other_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        if made_by != layout.wheel_major():
            raise DatabaseUnavailable(
                f"The database in {self.data} was made by PostgreSQL {made_by}, and the wheel brings"
                f" {layout.wheel_major()}: dump it with the old one, or start afresh with make demo RESET=1."
            )

    def _end_of_log(self) -> str:
        if not self._log.exists():
            return ""
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-LOG_LINES:])

    def _failure(self, what: str, *, output: str) -> DatabaseUnavailable:
        # A log on a full disk stays empty, so the words alone do not tell.
        is_full = shutil.disk_usage(self.data.parent).free < FULL_BELOW_BYTES
        if is_full or any(sign in output for sign in FULL_DISK):
            return DatabaseUnavailable(
                f"{what}: the disk that holds {self.data.parent} is full; free some space and start again."
            )
        return DatabaseUnavailable(f"{what}; its own words are:\n{output.strip()}")

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        account = pwd.getpwnam(self.user)
        is_root = os.geteuid() == 0
        return subprocess.run(  # noqa: S603 - our own words, and no shell
            [self.program(program), *arguments],
            user=account.pw_uid if is_root else None,
            group=account.pw_gid if is_root else None,
            extra_groups=[] if is_root else None,
            env={"PATH": os.defpath, "LC_ALL": "C"},
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
