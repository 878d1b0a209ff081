"""From a host name to its town, remembered by the process and forgotten at once when a host or a town's row changes."""

from __future__ import annotations

import threading
from collections import OrderedDict

from backend.common.freshness import memory
from backend.tenants.models import Host, Municipality

LONGEST = 253  # signs of a host name: RFC 1035, section 2.3.4
MOST_UNKNOWN = 1_000  # anybody can send any name


class Hosts:
    """A memory of lookups; the rows in it are shared between requests and must not be changed."""

    def __init__(self) -> None:
        self._towns: dict[str, Municipality] = {}
        self._unknown: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()
        self._generation = 0

    def remembered(self, domain: str) -> Municipality | None:
        """The town of this host if that is known for sure, without a statement; None: ask `town_of`."""
        return self._towns.get(domain) if memory else None

    def town_of(self, domain: str) -> Municipality | None:
        """The town that answers at this host, a lower-case name without port; None if there is none.

        At most one statement, in `public`.
        """
        if len(domain) > LONGEST:
            return None
        if memory and (domain in self._unknown or domain in self._towns):
            return self._towns.get(domain)
        generation = self._generation
        host = Host.objects.select_related("tenant").filter(domain=domain, state=Host.State.VERIFIED).first()
        town = host.tenant if host else None
        with self._lock:
            if generation == self._generation:  # else something changed while we asked
                self._keep(domain, town)
        return town

    def forget(self) -> None:
        """Something about hosts or towns has changed, or may have."""
        with self._lock:
            self._generation += 1
            self._towns, self._unknown = {}, OrderedDict()

    def _keep(self, domain: str, town: Municipality | None) -> None:
        if town is not None:
            self._towns[domain] = town
            return
        self._unknown[domain] = None
        while len(self._unknown) > MOST_UNKNOWN:
            self._unknown.popitem(last=False)


hosts = Hosts()
