"""A municipality file becomes a town's library; one noun a file."""

from __future__ import annotations

from collections.abc import Iterator

from backend.library.directory import publish_directory
from backend.library.rollout.approval import apply_approval
from backend.library.rollout.areas import apply_areas
from backend.library.rollout.categories import apply_categories
from backend.library.rollout.pictures import apply_pictures
from backend.library.rollout.town_settings import apply_settings
from backend.tenants.changes import Change
from backend.tenants.rollout.context import Rollout


def apply(rollout: Rollout) -> Iterator[Change]:
    """Areas first, since all else may point to them."""
    yield from apply_areas(rollout)
    yield from apply_categories(rollout)
    yield from apply_pictures(rollout)
    yield from apply_settings(rollout)
    yield from apply_approval()
    publish_directory(rollout.town)
