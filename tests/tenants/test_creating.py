"""A town comes to be in one transaction, from the template."""

import pytest
from django.db import connection, transaction
from django_tenants.utils import schema_exists

from backend.tenants.creating import create_town
from backend.tenants.fingerprint import town_migrations
from backend.tenants.models import Municipality, SchemaTemplate
from backend.tenants.template import TEMPLATE_SCHEMA, ensure_template, lay_out

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


def test_a_template_is_made_from_the_last_one(committing):
    """No statement more: a new town has neither versions nor a change log of a template's days."""
    made = SchemaTemplate.objects.get()
    SchemaTemplate.objects.update(fingerprint="an earlier release")
    assert _alike(ensure_template()) == _alike(made.statements)
    assert SchemaTemplate.objects.get().fingerprint == made.fingerprint


def _alike(statements):
    """Without lists in conditions, which PostgreSQL writes in another way once it has read what it wrote."""
    return [statement for statement in statements or () if " = ANY (" not in statement]


@pytest.mark.parametrize(("migration", "is_used"), [("0001_initial", True), ("9999_of_another_branch", False)])
def test_a_template_that_knows_what_the_code_does_not_is_left_aside(db, migration, is_used):
    template = SchemaTemplate.objects.get()
    row = f"VALUES (0, 'feeds', '{migration}', now())"
    template.statements.append(f'INSERT INTO "{TEMPLATE_SCHEMA}".django_migrations (id, app, name, applied) {row}')
    template.save()
    lay_out("anfang")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) > 0 FROM pg_tables WHERE schemaname = 'anfang'")
        assert cursor.fetchone() == (is_used,)
