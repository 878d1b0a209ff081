"""Jobs that belong to a town: the schema's name is an argument, the town's schema is open while the job runs."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Any

from django_tenants.utils import schema_context, tenant_context
from procrastinate.contrib.django import app

from backend.tenants.models import Municipality

logger = logging.getLogger(__name__)


def town_task(**options: Any) -> Callable[[Callable[..., None]], Any]:
    """Make a procrastinate task of `work(*, town, **kwargs)`; defer it with `schema=town.schema_name`.

    A job is only a wake-up: when the town is gone, retired or waits for its migration, nothing happens, and the
    module's sweep finds later what is left to do. Deferred inside a transaction, it exists only if that commits.
    """

    def wrap(work: Callable[..., None]) -> Any:
        @app.task(name=f"{work.__module__}.{work.__qualname__}", **options)
        @functools.wraps(work)
        def run(*, schema: str, **kwargs: Any) -> None:
            with schema_context("public"):
                town = Municipality.objects.in_service().filter(schema_name=schema).first()
            if town is None:
                logger.info("job skipped, town not in service", extra={"town": schema})
                return
            with tenant_context(town):
                work(town=town, **kwargs)

        return run

    return wrap
