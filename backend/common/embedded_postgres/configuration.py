"""The embedded PostgreSQL's configuration files, as text; where they are written is decided in `cluster`."""

from pathlib import Path

# Measured with a hundred towns: each brings some 340 relations, which a migration or a dump locks in one transaction.
SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "max_connections": "100",
    "max_locks_per_transaction": "512",
    "shared_buffers": "256MB",
    "shared_preload_libraries": "pg_stat_statements",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
}
# For tests alone: a power cut may cost the whole cluster, which is then simply made anew.
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def postgresql_conf(*, folder: Path, socket_dir: Path, title: str, durable: bool) -> str:
    """`title` begins the process title of everything that this cluster runs, by which its orphans are found."""
    settings = SETTINGS | ({} if durable else NOT_DURABLE)
    settings |= {
        "cluster_name": title,
        "unix_socket_directories": f'"{socket_dir}"',
        "hba_file": str(folder / "pg_hba.conf"),
        "ident_file": str(folder / "pg_ident.conf"),
    }
    return "".join(f"{name} = {_quoted(value)}\n" for name, value in settings.items())


def pg_hba_conf() -> str:
    """The kernel says who connects over the socket (peer): there is no password to keep, and no other way in."""
    return "local all all peer map=ortsblatt\n"


def pg_ident_conf(*, system_users: list[str], roles: list[str]) -> str:
    """Each of the machine's users may be each of the roles."""
    return "".join(f'ortsblatt "{user}" "{role}"\n' for user in system_users for role in roles)


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"
