"""How a town comes to be: row, host and schema, all in one transaction."""

from __future__ import annotations

import logging

from django.db import connection, transaction
from django_tenants.utils import quote_schema_name

from backend.tenants.fingerprint import migration_fingerprint
from backend.tenants.models import Host, Municipality
from backend.tenants.schemas import use_public_schema
from backend.tenants.template import migrate_schema, replay, template_statements

logger = logging.getLogger(__name__)


def create_town(town: Municipality) -> Municipality:
    """Save a new town with its default host and its schema; must run in a transaction, and all of it or nothing stays.

    The schema comes from the template when there is one (call `template.ensure_template()` before), otherwise it is
    migrated step by step. The connection is left in the public schema.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("create_town must run inside a transaction")
    use_public_schema()
    town.fingerprint = migration_fingerprint()
    town.save()
    Host.objects.create(tenant=town, domain=town.default_domain, is_primary=True)
    if statements := template_statements():
        replay(statements, schema=town.schema_name)
    else:
        logger.warning("no template for this code and server: migrating %s step by step", town.schema_name)
        connection.cursor().execute(f"CREATE SCHEMA {quote_schema_name(town.schema_name)}")
        migrate_schema(town.schema_name)
    return town
