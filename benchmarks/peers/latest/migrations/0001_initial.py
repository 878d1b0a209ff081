"""The same first migration."""

from importlib import import_module

Migration = import_module("benchmarks.peers.migrations.0001_initial").Migration
