"""What the recorder contributes: its log is kept short every night; and the region's own tables are watched."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from backend.changes.compacting import compact
from backend.changes.notices import HOSTS
from backend.changes.watching import watch
from backend.common.clock import local
from backend.tenants import registry
from backend.tenants.models import Host, Municipality

NIGHT = 3  # the hour on the town's clock
SWEEP_MINUTES = 5


def sweep(town: Municipality, now: datetime) -> None:
    """Once a night."""
    moment = local(now, zone=ZoneInfo(town.timezone))
    if moment.hour == NIGHT and moment.minute < SWEEP_MINUTES:
        compact(now=now)


watch(Municipality, key=HOSTS, is_public=True)
watch(Host, key=HOSTS, is_public=True)
registry.register(registry.Module(key="changes", title=_("Changes"), sweep=sweep))
