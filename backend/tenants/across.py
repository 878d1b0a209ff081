"""The one loud door for code that works on town after town; a failing town never stops the others."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django_tenants.utils import schema_context, tenant_context

from backend.tenants.models import Municipality

T = TypeVar("T")
logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class TownResult(Generic[T]):
    """What the work returned for one town, or the error that ended it there."""

    town: Municipality
    value: T | None = None
    error: Exception | None = None


def across_municipalities(
    work: Callable[[Municipality], T], *, towns: Iterable[Municipality] | None = None
) -> list[TownResult[T]]:
    """Call `work(town)` inside each town's schema and return one result a town, failed ones with their error.

    Without `towns`: all that are in service. Every exception is kept, logged and reported: the caller decides what a
    failed town means, the loop goes on.
    """
    if towns is None:
        with schema_context("public"):
            towns = list(Municipality.objects.in_service())
    return [_inside(work, town=town) for town in towns]


def _inside(work: Callable[[Municipality], T], *, town: Municipality) -> TownResult[T]:
    try:
        with tenant_context(town):
            return TownResult(town=town, value=work(town))
    except Exception as error:
        logger.exception("work on one town failed", extra={"town": town.schema_name})
        return TownResult(town=town, error=error)
