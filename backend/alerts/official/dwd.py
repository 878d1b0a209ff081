"""The weather service's archive: all warnings that hold now in all municipalities, a CAP message a file."""

from __future__ import annotations

import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from backend.alerts.official.cap import LARGEST, read_cap
from backend.alerts.official.warning import OfficialWarning, Read, UnreadableWarning

PROVIDER = "dwd"
MOST_FILES = 2_000
LARGEST_ARCHIVE = 150_000_000  # bytes of all messages unpacked; a stormy day in all languages has some 30 MB


def read_archive(content: bytes) -> Read:
    """Every message of COMMUNEUNION_DWD_STAT; one that is broken leaves the others. Raises UnreadableWarning.

    What is not in it any more holds no more: the archive is the state, not what changed.
    """
    try:
        with ZipFile(BytesIO(content)) as archive:
            return _read(archive)
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise UnreadableWarning("no archive, or a broken one") from error


def _read(archive: ZipFile) -> Read:
    files = [file for file in archive.infolist() if not file.is_dir()]
    if len(files) > MOST_FILES or sum(file.file_size for file in files) > LARGEST_ARCHIVE:
        raise UnreadableWarning("an archive too large to be believed")
    found: list[OfficialWarning] = []
    unreadable: list[str] = []
    for file in files:
        try:
            with archive.open(file) as opened:  # the sizes above are what the archive says of itself
                warning = read_cap(opened.read(LARGEST + 1), provider=PROVIDER)
        except UnreadableWarning as error:
            unreadable.append(f"{file.filename[:80]}: {error.detail}")
            continue
        if warning is not None:
            found.append(warning)
    return Read(warnings=tuple(found), unreadable=tuple(unreadable))
