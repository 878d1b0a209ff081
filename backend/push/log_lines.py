"""Keeps devices out of the log: Django names the path of every request that it refuses, and theirs say who it is."""

from __future__ import annotations

import logging
import re

# The id of an installation, and the signed addresses in mails.
_PATH = re.compile(r"(/devices/|/e-mails/(?:bestaetigen|abo|abmelden)/)[^/\s?]+")


class WithoutDevices(logging.Filter):
    """For a logger whose lines are made of paths."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(_PATH.sub(r"\1…", part) if isinstance(part, str) else part for part in record.args)
        return True
