"""A town that leaves for good: closed at once, brought back while there is time, and then gone with all it stored."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django_tenants.utils import tenant_context

from backend.common import clock
from backend.region.models import Offer, Subscription
from backend.region.offering import NewOffer, offer
from backend.region.retiring import OthersTakeIt
from backend.region.retiring import retire as leave_region
from backend.tenants.backup.archive import opened
from backend.tenants.backup.media import stored_names
from backend.tenants.backup.restoring import restore
from backend.tenants.models import Municipality
from backend.tenants.retiring import TownIsRetired, drop_due, retire
from backend.tenants.rollout.applying import apply_file
from tests.tenants.backup.towns import full_town
from tests.towns import town_file


@pytest.fixture
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "media")
    vars(default_storage._wrapped).pop("relative_media_root", None)  # which django-tenants computes once
    folder = tmp_path / "exports"
    folder.mkdir()
    return folder


def schemas() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace")
        return {name for (name,) in cursor.fetchall()}


def test_it_is_closed_can_come_back_and_is_dropped_when_its_time_is_over(committing, folder):
    town = full_town("hoert-auf")
    with transaction.atomic():
        offer(town, module="feeds", offers=[NewOffer(key="a", document={"x": 1})], now=clock.now())
    said = StringIO()
    call_command("rollout", "retire", "hoert-auf", "--to", str(folder), "--grace", "10", "--yes", stdout=said)
    [archive] = folder.glob("*.tar")
    assert "is closed" in said.getvalue()
    client = Client(headers={"host": town.default_domain})
    assert client.get("/api/v1/news").status_code == 410
    assert Offer.objects.get(origin="hoert-auf").is_withdrawn
    assert isinstance(apply_file(town_file("hoert-auf"), now=clock.now()).error, TownIsRetired)
    assert drop_due(now=clock.now() + timedelta(days=9)) == []

    with opened(archive) as read:
        restore(read)
    assert client.get("/api/v1/news").json()["items"]
    assert not Offer.objects.get(origin="hoert-auf").is_withdrawn
    assert drop_due(now=clock.now() + timedelta(days=11)) == []

    retire(Municipality.objects.get(schema_name="hoert-auf"), folder=folder, now=clock.now() + timedelta(minutes=1))
    assert drop_due(now=clock.now() + timedelta(days=31)) == ["hoert-auf"]
    assert "hoert-auf" not in schemas()
    assert not Municipality.objects.filter(schema_name="hoert-auf").exists()
    with tenant_context(town):
        assert list(stored_names()) == []
    assert client.get("/api/v1/news").status_code == 404


def test_a_provider_that_others_need_stays(town, other_town):
    connection.set_schema_to_public()
    town.kind = Municipality.Kind.PROVIDER
    Subscription.objects.create(subscriber=other_town.slug, origin=town.slug, declared_in="waste")
    with pytest.raises(OthersTakeIt, match=other_town.slug):
        leave_region(town)
