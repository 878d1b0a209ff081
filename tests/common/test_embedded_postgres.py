"""The embedded PostgreSQL, really started: crashes, leftovers, foreign folders, full disks."""

import os
import pwd
import shutil
import signal
import stat
import tempfile
from collections import namedtuple
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from backend.common import processes
from backend.common.embedded_postgres import Cluster, DatabaseUnavailable, __main__, layout
from backend.common.embedded_postgres.configuration import pg_ident_conf, postgresql_conf

as_root_only = pytest.mark.skipif(os.geteuid() != 0, reason="changing the user takes root")


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder that every user may enter, unlike pytest's own; sockets and what belongs under /var/lib stay in it."""
    folder = Path(tempfile.mkdtemp(prefix="ortsblatt-test-"))
    folder.chmod(0o755)
    checkout = folder / "checkout"
    checkout.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layout, "SYSTEM_HOME", folder / "system")
        patch.setattr(layout, "SOCKETS", folder)
        yield checkout
    shutil.rmtree(folder)


@pytest.fixture
def checkout() -> Iterator[Path]:
    with _folder() as checkout:
        yield checkout


@pytest.fixture
def cluster(checkout: Path) -> Iterator[Cluster]:
    cluster = Cluster.for_tests(checkout)
    yield cluster
    cluster.stop()


@pytest.fixture(scope="module")
def running() -> Iterator[Cluster]:
    """One that is only looked at."""
    with _folder() as checkout:
        cluster = Cluster.for_tests(checkout)
        cluster.ensure_running()
        yield cluster
        cluster.stop()


def _answer(cluster: Cluster, question: str) -> object:
    with psycopg.connect(cluster.url()) as connection:
        row = connection.execute(question.encode()).fetchone()
    return row and row[0]


def test_it_starts_once_and_is_found_again(cluster: Cluster):
    assert cluster.ensure_running() is True
    pid = cluster.pid()

    assert cluster.ensure_running() is False
    assert cluster.pid() == pid


def test_the_application_is_no_superuser_and_may_make_databases(running: Cluster):
    assert _answer(running, "SELECT current_user || current_database()") == "ortsblattortsblatt"
    assert _answer(running, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    assert _answer(running, "SELECT rolcreatedb FROM pg_roles WHERE rolname = current_user") is True


def test_it_has_the_measured_settings_and_knows_umlauts(running: Cluster):
    assert _answer(running, "SHOW max_locks_per_transaction") == "512"
    assert _answer(running, "SHOW jit") == "off"
    assert _answer(running, "SHOW timezone") == "UTC"
    assert _answer(running, "SHOW fsync") == "off"
    assert _answer(running, "SHOW listen_addresses") == ""
    assert _answer(running, "SELECT lower('ÄÖÜ') || upper('äöü')") == "äöüÄÖÜ"


def test_django_settings_and_url_name_the_same_server(running: Cluster):
    settings = running.django_settings()

    with psycopg.connect(
        dbname=settings["NAME"],
        user=settings["USER"],
        host=settings["HOST"],
        port=settings["PORT"],
        **settings["OPTIONS"],
    ) as connection:
        assert connection.info.host == str(running.socket_dir)
    assert psycopg.conninfo.conninfo_to_dict(running.url())["host"] == str(running.socket_dir)


def test_nobody_else_can_reach_the_socket(running: Cluster):
    found = running.socket_dir.stat()
    assert stat.S_IMODE(found.st_mode) == 0o700
    assert found.st_uid == pwd.getpwnam(running.user).pw_uid


def test_a_client_refuses_a_server_of_another_user(running: Cluster):
    with pytest.raises(psycopg.OperationalError, match="requirepeer"):
        psycopg.connect(running.url().replace(f"requirepeer={running.user}", "requirepeer=somebody"))


def test_committed_rows_survive_a_killed_postmaster(checkout: Path):
    durable = Cluster.for_checkout(checkout)
    durable.ensure_running()
    with psycopg.connect(durable.url(), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS number")
    os.kill(durable.pid() or 0, signal.SIGKILL)

    assert durable.ensure_running() is True
    assert _answer(durable, "SELECT count(*) FROM kept") == 1000
    durable.stop()


def test_backends_of_a_killed_postmaster_are_ended_before_the_next_start(cluster: Cluster):
    cluster.ensure_running()
    with psycopg.connect(cluster.url()) as connection:
        backend = connection.info.backend_pid
        # A stopped backend cannot notice that its postmaster is gone.
        os.kill(backend, signal.SIGSTOP)
        os.kill(cluster.pid() or 0, signal.SIGKILL)

        assert cluster.ensure_running() is True
        assert not processes.is_alive(backend)


def test_a_number_that_belongs_to_another_process_now_is_not_taken_for_the_server(cluster: Cluster):
    cluster.ensure_running()
    cluster.stop()
    cluster.data.joinpath("postmaster.pid").write_text(f"{os.getpid()}\n{cluster.data}\n")

    assert cluster.pid() is None
    assert cluster.ensure_running() is True


def test_a_server_whose_socket_was_deleted_is_started_again(cluster: Cluster):
    cluster.ensure_running()
    cluster.socket_dir.joinpath(".s.PGSQL.5432").unlink()

    assert cluster.ensure_running() is True
    assert _answer(cluster, "SELECT 1") == 1


def test_stopping_what_does_not_run_does_nothing(cluster: Cluster):
    cluster.stop()

    assert not cluster.data.exists()


def test_an_interrupted_layout_is_made_anew(cluster: Cluster):
    unfinished = cluster.data.with_name("postgres-test.new")
    unfinished.mkdir(parents=True)
    unfinished.joinpath("PG_VERSION").write_text("half")

    assert cluster.ensure_running() is True
    assert not unfinished.exists()


def test_a_full_disk_is_said_before_anything_is_written(cluster: Cluster, monkeypatch: pytest.MonkeyPatch):
    usage = namedtuple("usage", "total used free")  # noqa: PYI024 - the shape of shutil.disk_usage
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(1 << 30, 1 << 30, 3 << 20))

    with pytest.raises(DatabaseUnavailable, match=r"has 3 MB left, and the database needs 150 MB"):
        cluster.ensure_running()
    assert not cluster.data.exists()


@pytest.mark.parametrize(
    ("words", "free"), [("FATAL: could not write: No space left on device", 1 << 30), ("could not start server", 4096)]
)
def test_a_disk_that_fills_up_while_starting_is_one_sentence(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch, words: str, free: int
):
    usage = namedtuple("usage", "total used free")  # noqa: PYI024 - the shape of shutil.disk_usage
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(1 << 30, 1 << 30, free))

    assert str(cluster._failure("PostgreSQL did not start", output=words)) == (
        f"PostgreSQL did not start: the disk that holds {cluster.data.parent} is full; free some space and start again."
    )


