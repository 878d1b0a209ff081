"""One run from the empty database to the report."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from rich.console import Console

from backend.common import clock
from backend.common.embedded_postgres.cluster import DATABASE
from benchmarks import variants
from benchmarks.catalogue import Catalogue
from benchmarks.document import document, write
from benchmarks.judging import verdicts
from benchmarks.load import CannotMeasure
from benchmarks.measuring import Group, Measured, Meter, measure
from benchmarks.seeded import Seeded, read_seeded
from benchmarks.serving import serving
from benchmarks.tables import serving_table, town_tables, verdict_table
from benchmarks.towns import Towns
from benchmarks.workplace import Workplace

PARTS = ("peers", "endpoints", "layers", "towns")


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """How much is measured."""

    towns: int = 25
    articles: int = 200
    many: int = 100  # towns that are made, migrated and visited, first a quarter of them
    by_template: int = 10  # towns that are made and removed again
    by_migrating: int = 2  # the same, as it would be without a template
    rounds: int = 3
    seconds: int = 3
    slow_seconds: int = 4
    warm_up: int = 1


@dataclass(kw_only=True)
class Run:
    """`parts` are measured in the order of PARTS; what they found stands in `results`, by group."""

    workplace: Workplace
    sizes: Sizes
    parts: Sequence[str]
    output: Path
    endpoints: Sequence[str]
    workers: int | None  # processes of each server; None: as many as the image starts
    console: Console
    results: dict[str, list[Measured]] = field(default_factory=dict)
    town_figures: dict[str, Any] = field(default_factory=dict)

    def carry_out(self) -> None:
        """Everything; `output` is where it is kept. The cluster is stopped again if this run started it."""
        (self.workplace.folder / "static").mkdir(parents=True, exist_ok=True)
        is_ours = self.workplace.cluster.ensure_running()
        try:
            catalogue = Catalogue(towns=self._seeded().towns if set(self.parts) - {"towns"} else ())
            for part in PARTS:
                if part in self.parts:
                    getattr(self, f"_{part}")(catalogue)
            self._report()
        finally:
            if is_ours:
                self.workplace.cluster.stop()

    def _report(self) -> None:
        judged = verdicts(self.results)
        if judged:
            self.console.print(verdict_table(judged))
        run = {"measured_at": clock.now(), "sizes": asdict(self.sizes)}
        write(self.output, document(**run, results=self.results, verdicts=judged, parts=self.town_figures))
        self.console.print(f"Kept in {self.output}")

    def _peers(self, catalogue: Catalogue) -> None:
        compared = (variants.CEILING, variants.COLD, variants.NORMAL_SITE, variants.PEERS_WITH_OUR_MIDDLEWARE)
        with serving(self.workplace, compared, sizes=self._processes) as servers:
            self._measure(catalogue.peers(), servers=servers)

    def _endpoints(self, catalogue: Catalogue) -> None:
        asked = (variants.CEILING, variants.COLD, variants.WARM)
        with serving(self.workplace, asked, sizes=self._processes) as servers:
            self._measure(catalogue.endpoints(servers, keys=self.endpoints), servers=servers)

    def _layers(self, catalogue: Catalogue) -> None:
        compared = (
            variants.CEILING, variants.ONLY_TENANT, variants.ONLY_TOWN, variants.WITHOUT_WRAPPER, variants.NORMAL_SITE,
            variants.WARM,
        )  # fmt: skip
        with serving(self.workplace, compared, sizes=self._processes) as servers:
            self._measure(catalogue.layers(size=24_000), servers=servers)

    def _towns(self, _catalogue: Catalogue) -> None:
        few = max(1, self.sizes.many // 4)
        with self.console.status("towns") as status:
            towns = Towns(
                workplace=self.workplace,
                postmaster=self._postmaster,
                few=few,
                many=self.sizes.many,
                by_template=self.sizes.by_template,
                by_migrating=self.sizes.by_migrating,
                on_step=status.update,
            )
            self.town_figures = towns.measure()
        for table in town_tables(self.town_figures):
            self.console.print(table)

    @property
    def _processes(self) -> dict[str, str]:
        return {} if self.workers is None else {"WEB_WORKERS": str(self.workers)}

    @property
    def _postmaster(self) -> int:
        pid = self.workplace.cluster.pid()
        if pid is None:
            raise CannotMeasure("The bench's PostgreSQL has ended")
        return pid

    def _measure(self, groups: list[Group], *, servers: Any) -> None:
        sizes = self.sizes
        meter = Meter(
            servers=servers,
            postmaster=self._postmaster,
            seconds=sizes.seconds,
            slow_seconds=sizes.slow_seconds,
            warm_up=sizes.warm_up,
        )
        for group in groups:
            with self.console.status(group.title) as status:
                found = measure([group], meter=meter, rounds=self.sizes.rounds, on_done=status.update)
            self.results |= found
            self.console.print(serving_table(group.title, found[group.key]))

    def _seeded(self) -> Seeded:
        """The region of the last run, if nothing that makes it has changed since, otherwise a new one."""
        seeded = read_seeded(self.workplace.folder)
        if seeded is not None and seeded.key == self._seeding_key:
            return seeded
        began = time.monotonic()
        self.console.print(f"Making {self.sizes.towns} towns with {self.sizes.articles} articles each")
        self.workplace.make_database(DATABASE)
        options = ("--towns", str(self.sizes.towns), "--articles", str(self.sizes.articles), "--key", self._seeding_key)
        command = (sys.executable, "manage.py", "fill_bench", *options)
        if subprocess.run(
            command, cwd=self.workplace.checkout, env=self.workplace.environment(), check=False
        ).returncode:
            raise CannotMeasure("The region could not be made, see above")
        self.console.print(f"The region is there after {time.monotonic() - began:.0f} s")
        seeded = read_seeded(self.workplace.folder)
        assert seeded is not None  # noqa: S101 - the command has written it
        return seeded

    @cached_property
    def _seeding_key(self) -> str:
        """Changes with the sizes, the day, the migrations and the seeding itself."""
        root = self.workplace.checkout
        sources = [*root.glob("backend/*/migrations/*.py"), *root.glob("benchmarks/seeding/*.py")]
        sources += [*root.glob("benchmarks/peers/**/*.py"), root / "municipalities" / "region.yaml"]
        digest = hashlib.sha256(f"{self.sizes.towns} {self.sizes.articles} {datetime.now(UTC).date()}".encode())
        for path in sorted(sources):
            digest.update(path.read_bytes())
        return digest.hexdigest()[:16]
