"""Every answer is built anew."""

from benchmarks.settings import *

RESPONSE_CACHE_BYTES = 0
