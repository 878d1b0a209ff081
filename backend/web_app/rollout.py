"""From `open_data:` of a municipality file to the terms of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator

from backend.tenants.changes import Change, Kind
from backend.tenants.rollout.context import Rollout
from backend.web_app.models import OpenDataTerms
from backend.web_app.section import OpenDataSection


def apply(rollout: Rollout) -> Iterator[Change]:
    """Make the terms what the file says; all of them are owned by the file."""
    part = rollout.section(OpenDataSection).open_data
    wanted = {"licence": part.licence or "", "contributor_id": part.contributor_id or ""}
    row = OpenDataTerms.objects.first()
    before = {name: getattr(row, name) if row else "" for name in wanted}
    changed = [name for name in wanted if before[name] != wanted[name]]
    if not changed:
        return
    OpenDataTerms.objects.all().delete()
    OpenDataTerms.objects.create(**wanted)
    for name in changed:
        yield Change(
            kind=Kind.CHANGE, subject=f"open_data.{name}", before=before[name] or None, after=wanted[name] or None
        )
