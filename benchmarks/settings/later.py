"""The code of a later release: one migration more in each town."""

from benchmarks.settings import *

MIGRATION_MODULES = {"peers": "benchmarks.peers.later.migrations"}
