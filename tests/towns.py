"""The two towns that every test has, written as municipality files would be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from backend.tenants import registry
from backend.tenants.file.layers import Layered
from backend.tenants.file.reading import ReadFile, check

SAMPLES = Path(__file__).parent / "samples"
NAMES = {"musterstadt": "Musterstadt", "nachbardorf": "Nachbardorf"}


def town_document(slug: str, **changes: Any) -> dict[str, Any]:
    """A short, complete municipality document with all modules; `changes` replace top-level keys."""
    return {
        "slug": slug,
        "name": {"de": NAMES.get(slug, slug.title())},
        "ags": "12069999",
        "state": "BB",
        "status": "live",
        "demo": True,
        "center": {"lat": 52.14, "lon": 12.59},
        "languages": ["de", "de-simple", "en"],
        "modules": list(registry.service_modules()),
        **changes,
    }


def town_file(slug: str, **changes: Any) -> ReadFile:
    """The same, checked, as if it had been read from `samples/`."""
    return ReadFile(path=SAMPLES / f"{slug}.yaml", document=check(Layered(data=town_document(slug, **changes))))
