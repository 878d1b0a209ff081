"""Where a bench keeps its things: a cluster, databases and folders of its own, and what its programs are told."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from backend.common.embedded_postgres import Cluster
from backend.common.embedded_postgres.cluster import DATABASE, ROLE, SUPERUSER

CHECKOUT = Path(__file__).resolve().parent.parent
SETTINGS = "benchmarks.settings"
REGION_DOMAIN = "bench.test"
FOREIGN_VARIABLES = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "MUNICIPALITIES_DIR")


@dataclass(frozen=True, kw_only=True)
class Workplace:
    """One bench of this checkout; another name is another cluster, so that a test does not disturb a measurement."""

    name: str = "bench"
    checkout: Path = CHECKOUT

    @property
    def cluster(self) -> Cluster:
        """Durable, as in earnest: reads do not care, new towns and migrations do."""
        return Cluster.for_checkout(self.checkout, name=f"postgres-{self.name}")

    @property
    def folder(self) -> Path:
        """Media, municipality files, logs, and what the seeding wrote down."""
        return self.checkout / "var" / self.name

    def environment(self, *, settings: str = SETTINGS, database: str = DATABASE) -> dict[str, str]:
        """For every program of the bench; settings that somebody has exported for other things do not reach it."""
        kept = {name: value for name, value in os.environ.items() if name not in FOREIGN_VARIABLES}
        return kept | {
            "DATABASE_URL": self.cluster.url(database),
            "DJANGO_SETTINGS_MODULE": settings,
            "LOG_LEVEL": "WARNING",
            "MUNICIPALITIES_DIR": str(self.folder / "municipalities"),
            "ORTSBLATT_VAR": str(self.folder),
            "PYTHONUNBUFFERED": "1",
            "REGION_URL": f"http://{REGION_DOMAIN}",
        }

    def make_database(self, name: str) -> None:
        """An empty database in place of what stood there under this name."""
        self.drop_database(name)
        self._execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(ROLE)))

    def drop_database(self, name: str) -> None:
        """Also while somebody is connected to it."""
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.cluster.url("postgres", role=SUPERUSER), autocommit=True) as connection:
            connection.execute(statement)
