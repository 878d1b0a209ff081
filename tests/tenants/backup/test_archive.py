"""A file is a whole backup or none: cut short, changed or made to reach elsewhere, nothing is read from it."""

from __future__ import annotations

import io
import stat
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backend.tenants.backup.archive import opened, remove_unfinished, writing
from backend.tenants.backup.manifest import Manifest, file_name
from backend.tenants.backup.refusals import BackupRefused

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)


def written(folder: Path, *, name: str = "a.tar") -> Path:
    path = folder / name
    with writing(path) as writer:
        writer.add_bytes("rows.json", b"{}")
        writer.add_bytes("media/original_images/1/burg.jpg", b"picture" * 1000)
        writer.finish(manifest(parts=tuple(writer.parts)))
    return path


def manifest(**fields) -> Manifest:
    return Manifest(
        **{
            "kind": "town",
            "slug": "musterstadt",
            "title": "Musterstadt",
            "created_at": NOW,
            "server_version": 160000,
            "region_domain": "region.test",
            "parts": (),
            **fields,
        }
    )


def refused(path: Path) -> str:
    with pytest.raises(BackupRefused) as caught, opened(path):
        pass
    return str(caught.value)


def test_its_name_says_whose_and_when():
    assert file_name("bad-belzig", now=NOW) == "bad-belzig-20261121T180000Z.tar"


def test_what_was_written_is_read(folder):
    with opened(written(folder)) as archive:
        assert archive.manifest.media == ["original_images/1/burg.jpg"]
        assert archive.open("rows.json").read() == b"{}"


def test_only_its_owner_may_read_it(folder):
    assert stat.S_IMODE(written(folder).stat().st_mode) == 0o600


def test_a_failure_leaves_no_file(folder):
    with pytest.raises(ZeroDivisionError), writing(folder / "a.tar") as writer:
        writer.add_bytes("rows.json", b"{}")
        raise ZeroDivisionError
    assert list(folder.iterdir()) == []


def test_a_file_is_never_written_over(folder):
    before = written(folder).read_bytes()
    with pytest.raises(FileExistsError):
        written(folder)
    assert (folder / "a.tar").read_bytes() == before


def test_what_a_killed_backup_left_is_removed_and_one_in_progress_stays(folder):
    (folder / "killed.tar.part").write_bytes(b"half")
    with writing(folder / "a.tar") as writer:
        remove_unfinished(folder)
        assert [path.name for path in folder.iterdir()] == ["a.tar.part"]
        writer.finish(manifest())
    assert [path.name for path in folder.iterdir()] == ["a.tar"]


def test_cut_short_anywhere_it_is_refused(folder):
    whole = written(folder).read_bytes()
    end = whole.rindex(b"}") + 1  # after the manifest there is only padding
    for length in (0, 1, 511, 512, 700, 1024, 1536, 4000, end - 600, end - 1):
        (folder / "cut.tar").write_bytes(whole[:length])
        refused(folder / "cut.tar")


@pytest.mark.parametrize("part", [b"pictureX", b"{ }"])
def test_a_changed_part_is_refused(folder, part):
    path = written(folder)
    content = path.read_bytes()
    offset = content.index(b"picture") if part.startswith(b"picture") else content.index(b"{}")
    path.write_bytes(content[:offset] + part + content[offset + len(part) :])
    assert "not as it was saved" in refused(path)


def test_a_part_that_the_manifest_does_not_name_is_refused(folder):
    with writing(folder / "a.tar") as writer:
        writer.add_bytes("rows.json", b"{}")
        writer.finish(manifest())
    assert "rows.json" in refused(folder / "a.tar")


@pytest.mark.parametrize(
    "name",
    ["../../etc/cron.d/x", "/etc/passwd", "media/../../x", "media/./x", "media//x", "media\\..\\x", "a\nb", ".", ".."],
)
def test_a_name_that_leads_elsewhere_is_refused(folder, name):
    with tarfile.open(folder / "a.tar", "w") as tar:
        member = tarfile.TarInfo(name)
        member.size = 1
        tar.addfile(member, io.BytesIO(b"x"))
    refused(folder / "a.tar")
    with pytest.raises(ValueError, match="can't be restored"), writing(folder / "b.tar") as writer:
        writer.add_bytes(name, b"x")


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE])
def test_what_is_no_plain_file_is_refused(folder, kind):
    with tarfile.open(folder / "a.tar", "w") as tar:
        member = tarfile.TarInfo("media/x")
        member.type, member.linkname = kind, "/etc/passwd"
        tar.addfile(member)
    assert "no place" in refused(folder / "a.tar")


def test_nothing_may_follow_the_manifest_or_be_there_twice(folder):
    path = written(folder)
    with tarfile.open(path, "a") as tar:
        member = tarfile.TarInfo("rows.json")
        tar.addfile(member, io.BytesIO(b""))
    assert "no place" in refused(path)


def test_a_file_that_is_no_backup_is_refused(folder):
    (folder / "a.tar").write_bytes(b"not a tar" * 1000)
    refused(folder / "a.tar")
    refused(folder / "missing.tar")
