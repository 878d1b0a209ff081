"""Links and emergency numbers from the file: first values that editors change, add to and delete."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from backend.content.models import EmergencyNumber, Link
from backend.content.section import ContentSection, ListedPart
from backend.library.models import Area
from backend.library.settling import Row, Rows, remove_rows, row_id, settle_rows
from backend.tenants.changes import Change
from backend.tenants.rollout.context import Rollout


def apply_lists(rollout: Rollout) -> Iterator[Change]:
    """Settle what is listed, then remove what is listed no more and was not edited."""
    wanted, applied = rollout.section(ContentSection), rollout.applied_section(ContentSection)
    slug = rollout.town.slug
    areas = {area.name: area for area in Area.objects.all()}
    for rows in (
        Rows(
            model=Link,
            wanted=_rows("link", wanted.links, slug=slug, areas=areas),
            applied=_rows("link", applied.links, slug=slug, areas=areas) if applied else [],
        ),
        Rows(
            model=EmergencyNumber,
            wanted=_rows("emergency number", wanted.emergency, slug=slug, areas=areas),
            applied=_rows("emergency number", applied.emergency, slug=slug, areas=areas) if applied else [],
        ),
    ):
        yield from settle_rows(rows)
        yield from remove_rows(rows)


def _rows(kind: str, parts: Sequence[ListedPart], *, slug: str, areas: dict[str, Area]) -> list[Row]:
    return [
        Row(
            subject=f"{kind} {part.title}",
            public_id=row_id(slug, kind, part.title),
            values={
                **part.model_dump(exclude={"areas"}),
                "areas": frozenset(areas[name] for name in part.areas if name in areas),
                "position": position,
            },
        )
        for position, part in enumerate(parts)
    ]
