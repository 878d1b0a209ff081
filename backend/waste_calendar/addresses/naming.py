"""Which street of the calendar a name in a file means: pure rules, without a framework; a guess is never made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from backend.waste_calendar.addresses.ranges import joined_key

StreetKey = tuple[str, str, str]  # official key, place, name
_MOST = 5  # former names that people may still look for


@dataclass(frozen=True, kw_only=True)
class NamedStreet:
    """A street as the calendar has it, with the names that it had and the one that it gets."""

    key: StreetKey
    former: Collection[str] = ()
    coming: str = ""


@dataclass(kw_only=True)
class StreetNames:
    """The names of all streets. `confirmed` are new names that somebody has said of streets, by their keys.

    `renamed` are the names that streets have from now on, as files were heard to say: a new spelling of the same name
    is certain, any other name is only taken where somebody has confirmed it.
    """

    streets: Mapping[StreetKey, NamedStreet] = field(default_factory=dict)
    confirmed: Mapping[StreetKey, str] = field(default_factory=dict)
    renamed: dict[StreetKey, str] = field(default_factory=dict, init=False)
    heard: set[StreetKey] = field(default_factory=set, init=False)  # all that files have said
    _meant: dict[StreetKey, StreetKey] = field(default_factory=dict, init=False)  # a name folded: whose it is

    def __post_init__(self) -> None:
        for key, street in self.streets.items():
            for name in filter(None, (*street.former, street.coming, self.confirmed.get(key))):
                self._meant.setdefault(_folded(key, name=name), key)
        spellings: dict[StreetKey, list[StreetKey]] = {}
        for key in self.streets:
            spellings.setdefault(_folded(key, name=key[2]), []).append(key)
        for folded, keys in spellings.items():
            if len(keys) == 1:
                self._meant[folded] = keys[0]

    def hear(self, said: Collection[StreetKey]) -> dict[StreetKey, StreetKey]:
        """The names of one file that mean a street of another name, with its key; notes which are renamed.

        A file that names both means both, and of several names that would mean the same street none does.
        """
        self.heard.update(said)
        found = {name: street for name in sorted(said) if (street := self._other(name, said=said))}
        times = Counter(found.values())
        once = {name: street for name, street in found.items() if times[street] == 1}
        for name, street in once.items():
            is_spelling = _folded(street, name=name[2]) == _folded(street, name=street[2])
            is_new = is_spelling and street not in self.heard
            if is_new or name[2] == self.confirmed.get(street):
                self.renamed[street] = name[2]
        return once

    def now(self, key: StreetKey) -> str:
        """The name that a street of the calendar has from now on."""
        return self.renamed.get(key, key[2])

    def _other(self, name: StreetKey, *, said: Collection[StreetKey]) -> StreetKey | None:
        if not name[2] or name in self.streets:
            return None
        meant = self._meant.get(_folded(name, name=name[2]))
        return None if meant in said else meant


def is_same_name(one: str, other: str) -> bool:
    """Whether two names are but two spellings: `Bahnhofstr.` and `Bahnhofstraße`."""
    return joined_key(one) == joined_key(other)


def with_former(former: Iterable[str], *, name: str, now: str) -> list[str]:
    """The former names of a street that was called `name` until now; another spelling is no other name."""
    return [*_others((*former, name), now=now)][-_MOST:]


def _others(names: Iterable[str], *, now: str) -> Iterator[str]:
    met = {joined_key(now)}
    for name in names:
        if joined_key(name) not in met:
            met.add(joined_key(name))
            yield name


def _folded(key: StreetKey, *, name: str) -> StreetKey:
    return (key[0], key[1], joined_key(name))
