"""What stands between a town and going live, asked of every module."""

from __future__ import annotations

from django_tenants.utils import tenant_context

from backend.tenants import registry
from backend.tenants.changes import Missing
from backend.tenants.models import Municipality


def missing_items(town: Municipality) -> list[Missing]:
    """All missing items of one town, legal ones first."""
    with tenant_context(town):
        items = [
            item
            for module in registry.active_modules(town)
            if module.checklist is not None
            for item in module.checklist(town)
        ]
    return sorted(items, key=lambda item: not item.is_legal)
