"""No container engine runs here: the container's files are held against what the Makefile and the demo really run."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatch
from pathlib import Path

import pytest
from rich.console import Console
from ruamel.yaml import YAML

from config import server
from config.demo.supervisor import Demo

ROOT = Path(__file__).resolve().parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE = YAML(typ="safe").load(ROOT / "compose.yaml")
HOWTO = (ROOT / "docs/howto/betrieb-mit-compose.md").read_text()
SETTING_UP_THE_MACHINE = ("apt-get ", "useradd ", "install --directory")


def _instructions(name: str) -> list[str]:
    return re.findall(rf"^{name} (.+)$", DOCKERFILE, flags=re.MULTILINE)


def test_every_step_of_the_image_is_one_that_the_makefile_has():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    steps = [step for step in _instructions("RUN") if not step.startswith(SETTING_UP_THE_MACHINE)]

    assert [step.split()[0] for step in steps] == ["make"] * len(steps)
    used = {target for step in steps for target in step.split()[1:]}
    assert used == {"install", "catalogues", "static"}
    assert used <= targets


def test_the_demo_needs_the_same_steps_as_the_image():
    demo = re.search(r"^demo: ([^#]+)", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)

    assert demo is not None
    assert set(demo[1].split()) == {"install", "catalogues"}


def test_what_is_copied_exists_and_is_not_ignored():
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    sent = {line[1:].rstrip("/") for line in lines if line.startswith("!")}
    copied = {name for line in _instructions("COPY") if not line.startswith("--") for name in line.split()[:-1]} - {"."}

    assert copied <= sent
    assert [name for name in sent if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("secret", [".env", "var/postgres", ".venv/bin/python", ".git/config"])
def test_secrets_and_data_stay_out_of_the_image(secret: str):
    sent = [line[1:].rstrip("/") for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]

    assert not any(fnmatch(secret, pattern) or fnmatch(secret, f"{pattern}/*") for pattern in sent)


def test_the_image_runs_as_nobody_of_importance_and_says_whether_it_lives():
    assert _instructions("USER")[-1] == "ortsblatt"
    assert DOCKERFILE.index("USER ortsblatt") < DOCKERFILE.index("CMD [")
    assert "/healthz" in DOCKERFILE


def test_the_image_starts_the_web_server_as_the_demo_does():
    demo = Demo(checkout=ROOT, port=8000, towns=None, is_reset=False, console=Console())
    command = json.loads(_instructions("CMD")[-1])

    here = [word.replace("0.0.0.0", "127.0.0.1") for word in command]  # noqa: S104
    assert here[1:] == list(demo.web.command[1:])


def test_compose_starts_the_worker_and_the_migrations_that_the_demo_starts():
    demo = Demo(checkout=ROOT, port=8000, towns=None, is_reset=False, console=Console())
    worker = COMPOSE["services"]["worker"]["command"]

    assert worker[1:-1] == list(demo.worker.command[1:-1])
    assert COMPOSE["services"]["migrate"]["command"][-1] == "migrate_towns"
    assert (ROOT / "backend/tenants/management/commands/migrate_towns.py").exists()


def test_only_the_proxy_is_reachable_from_outside():
    assert [name for name, service in COMPOSE["services"].items() if "ports" in service] == ["proxy"]


def test_every_variable_of_compose_is_explained():
    asked = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "compose.yaml").read_text()))

    assert [name for name in sorted(asked) if name not in HOWTO] == []


def test_what_compose_hands_to_the_programs_are_settings():
    settings = (ROOT / "docs/settings.md").read_text()

    assert [name for name in COMPOSE["x-app"]["environment"] if f"`{name}`" not in settings] == []


def test_whoever_stops_the_web_server_lets_it_end_what_it_has_begun():
    patience = int(COMPOSE["services"]["web"]["stop_grace_period"].removesuffix("s"))

    assert patience > server.STOP_SECONDS


def test_the_proxy_lets_go_of_a_connection_before_the_web_server_does():
    keepalive = re.search(r"keepalive (\d+)s", COMPOSE["configs"]["caddyfile"]["content"])

    assert keepalive is not None
    assert int(keepalive[1]) < server.HEAD_SECONDS
