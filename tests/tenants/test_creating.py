"""A town comes to be in one transaction, from the template."""

import pytest
from django.db import connection, transaction
from django_tenants.utils import schema_exists

from backend.tenants.creating import create_town
from backend.tenants.fingerprint import town_migrations
from backend.tenants.models import Municipality

pytestmark = pytest.mark.engine


def new_town(slug: str) -> Municipality:
    return Municipality(schema_name=slug, name={"de": slug.title()}, state="BB", languages=["de"])


def test_a_new_town_has_all_migrations_and_its_default_host(db):
    town = create_town(new_town("neu-dorf"))

    connection.set_schema("neu-dorf", include_public=False)
    with connection.cursor() as cursor:
        cursor.execute("SELECT app || '.' || name FROM django_migrations")
        applied = {row[0] for row in cursor.fetchall()}
    connection.set_schema_to_public()
    assert applied >= set(town_migrations())
    assert [host.domain for host in town.domains.all()] == ["neu-dorf.region.test"]


def test_a_failure_after_creation_leaves_nothing(db):
    with pytest.raises(RuntimeError), transaction.atomic():
        create_town(new_town("pechdorf"))
        raise RuntimeError
    assert not schema_exists("pechdorf")
    assert not Municipality.objects.filter(schema_name="pechdorf").exists()


def test_creating_outside_a_transaction_is_refused(committing):
    with pytest.raises(transaction.TransactionManagementError):
        create_town(new_town("ohnedorf"))
