"""A town that leaves: what goes along with the same ids, what stays, and that another installation takes it over."""

from __future__ import annotations

import gzip
import shutil
from io import StringIO

import pytest
from django.apps import apps
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django_tenants.utils import tenant_context

from backend.accounts.models import User
from backend.accounts.module import sweep
from backend.common import clock
from backend.push.models import Device
from backend.tenants.backup.archive import opened
from backend.tenants.backup.leaving import columns_emptied, emptied, tables_left
from backend.tenants.backup.manifest import DUMP, FILE
from backend.tenants.backup.restoring import plan, restore
from backend.tenants.file.reading import read_file
from backend.tenants.fingerprint import town_labels
from backend.tenants.models import Municipality
from backend.tenants.rollout.applying import plan_file
from tests.push.factories import device
from tests.tenants.backup.towns import ANNA, files, full_town, public_rows, rows

# What being taken over writes: it is logged, the epoch is another one, and people are invited anew.
WRITTEN = ("accounts_auditentry", "changes_change", "changes_townstate", "accounts_invitation")


def exported(town: Municipality, *, folder):
    said = StringIO()
    call_command("rollout", "export", town.slug, "--to", str(folder), stdout=said)
    [path] = folder.glob("*.tar")
    return path, said.getvalue()


def test_another_installation_takes_it_over_with_the_same_ids(committing, folder, media_root, settings, tmp_path):
    town = full_town("zieht-um", hosts=["www.zieht-um.example.org"])
    with tenant_context(town):
        User.objects.filter(email=ANNA["email"]).update(password="pbkdf2$what-only-anna-knows")
        device()
    path, said = exported(town, folder=folder)
    assert "push_device" in said
    left = {*tables_left(), *WRITTEN, "accounts_user"}
    before, stored = rows("zieht-um", without=tuple(left)), files(media_root, "zieht-um")
    articles = Client(headers={"host": town.default_domain}).get("/api/v1/news").json()["items"]
    public_id = town.public_id
    town.delete(force_drop=True)
    shutil.rmtree(media_root / "zieht-um")
    settings.REGION_DOMAIN = "elsewhere.test"

    with opened(path) as archive:
        assert any("invited anew" in line for line in plan(archive).lines)
        dump = gzip.decompress(archive.open(DUMP).read())
        (tmp_path / "zieht-um.yaml").write_bytes(archive.open(FILE).read())
        restore(archive)

    assert b"what-only-anna-knows" not in dump
    assert rows("zieht-um", without=tuple(left)) == before
    assert files(media_root, "zieht-um") == stored
    taken = Municipality.objects.get(schema_name="zieht-um")
    assert (taken.public_id, taken.origin.split("//")[1].split(":")[0]) == (public_id, "zieht-um.elsewhere.test")
    shown = Client(headers={"host": taken.default_domain}).get("/api/v1/news").json()["items"]
    assert [item["id"] for item in shown] == [item["id"] for item in articles] != []
    with tenant_context(taken):
        assert not Device.objects.exists()
        assert not User.objects.get(email=ANNA["email"]).has_usable_password()
        taken.is_demo = False
        sweep(taken, clock.now())
    assert [message.to for message in mail.outbox] == [[ANNA["email"]]]
    assert public_rows(taken)["applied"]
    outcome = plan_file(read_file(tmp_path / "zieht-um.yaml"), now=clock.now())
    assert (outcome.error, outcome.writes) == (None, 0)


def test_nothing_that_goes_points_to_what_stays():
    left = set(tables_left())
    for label in town_labels():
        for model in apps.get_app_config(label).get_models(include_auto_created=True):
            if model._meta.db_table in left:
                continue
            for column in model._meta.concrete_fields:
                if column.is_relation:
                    assert column.related_model._meta.db_table not in left, f"{column} points to rows that stay"


@pytest.mark.parametrize("word", ["secret", "sealed", "token_hash", "code_hash", "password"])
def test_no_column_of_a_secret_goes(word):
    left, emptied_ = set(tables_left()), columns_emptied()
    going = [
        f"{model._meta.db_table}.{column.column}"
        for label in town_labels()
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
        for column in model._meta.concrete_fields
        if model._meta.db_table not in left
        and word in column.column
        and column.column not in emptied_.get(model._meta.db_table, {})
    ]
    # Of Wagtail's private pages and folders, which nobody here can make: what editors share expires (`desk`).
    assert [
        name for name in going if "viewrestriction" not in name and name != "accounts_rolegroup.needs_second_factor"
    ] == []


def test_only_the_named_columns_are_emptied():
    dump = [
        b'COPY "a"."people" ("id", "secret", "name") FROM stdin;\n',
        b"1\tx\\ty\tAnna\n",
        b"\\.\n",
        b'COPY "a"."others" ("id", "secret") FROM stdin;\n',
        b"1\tx\n",
        b"\\.\n",
    ]
    assert list(emptied(dump, columns={"people": {"secret": "!"}})) == [
        dump[0],
        b"1\t!\tAnna\n",
        *dump[2:],
    ]