def test_data_of_another_major_version_is_refused_and_left_alone(cluster: Cluster):
    cluster.ensure_running()
    cluster.stop()
    cluster.data.joinpath("PG_VERSION").write_text("17\n")

    with pytest.raises(DatabaseUnavailable, match="made by PostgreSQL 17, and the wheel brings 18"):
        cluster.ensure_running()


def test_a_start_that_fails_shows_the_end_of_the_log(cluster: Cluster):
    cluster.ensure_running()
    cluster.stop()
    shutil.rmtree(cluster.data / "global")

    with pytest.raises(DatabaseUnavailable, match=r"did not start; its own words are:(.|\n)*global"):
        cluster.ensure_running()


def test_a_socket_folder_that_others_may_enter_is_refused(cluster: Cluster):
    cluster.socket_dir.mkdir(mode=0o700)
    cluster.socket_dir.chmod(0o777)

    with pytest.raises(DatabaseUnavailable, match="is not a private folder of the user"):
        cluster.ensure_running()


def test_two_checkouts_have_two_sockets_short_enough_for_the_kernel(checkout: Path):
    deep = checkout.joinpath(*["a-long-folder-name"] * 10)
    deep.mkdir(parents=True)
    here, there = Cluster.for_checkout(checkout), Cluster.for_checkout(deep)

    assert here.socket_dir != there.socket_dir
    assert len(os.fsencode(there.socket_dir / ".s.PGSQL.5432")) < 107


def test_data_of_another_user_is_refused(cluster: Cluster, monkeypatch: pytest.MonkeyPatch):
    cluster.data.mkdir(parents=True)
    owner = cluster.data.stat().st_uid
    with monkeypatch.context() as patch:
        patch.setattr(os, "geteuid", lambda: owner + 1)
        with pytest.raises(DatabaseUnavailable, match="belongs to the user"):
            cluster.ensure_running()


@as_root_only
def test_root_goes_on_as_the_owner_of_the_checkout_and_of_the_data(checkout: Path):
    assert Cluster.for_checkout(checkout).user in layout.UNPRIVILEGED

    nobody = pwd.getpwnam("nobody").pw_uid
    os.chown(checkout, nobody, -1)
    assert Cluster.for_checkout(checkout).user == "nobody"

    os.chown(checkout, 0, -1)
    checkout.joinpath("var/postgres").mkdir(parents=True)
    os.chown(checkout / "var/postgres", nobody, -1)
    assert Cluster.for_checkout(checkout).user == "nobody"


@as_root_only
def test_a_checkout_that_the_user_cannot_enter_keeps_data_and_programs_elsewhere(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
):
    closed = checkout / "closed"
    closed.mkdir(parents=True)
    checkout.chmod(0o700)
    packages = closed / "site-packages"
    for part in layout.WHEEL_PARTS:
        shutil.copytree(layout._wheel_folder().parent / part, packages / part)
    monkeypatch.setattr(layout, "_wheel_folder", lambda: packages / layout.WHEEL)
    cluster = Cluster.for_checkout(closed)

    assert cluster.ensure_running() is True
    assert cluster.data.is_relative_to(layout.SYSTEM_HOME)
    assert cluster.program("postgres").is_relative_to(layout.SYSTEM_HOME)
    assert _answer(cluster, "SELECT 1") == 1
    cluster.stop()


def test_a_path_with_quotes_stays_one_value():
    text = postgresql_conf(folder=Path("/it's"), socket_dir=Path("/s"), title="t", durable=True)

    assert "hba_file = '/it''s/pg_hba.conf'" in text
    assert "fsync" not in text


def test_each_system_user_is_mapped_to_each_role():
    text = pg_ident_conf(system_users=["anna", "root"], roles=["editor"])

    assert text.splitlines() == ['ortsblatt "anna" "editor"', 'ortsblatt "root" "editor"']


def test_the_command_line_starts_shows_and_stops(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(cluster.checkout)

    assert __main__.main(["status", "--tests"]) == 3
    assert __main__.main(["start", "--tests"]) == 0
    assert "running as process" in capsys.readouterr().out
    assert __main__.main(["stop", "--tests"]) == 0
    assert cluster.pid() is None
