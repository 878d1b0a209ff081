"""Several towns at the same time end as one after the other does."""

from __future__ import annotations

import os
import signal

import pytest
from django.db import transaction
from django_tenants.utils import schema_exists

from backend.tenants.file.reading import read_files
from backend.tenants.models import Municipality
from backend.tenants.rollout import several
from backend.tenants.rollout.several import apply_files, import_towns
from backend.tenants.template import ensure_template

FILE = """\
slug: {slug}
name: {{de: {slug}}}
state: BB
status: live
demo: true
{more}
"""


@pytest.fixture
def files(tmp_path, committing):
    ensure_template()
    for slug, more in (("aheim", ""), ("bheim", "kind: county"), ("cheim", "hosts: [www.aheim.example]")):
        (tmp_path / f"{slug}.yaml").write_text(FILE.format(slug=slug, more=more))
    return read_files(sorted(tmp_path.glob("*.yaml")))


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_town_is_rolled_out_and_reported_once(files, jobs):
    done: list[str] = []
    outcomes = apply_files(files, jobs=jobs, on_done=done.append)
    assert [(outcome.slug, outcome.is_fine) for outcome in outcomes] == [
        ("aheim", True),
        ("bheim", True),
        ("cheim", True),
    ]
    assert sorted(done) == ["aheim", "bheim", "cheim"]
    assert [outcome.writes for outcome in apply_files(files, jobs=jobs, on_done=done.append)] == [0, 0, 0]


def test_a_town_that_fails_in_its_process_is_reported_and_the_others_are_not_touched(files):
    with transaction.atomic():
        taken = Municipality.objects.create(schema_name="taken", name={"de": "x"}, state="BB", languages=["de"])
        taken.domains.create(domain="www.aheim.example")
    outcomes = {outcome.slug: outcome for outcome in apply_files(files, jobs=2, on_done=lambda _: None)}
    assert [outcomes[slug].is_fine for slug in ("aheim", "bheim", "cheim")] == [True, True, False]
    assert "www.aheim.example" in str(outcomes["cheim"].error)
    assert not schema_exists("cheim")


def test_a_killed_process_is_an_error_and_not_an_end(files, monkeypatch):
    monkeypatch.setattr(several, "apply_file", lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
    outcomes = apply_files(files, jobs=2, on_done=lambda _: None)
    assert [outcome.is_fine for outcome in outcomes] == [False, False, False]


def test_those_who_offer_are_imported_first(files, monkeypatch):
    apply_files(files, jobs=1, on_done=lambda _: None)
    order: list[str] = []
    import_towns(list(Municipality.objects.filter(schema_name__endswith="heim")), jobs=1, on_done=order.append)
    assert order[0] == "bheim"
