"""Every answer is built anew: the cache has room for none. Hosts and versions are remembered as always."""

from benchmarks.settings import *

RESPONSE_CACHE_BYTES = 1  # not 0, with which the processes would not listen for changes and ask for each host
