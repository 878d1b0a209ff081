"""What is stored goes to a folder of the test."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.storage import default_storage


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    vars(default_storage._wrapped).pop("relative_media_root", None)
    return tmp_path / "media"
