"""Backups of several towns and restores of several files: one that fails never stops the others."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from backend.common.errors import OrtsblattError
from backend.tenants.across import across_municipalities
from backend.tenants.backup.archive import opened, remove_unfinished
from backend.tenants.backup.manifest import REGION
from backend.tenants.backup.restoring import restore
from backend.tenants.backup.saving import Saved, save_region, save_town
from backend.tenants.backup.swapping import drop_leftovers
from backend.tenants.models import Municipality
from backend.tenants.schemas import use_public_schema

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """How it ended for one town or the region."""

    slug: str
    saved: Saved | None = None
    error: Exception | None = None


@dataclass(frozen=True, kw_only=True)
class Restored:
    """How it ended for one file."""

    path: Path
    error: Exception | None = None


def prepare_folder(folder: Path) -> None:
    """Make it, for its owner only, and clear away what killed backups left there."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    remove_unfinished(folder)


def save_towns(
    towns: Iterable[Municipality],
    *,
    folder: Path,
    now: datetime,
    with_media: bool,
    on_done: Callable[[str], None] = lambda _: None,
) -> list[Attempt]:
    """One file a town."""

    def save(town: Municipality) -> Saved:
        try:
            return save_town(town, folder=folder, now=now, with_media=with_media)
        finally:
            on_done(town.slug)

    results = across_municipalities(save, towns=towns)
    return [Attempt(slug=result.town.slug, saved=result.value, error=result.error) for result in results]


def try_to_save_region(*, folder: Path, now: datetime) -> Attempt:
    """The region's own file."""
    try:
        return Attempt(slug=REGION, saved=save_region(folder=folder, now=now))
    except Exception as error:  # the towns' files are fine nevertheless, and the command says what is not
        logger.exception("saving the region failed")
        return Attempt(slug=REGION, error=error)


def restore_files(paths: Sequence[Path], *, on_step: Callable[[Path, str], None] = lambda *_: None) -> list[Restored]:
    """Each file on its own: read and verified, then restored."""
    drop_leftovers()
    return [_restore_file(path, on_step=on_step) for path in paths]


def named_twice(slugs: Iterable[str]) -> list[str]:
    """Towns that have more than one file among those named: which one is meant?"""
    return sorted(slug for slug, count in Counter(slugs).items() if count > 1)


def _restore_file(path: Path, *, on_step: Callable[[Path, str], None]) -> Restored:
    try:
        on_step(path, "verifying")
        with opened(path) as archive:
            restore(archive, on_step=lambda step: on_step(path, step))
    except Exception as error:  # whatever it was, the other files get their turn
        if not isinstance(error, OrtsblattError):
            logger.exception("restoring one file failed", extra={"path": str(path)})
        return Restored(path=path, error=error)
    finally:
        use_public_schema()
    return Restored(path=path)
