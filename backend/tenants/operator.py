"""How the region's operator can be reached, from `region.yaml`; towns have their own contact in their tables."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from backend.tenants.file.reading import read_region


@lru_cache(maxsize=1)
def operator_email() -> str:
    """The operator's mail address, "" if there is none; read once a process."""
    operator = read_region(Path(settings.MUNICIPALITIES_DIR)).data.get("operator", {})
    return str(operator.get("email") or "")
