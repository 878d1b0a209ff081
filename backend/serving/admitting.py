"""How much may be built for one network address, and for one installation; counted in the process, for a minute.

What is in memory is given to everybody as often as they like. The counts of forms are rows (`limits`), these are not:
they are asked before each answer that has to be built, and after a restart everybody begins anew.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from backend.common.errors import TooManyRequests
from backend.common.visitors import address_of
from backend.serving.limits import household
from backend.tenants import registry

# A mobile network gives one address to thousands; an installation is one person's.
OF_AN_INSTALLATION = 10  # for each, this part of what an address has
GUESSES = 60  # so many unknown secrets of one address are looked up


@dataclass(frozen=True, kw_only=True)
class Share:
    """What is counted together; `setting` says how many a minute an address may have, 0: as many as it likes."""

    name: str
    setting: str

    @property
    def most(self) -> int:
        number: int = getattr(settings, self.setting)
        return number


MISSES = Share(name="miss", setting="MISSES_PER_MINUTE")
SEARCHES = Share(name="search", setting="SEARCHES_PER_MINUTE")

_storage = MemoryStorage()
_counter = FixedWindowRateLimiter(_storage)


def admit(request: HttpRequest, *, share: Share) -> None:
    """Count one answer that has to be built. Raises TooManyRequests.

    An installation that shows its secret has its own share where that of its address is used up by others.
    """
    if not share.most:
        return
    address = RateLimitItemPerMinute(share.most)
    place = household(address_of(request))
    if _counter.hit(address, share.name, place):
        return
    secret = request.META.get("HTTP_AUTHORIZATION", "")
    own = RateLimitItemPerMinute(max(1, share.most // OF_AN_INSTALLATION))
    if secret and _is_known(secret, place=place) and _counter.hit(own, share.name, secret):
        return
    ends_at = _counter.get_window_stats(address, share.name, place).reset_time
    raise TooManyRequests(retry_after=max(1, math.ceil(ends_at - time.time())))


def forget_all() -> None:
    """Begin anew."""
    _storage.reset()


def _is_known(secret: str, *, place: str) -> bool:
    """Whether a module knows who shows this; who has shown much that nobody knows is not looked up any more."""
    guesses = RateLimitItemPerMinute(GUESSES)
    if not _counter.test(guesses, "guess", place):
        return False
    is_known = any(module.knows(secret) for module in registry.modules() if module.knows is not None)
    if not is_known:
        _counter.hit(guesses, "guess", place)
    return is_known
