"""The release after that: two migrations more in each town."""

from benchmarks.settings import *

MIGRATION_MODULES = {"peers": "benchmarks.peers.latest.migrations"}
