"""Musterstadt rolled out from a file in a folder with pictures; what is stored goes to a folder of the test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from PIL import Image

from backend.common import clock
from backend.library.models import Picture
from backend.library.pictures import render_picture
from backend.tenants.rollout.applying import Outcome, apply_file, plan_file
from tests.towns import town_file

CAMERA, LATITUDE_IS_NORTH = 0x0110, "N"


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path: Path) -> Path:
    """What is stored goes here, by schema."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    vars(default_storage._wrapped).pop("relative_media_root", None)  # which django-tenants computes once
    return tmp_path / "media"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the municipality file is, with two pictures beside it."""
    folder = tmp_path / "municipalities"
    folder.mkdir()
    make_picture(folder / "logo.png", color="green")
    make_picture(folder / "burg.jpg", color="brown")
    return folder


@pytest.fixture
def apply(town, folder, django_capture_on_commit_callbacks) -> Callable[..., Outcome]:
    """Apply Musterstadt's file with these top-level keys changed; what follows a commit follows."""

    def apply(**changes) -> Outcome:
        file = replace(town_file("musterstadt", **changes), path=folder / "musterstadt.yaml")
        with django_capture_on_commit_callbacks(execute=True):
            outcome = apply_file(file, now=clock.now())
        reenter(town)
        if outcome.error:
            raise outcome.error
        return outcome

    return apply


@pytest.fixture
def plan(town, folder) -> Callable[..., Outcome]:
    """The same, but only planned."""

    def plan(**changes) -> Outcome:
        outcome = plan_file(
            replace(town_file("musterstadt", **changes), path=folder / "musterstadt.yaml"), now=clock.now()
        )
        if outcome.error:
            raise outcome.error
        reenter(town)
        return outcome

    return plan


@pytest.fixture
def picture(apply, folder) -> Picture:
    """A rendered picture."""
    (folder / "pictures.yaml").write_text("- {file: burg.jpg, alt: Die Burg, credit: Demo}\n")
    apply(pictures="pictures.yaml")
    picture = Picture.objects.get()
    assert render_picture(picture)
    picture.refresh_from_db()
    return picture


def make_picture(path: Path, *, color: str, size: tuple[int, int] = (2000, 1000)) -> None:
    """A picture that tells which camera made it, and where."""
    exif = Image.Exif()
    exif[CAMERA] = "Testkamera"
    exif.get_ifd(0x8825)[1] = LATITUDE_IS_NORTH
    Image.new("RGB", size, color).save(path, exif=exif)


def reenter(town) -> None:
    """A rollout leaves the connection in `public`."""
    connection.set_tenant(town)
