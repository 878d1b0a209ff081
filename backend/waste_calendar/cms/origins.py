"""Whose a row of a list is, in people's words: the provider's name instead of its key."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column

from backend.tenants.models import Municipality

_NAMES = "provider_names"
_Row = TypeVar("_Row", bound=Model)


def with_providers(rows: QuerySet[_Row]) -> QuerySet[_Row]:
    """Each row with the names of the provider that it comes from."""
    providers = Municipality.objects.filter(schema_name=OuterRef("origin"))
    found: QuerySet[_Row] = rows.annotate(**{_NAMES: Subquery(providers.values("name")[:1])})
    return found


def origin_column() -> Column:
    """For a list of such rows."""
    return Column("origin", label=_("Comes from"), accessor=_provider, sort_key="origin")


def _provider(row: Any) -> str:
    names = getattr(row, _NAMES, None) or {}
    return str(next(iter(names.values()), row.origin))
