"""What towns cost to make, to migrate and to keep in memory, in a database of their own."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

from benchmarks.cpu import cpu_seconds, of_ended_children, with_children
from benchmarks.load import CannotMeasure
from benchmarks.memory import grow
from benchmarks.seeding.towns import slug_of
from benchmarks.serving import serving
from benchmarks.variants import LATEST
from benchmarks.workplace import REGION_DOMAIN, SETTINGS, Workplace

DATABASE = "towns"
LATER_SETTINGS = f"{SETTINGS}.later"
# One process with one thread has one connection, which then has been in every town.
ONE_CONNECTION = {"WEB_WORKERS": "1", "WEB_THREADS": "1"}


@dataclass(frozen=True, kw_only=True)
class Towns:
    """`few` towns, and `many` in the end; besides, so many are made in one way and in the other."""

    workplace: Workplace
    postmaster: int
    few: int
    many: int
    by_template: int
    by_migrating: int
    on_step: Callable[[str], None]

    def measure(self) -> dict[str, Any]:
        """The parts `new_towns`, `migrations` and `memory` of the document."""
        self.workplace.make_database(DATABASE)
        first = self._manage("migrate_towns")
        made = self._make(until=self.few, extra=True)
        new = {way: _middle(times) for way, times in made.items()}
        migrations = [{"what": "an empty database: public schema and template", "towns": 0, **first}]
        migrations.append(self._migrate(LATER_SETTINGS, towns=self.few))
        if self.many > self.few:
            self._make(until=self.many, settings=LATER_SETTINGS)
        migrations.append(
            {"what": "nothing to do", "towns": self.many, **self._manage("migrate_towns", LATER_SETTINGS)}
        )
        migrations.append(self._migrate(LATEST.settings, towns=self.many))
        memory = self._memory()
        self.workplace.drop_database(DATABASE)
        return {"new_towns": new, "migrations": migrations, "memory": memory}

    def _make(self, *, until: int, settings: str = SETTINGS, extra: bool = False) -> dict[str, list[dict[str, float]]]:
        self.on_step(f"making {until} towns")
        options = ["--until", str(until), "--postmaster", str(self.postmaster)]
        options += ["--by-template", str(self.by_template), "--by-migrating", str(self.by_migrating)] if extra else []
        found: dict[str, list[dict[str, float]]] = json.loads(self._run(settings, "make_bench_towns", *options))
        return found

    def _migrate(self, settings: str, *, towns: int) -> dict[str, Any]:
        """With the code of a later release, which has one migration more."""
        self.on_step(f"migrating {towns} towns")
        return {"what": "one AddField with an index, and the template anew", "towns": towns} | self._manage(
            "migrate_towns", settings
        )

    def _memory(self) -> list[dict[str, float]]:
        hosts = [f"{slug_of(number)}.{REGION_DOMAIN}" for number in range(1, self.many + 1)]
        with serving(self.workplace, [LATEST], database=DATABASE, sizes=ONE_CONNECTION) as servers:
            return grow(
                servers[LATEST.key],
                hosts=hosts,
                postmaster=self.postmaster,
                database=DATABASE,
                on_step=self.on_step,
            )

    def _manage(self, command: str, settings: str = SETTINGS) -> dict[str, float]:
        """Seconds on the clock and of CPU that a command takes, start and database included."""
        began, cpu = time.perf_counter(), self._cpu()
        self._run(settings, command)
        return {"seconds": round(time.perf_counter() - began, 1), "cpu": round(self._cpu() - cpu, 1)}

    def _run(self, settings: str, command: str, *options: str) -> str:
        environment = self.workplace.environment(settings=settings, database=DATABASE)
        done = subprocess.run(
            (sys.executable, "manage.py", command, *options),
            cwd=self.workplace.checkout,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise CannotMeasure(f"{command} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def _cpu(self) -> float:
        return of_ended_children() + cpu_seconds(with_children(self.postmaster))


def _middle(times: list[dict[str, float]]) -> dict[str, float]:
    """The median of each, and of how many."""
    middle = {name: round(median(each[name] for each in times), 2) for name in ("seconds", "cpu")}
    return middle | {"of": len(times)}
