"""How the region's operator can be reached, from `region.yaml`; towns have their own contact in their tables."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from backend.tenants.file.reading import read_region


def operator_email() -> str:
    """The operator's mail address, "" if there is none."""
    return str(_operator().get("email") or "")


def operator_name() -> str:
    """What the operator calls itself."""
    return str(_operator().get("name") or "")


@lru_cache(maxsize=1)
def _operator() -> dict[str, Any]:
    """Read once a process."""
    operator: dict[str, Any] = read_region(Path(settings.MUNICIPALITIES_DIR)).data.get("operator", {})
    return operator
