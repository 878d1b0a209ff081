"""The logo and the list of pictures: rows in the rollout's transaction, their files once it commits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from backend.library.importing import PictureOnDisk, settle_file
from backend.library.models import Picture
from backend.library.rollout.lists import applied_list, read_list, remember
from backend.library.section import LibrarySection, PictureEntry
from backend.library.settling import Row, Rows, remove_rows, row_id, settle_rows
from backend.tenants.changes import Change, Kind
from backend.tenants.models import Municipality
from backend.tenants.rollout.context import Rollout

LIST = "pictures"
LOGO = "logo"


def apply_pictures(rollout: Rollout) -> Iterator[Change]:
    """Settle words and files; a picture that is listed no more is removed unless it is in use."""
    section, applied = rollout.section(LibrarySection), applied_list(LIST, PictureEntry)
    path = rollout.folder / section.pictures if section.pictures else None
    entries = read_list(path, PictureEntry) if path else []
    yield from _settle(entries, applied=applied, folder=path.parent if path else rollout.folder, town=rollout.town)
    remember(LIST, entries)
    yield from _logo(rollout)


def picture_of(file: str, *, town: Municipality) -> Picture | None:
    """The picture that was imported from this entry of the list."""
    picture: Picture | None = Picture.objects.filter(public_id=row_id(town.slug, "picture", file)).first()
    return picture


def logo_of(town: Municipality) -> Picture | None:
    """The picture that was imported as the town's logo."""
    return picture_of(LOGO, town=town)


def _logo(rollout: Rollout) -> Iterator[Change]:
    """Once imported the logo stays in the library; whether it is shown is a setting."""
    path = rollout.section(LibrarySection).theme.logo
    if not path:
        return
    row = Row(
        subject="logo",
        public_id=row_id(rollout.town.slug, "picture", LOGO),
        values={"description": rollout.town.title},
    )
    file = PictureOnDisk.read(rollout.folder / path, public_id=row.public_id)
    yield from _settle_one(row, file=file, applied=[], town=rollout.town)


def _settle(
    entries: Sequence[PictureEntry], *, applied: Sequence[PictureEntry], folder: Path, town: Municipality
) -> Iterator[Change]:
    before = [_row(entry, town=town) for entry in applied]
    wanted = [_row(entry, town=town) for entry in entries]
    for entry, row in zip(entries, wanted, strict=True):
        file = PictureOnDisk.read(folder / entry.file, public_id=row.public_id)
        for change in _settle_one(row, file=file, applied=before, town=town):
            yield change
            if change.kind is Kind.CREATE:
                Picture.objects.get(public_id=row.public_id).tags.set(entry.keywords)
    yield from remove_rows(Rows(model=Picture, wanted=wanted, applied=before))


def _settle_one(row: Row, *, file: PictureOnDisk, applied: Sequence[Row], town: Municipality) -> Iterator[Change]:
    # Decoding a picture is only worth it for a row that will be made.
    is_new = not Picture.objects.filter(public_id=row.public_id).exists()
    initial = {**file.columns(), "title": row.values["description"] or file.path.stem} if is_new else {}
    wanted = Row(subject=row.subject, public_id=row.public_id, values=row.values, initial=initial)
    yield from settle_rows(Rows(model=Picture, wanted=[wanted], applied=applied))
    yield from settle_file(file, town=town, subject=row.subject)


def _row(entry: PictureEntry, *, town: Municipality) -> Row:
    return Row(
        subject=f"picture {entry.file}",
        public_id=row_id(town.slug, "picture", entry.file),
        values={"description": entry.alt, "is_decorative": not entry.alt, "credit": entry.credit},
    )
