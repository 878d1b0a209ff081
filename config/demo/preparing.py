"""What has to be done before the region can answer, in one process: starting Django takes longer than the steps."""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import django
from django.apps import apps
from django.core.management import CommandError, call_command

from backend.common import clock
from config.demo.people import PEOPLE
from config.demo.samples import Town, read_towns, write_samples

CHECKOUT = Path(__file__).resolve().parents[2]
MUNICIPALITIES = CHECKOUT / "municipalities"
VAR = CHECKOUT / "var"
PROCESSES = 2  # towns rolled out at the same time: the machine that the demo is promised on has two cores
# Others build on what these offer, so they are in every region, however small.
SHARED_KINDS = ("county", "provider")
WITH_NOTICE = "bad-belzig"  # where one of everything can be seen
REPORTED_TWICE = "amt-niemegk"
ITS_COUNTY = "landkreis-pm"
ITS_AUTHORITY = "apm"  # whose waste calendar it has


@dataclass(frozen=True, kw_only=True)
class Step:
    """Something that finds out by itself what is done already."""

    title: str
    work: Callable[[], object]


def before_serving() -> list[Step]:
    """What web server and worker cannot start without."""
    return [
        Step(title="Static files", work=collect_static_files),
        Step(title="Migrations", work=partial(call_command, "migrate_towns")),
    ]


def while_serving(*, limit: int | None, today: date) -> list[Step]:
    """What fills the region; a town that fails leaves the others alone."""
    known = read_towns(MUNICIPALITIES)
    files = [str(MUNICIPALITIES / f"{town.slug}.yaml") for town in chosen(known, limit=limit)]
    return [
        Step(title="Sample feeds and calendars", work=partial(write_samples, VAR / "demo", today=today, towns=known)),
        Step(title="Rollout", work=partial(roll_out, files)),
        Step(title="Sign-ins", work=write_sign_ins),
        Step(title="Urgent notice", work=partial(call_command, "demo_notice", WITH_NOTICE)),
        Step(title="Items in several languages", work=partial(call_command, "demo_languages", WITH_NOTICE)),
        Step(title="What two report", work=partial(call_command, "demo_duplicate", REPORTED_TWICE)),
        Step(title="What the county offers", work=partial(call_command, "demo_offers", ITS_COUNTY)),
        Step(title="Gazette", work=partial(call_command, "demo_gazette", WITH_NOTICE)),
        Step(
            title="Disruption of the waste calendar",
            work=partial(call_command, "demo_disruption", ITS_AUTHORITY, shown_in=WITH_NOTICE),
        ),
        Step(title="Phones and notifications", work=partial(call_command, "demo_phones", WITH_NOTICE)),
    ]


def roll_out(files: Sequence[str]) -> None:
    """Roll the towns out if a file, a sample or the database is another than last time: finding out takes 10 s."""
    stamp = VAR / "run" / "rollout"
    if stamp.exists() and stamp.read_text() == _state_of_region(files):
        return
    call_command("rollout", "apply", *files, jobs=PROCESSES)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(_state_of_region(files))


def _state_of_region(files: Sequence[str]) -> str:
    """Files and samples as they are, and the towns of this very database."""
    written = [path.read_bytes() for path in sorted(MUNICIPALITIES.rglob("*.yaml"))]
    written += [path.read_bytes() for path in [VAR / "demo" / "written"] if path.exists()]
    towns = (
        apps.get_model("tenants", "Municipality")
        .objects.values_list("schema_name", "public_id", "fingerprint")
        .order_by("schema_name")
    )
    digest = hashlib.sha256(repr((files, list(towns))).encode())
    for content in written:
        digest.update(content)
    return digest.hexdigest()


def write_sign_ins() -> None:
    """Let the demo's people sign in; who they are is for the supervisor, and nobody else on this machine, to read."""
    file = VAR / PEOPLE
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    with file.open("w") as output:
        call_command("demo_people", as_json=True, stdout=output)


def collect_static_files() -> None:
    """Collect them if one has changed since: hashing and compressing a thousand files takes longer than a start may."""
    stamp, state = VAR / "run" / "static", _state_of_static_files()
    if stamp.exists() and stamp.read_text() == state and (VAR / "static").exists():
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(state)


def _state_of_static_files() -> str:
    own = sorted(path for path in CHECKOUT.glob("backend/*/static/**/*") if path.is_file())
    lines = [f"{path.relative_to(CHECKOUT)} {path.stat().st_mtime_ns}" for path in own]
    lock = (CHECKOUT / "requirements.lock").read_text()
    return hashlib.sha256("\n".join([lock, *lines]).encode()).hexdigest()


def chosen(towns: Sequence[Town], *, limit: int | None) -> list[Town]:
    """Counties and providers, and the first so many of the others."""
    shared = [town for town in towns if town.kind in SHARED_KINDS]
    return shared + [town for town in towns if town.kind not in SHARED_KINDS][:limit]


def main(arguments: list[str] | None = None) -> int:
    """Do all steps; the exit code is 1 if one failed. The file number `--tell` hears when the servers may start."""
    parser = argparse.ArgumentParser(description="Prepare the demo's region.")
    parser.add_argument("--towns", type=int)
    parser.add_argument("--tell", type=int)
    options = parser.parse_args(arguments)
    django.setup()
    if not all(done(step) for step in before_serving()):
        return 1
    if options.tell is not None:
        os.write(options.tell, b"servable")
        os.close(options.tell)
    steps = while_serving(limit=options.towns, today=clock.now().date())
    return 0 if all([done(step) for step in steps]) else 1  # noqa: C419 - the people of the other towns sign in all the same


def done(step: Step) -> bool:
    """Do one step and say how long it took, or what its command says it failed of."""
    began = time.monotonic()
    try:
        step.work()
    except CommandError as error:
        print(f"{step.title}: {error}", file=sys.stderr)
        return False
    print(f"{step.title}: {time.monotonic() - began:.1f} s")
    return True


if __name__ == "__main__":
    sys.exit(main())
