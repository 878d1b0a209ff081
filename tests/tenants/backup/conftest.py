"""Towns whose stored files go to a folder of the test."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.storage import default_storage


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path: Path) -> Path:
    """What is stored goes here, by schema."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    vars(default_storage._wrapped).pop("relative_media_root", None)  # which django-tenants computes once
    return tmp_path / "media"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where backups go."""
    folder = tmp_path / "backups"
    folder.mkdir()
    return folder
