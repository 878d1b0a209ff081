"""What a person chose of an audience, and which audience that means; who is told in the end is `audiences`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self
from uuid import UUID

from backend.library.scopes import areas_concerned
from backend.push.audiences import Audience
from backend.push.preferences import sources_of
from backend.tenants.schemas import town_of_connection


@dataclass(frozen=True, kw_only=True)
class Choice:
    """As it was ticked: a correction copies it, and a form shows it again."""

    is_everybody: bool = False
    topics: Sequence[str] = ()
    sources: Sequence[str] = ()  # ids of sources: who is told what comes from them
    areas: Sequence[str] = ()  # ids of areas, as chosen; none: everywhere
    langs: Sequence[str] = ()  # primary subtags; none: all
    source: str | None = None  # of the subject: whoever mutes it is left out

    @classmethod
    def kept(cls, document: Mapping[str, Any]) -> Self:
        """As it is kept in a message."""
        return cls(**document)

    def document(self) -> dict[str, Any]:
        """What a message keeps of it."""
        return asdict(self)


def audience_of(choice: Choice) -> Audience:
    """A constant number of statements. A source that is gone is nobody's."""
    return Audience(
        is_everybody=choice.is_everybody,
        topics=() if choice.is_everybody else tuple(choice.topics),
        sources=() if choice.is_everybody else _chosen_sources(choice),
        areas=tuple(str(area) for area in areas_concerned([UUID(area) for area in choice.areas])),
        source=choice.source,
        langs=tuple(choice.langs),
    )


def _chosen_sources(choice: Choice) -> tuple[dict[str, Any], ...]:
    town = town_of_connection() if choice.sources else None
    offered = sources_of(town) if town is not None else []
    return tuple(
        {"id": str(source.id), "topics": list(source.topics)} for source in offered if str(source.id) in choice.sources
    )
