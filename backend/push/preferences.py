"""What modules let a device ask for: topics to switch on, and lists of their own in its document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from backend.tenants import registry
from backend.tenants.models import Municipality
from backend.tenants.push import Preference, PushSource, PushTopic
from backend.tenants.registry import Module


@cache
def preferences() -> dict[str, tuple[str, Preference]]:
    """Key in the document of a device -> key of the module, and what it says of that list."""
    return {
        key: (module.key, preference)
        for module in registry.modules()
        if module.push is not None
        for key, preference in module.push.preferences.items()
    }


def preferences_by_mail() -> dict[str, Preference]:
    """Those whose entries mailboxes may have."""
    return {key: preference for key, (_module, preference) in preferences().items() if preference.by_mail is not None}


def topics_of(town: Municipality) -> Iterator[PushTopic]:
    """All that may be switched on in this town, in the order of its modules."""
    for module in pushing(registry.active_modules(town)):
        if module.push is not None and module.push.topics is not None:
            yield from module.push.topics(town)


@dataclass(frozen=True, kw_only=True)
class Group:
    """A topic with those that are parts of it: all news, and the news of each category by its name alone."""

    key: str
    title: str
    parts: list[tuple[str, str]]  # key, and name within the group


def grouped(topics: Iterable[tuple[str, Any]]) -> list[Group]:
    """Topics by key and title, for pages: a town with ten categories has more than twenty of them."""
    groups: dict[str, Group] = {}
    for key, title in topics:
        whole = groups.get(key.partition(":")[0])
        if whole is None:
            groups[key] = Group(key=key, title=str(title), parts=[])
        else:
            whole.parts.append((key, str(title).removeprefix(f"{whole.title}: ")))
    return list(groups.values())


def sources_of(town: Municipality) -> list[PushSource]:
    """Where this town's items come from that people may be told of, by name."""
    found = [
        source
        for module in pushing(registry.active_modules(town))
        if module.push is not None and module.push.sources is not None
        for source in module.push.sources(town)
    ]
    return sorted(found, key=lambda source: source.name.casefold())


def pushing(modules: Iterable[Module]) -> Iterator[Module]:
    """Those that have something to say by push."""
    return (module for module in modules if module.push is not None)
