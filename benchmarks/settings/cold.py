"""Every answer is built anew: the cache has room for none. Hosts and versions are remembered as always."""

from benchmarks.settings import *

RESPONSE_CACHE_BYTES = 0
MISSES_PER_MINUTE = SEARCHES_PER_MINUTE = 0
