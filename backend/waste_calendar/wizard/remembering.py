"""What people said of files is kept by what the files look like: next year's needs no questions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import PurePath
from typing import Any

from backend.common.german import fold
from backend.waste_calendar.models import ImportDraft, ImportFile, KnownShape
from backend.waste_calendar.wizard.districts import names_nobody

ICS = "ics"
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


def shape_of(shape: str, *, headers: Sequence[str]) -> str:
    """Equal for files of the same kind: the words of the header, without any year."""
    words = [" ".join(fold(_YEAR.sub("", text)).split()) for text in headers]
    return sha256("\x1f".join([shape, *words]).encode()).hexdigest()


def known_shapes(shapes: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What is remembered of these."""
    return dict(KnownShape.objects.filter(shape__in=shapes).values_list("shape", "profile"))


def file_key(name: str) -> str:
    """A file's name without its year: `4101-2027.ics` is next year's `4101-2026.ics`."""
    return _YEAR.sub("", PurePath(name).stem).strip(" -_.").casefold()


def remember(draft: ImportDraft, *, now: datetime) -> None:
    """Keep what was said of a draft that was taken over, in its transaction."""
    labels = {label: meaning for label, meaning in draft.profile.get("labels", {}).items() if meaning}
    for entry in draft.profile.get("shapes", []):
        known = KnownShape.objects.filter(shape=entry["shape"]).first()
        before = known.profile if known else {}
        profile = {**entry["profile"], "labels": {**before.get("labels", {}), **labels}}
        if names_nobody(entry["profile"]):
            profile["districts"] = {**before.get("districts", {}), **_districts(draft)}
        KnownShape.objects.update_or_create(shape=entry["shape"], defaults={"profile": profile, "used_at": now})


def _districts(draft: ImportDraft) -> dict[str, str]:
    return {
        file_key(file.name): file.district
        for file in draft.files.filter(role=ImportFile.Role.CALENDAR).exclude(district="")
    }
