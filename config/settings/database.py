"""PostgreSQL, and what processes keep in mind of it."""

from typing import Any

from backend.common.embedded_postgres import Cluster
from config.settings.environment import BASE_DIR, at_least, env

DATABASE_URL = env.str("DATABASE_URL", default="")
# Without DATABASE_URL: the embedded PostgreSQL of this checkout, which `make` and the demo start.
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db_url_config(DATABASE_URL) if DATABASE_URL else Cluster.for_checkout(BASE_DIR).django_settings()
}
# How long a connection may live: its private memory grows with each town that it has been in.
DATABASES["default"] |= {
    "ENGINE": "backend.changes.postgresql",
    "ATOMIC_REQUESTS": True,
    "CONN_MAX_AGE": 600,
    "CONN_HEALTH_CHECKS": True,
}
DATABASE_POOL = at_least(0, DATABASE_POOL=env.int("DATABASE_POOL", default=0))
POOLED: dict[str, Any] = {
    "min_size": min(2, DATABASE_POOL),
    "max_size": DATABASE_POOL,
    "max_lifetime": 600,
    "timeout": 10,  # so long a request waits for a connection before it is an error
}
# Of what is asked that often in a connection PostgreSQL keeps the plan; of what builders read by hand, too
# (backend/changes/postgresql/prepared.py).
DATABASES["default"].setdefault("OPTIONS", {})["prepare_threshold"] = 2
if DATABASE_POOL:
    DATABASES["default"]["CONN_MAX_AGE"] = 0  # the pool keeps them
    DATABASES["default"]["OPTIONS"]["pool"] = POOLED
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Of whole answers in the memory of each web process; 0 keeps none.
RESPONSE_CACHE_BYTES = env.int("RESPONSE_CACHE_MB", default=64) * 1024 * 1024
# For one network address and web process: answers that have to be built, and searches among them; 0: without a limit.
MISSES_PER_MINUTE = env.int("MISSES_PER_MINUTE", default=3000)
SEARCHES_PER_MINUTE = env.int("SEARCHES_PER_MINUTE", default=300)
# One SET search_path a town and connection instead of one a statement.
TENANT_LIMIT_SET_CALLS = True

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "KEY_FUNCTION": "django_tenants.cache.make_key",
        "REVERSE_KEY_FUNCTION": "django_tenants.cache.reverse_key",
    },
}
