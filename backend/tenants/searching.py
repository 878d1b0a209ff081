"""What is looked for in a town, as modules ask their tables for it, and what they find; the API's `q` is read here.

The columns `search` and `search_head` of a table are made by PostgreSQL of what its rows show (decision 061).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, Self
from uuid import UUID

import orjson
from django.db import connection

from backend.common.german import search_key, spellings

MOST_WORDS = 8
MOST_SIGNS = 100  # of what is typed
# From this length on a word is also looked for within others; of one letter less, it must be their end: so says the
# function `search_query`, of which the endings are too.
WITHIN = 4
_ENDINGS = ("", "e", "en", "er", "ern", "es", "n", "s")
# A hit in the words of a title, in the beginnings or ends of its words, of one of several words, in the text.
IN_TITLE, IN_PART_OF_TITLE, PARTLY_IN_TITLE, IN_TEXT = 4, 3, 2, 1
AGELESS = 0.9  # for what is never out of date
_OLD, _MONTH, _UNIT = 0.4, 30 * 24 * 3600, 1_000_000

_QUERIES = """
SELECT json_agg(stem)::text, string_agg(public.search_query(stem), ' & '), string_agg(public.search_query(stem), ' | '),
    string_agg(quote_literal(stem), ' & '), {beside}
FROM unnest(public.search_stems(%(words)s::text[])) stem
"""

# Conditions on `item`, a row with the two columns: for `Words`, and for the `keys` of what was typed.
FOUND = "item.search @@ %(asked)s::tsquery"
FOUND_BY_KEYS = "item.search @@ (SELECT public.search_asked(%(keys)s::text[]))"


@dataclass(frozen=True, kw_only=True)
class Words:
    """The stems of what was typed, and text search queries: for all, for any of them, and for all as whole words."""

    stems: tuple[str, ...]
    asked: str
    any_asked: str
    asked_whole: str

    @property
    def values(self) -> dict[str, str]:
        """What the conditions name."""
        return {"asked": self.asked, "any_asked": self.any_asked, "asked_whole": self.asked_whole}

    @cached_property
    def patterns(self) -> tuple[re.Pattern[str], ...]:
        """For each, the words of a text that it is found in."""
        return tuple(re.compile(rf"\b(?:{_pattern(stem)})", re.IGNORECASE) for stem in self.stems)

    def are_in(self, text: str) -> bool:
        """Whether all of them are found in a text that is in no table."""
        return all(pattern.search(text) for pattern in self.patterns)

    def places_in(self, text: str) -> Iterator[tuple[int, int]]:
        """Where the words begin and end that any of them is found in, from the first on."""
        for letters in self._letters.finditer(text):
            begin = letters.start()
            while begin and text[begin - 1].isalnum():
                begin -= 1
            for pattern in self.patterns:
                if (found := pattern.match(text, begin)) and found.end() > letters.start():
                    yield begin, found.end()
                    break

    @cached_property
    def _letters(self) -> re.Pattern[str]:
        """To pass quickly over what can't be one of them."""
        return re.compile("|".join(spellings(stem) for stem in self.stems), re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A page of hits: the best `limit` behind `after`, the key of the page's last one (score, type, id).

    How fresh something is counts from the beginning of a day, so that an answer is the same all day.
    """

    words: Words
    limit: int
    day: datetime
    after: tuple[int, str, UUID] | None = None

    def score(self, *, moment: str = "") -> str:
        """SQL: how well `item` fits, by where the words are and how far from today its moment is."""
        where = f"""CASE
            WHEN item.search_head @@ %(asked_whole)s::tsquery THEN {IN_TITLE}
            WHEN item.search_head @@ %(asked)s::tsquery THEN {IN_PART_OF_TITLE}
            WHEN item.search_head @@ %(any_asked)s::tsquery THEN {PARTLY_IN_TITLE}
            ELSE {IN_TEXT} END"""
        away = f"abs(extract(epoch FROM {moment} - %(searched_on)s::timestamptz)::float8)"
        fresh = f"({_OLD} + {1 - _OLD} / (1 + {away} / {_MONTH}))" if moment else str(AGELESS)
        return f"round({_UNIT} * {where} * {fresh})::integer"

    def best(self, rows: str, *, kind: str) -> str:
        """SQL: id and score of the best of the rows, which have id, public_id and score; one more than wanted."""
        behind = ""
        if self.after is not None:
            _score, last_kind, _last = self.after
            same = "public_id > %(after_id)s" if kind == last_kind else str(kind > last_kind)
            behind = f"WHERE score < %(after_score)s OR (score = %(after_score)s AND {same})"
        return f"""
            SELECT id, score FROM ({rows}) rows {behind} ORDER BY score DESC, public_id LIMIT {int(self.limit) + 1}
        """  # noqa: S608 - our own words; what comes from outside is a parameter

    def score_of(self, head: str) -> int:
        """The same of what is in no table and is about now."""
        return _UNIT * (IN_TITLE if self.words.are_in(head) else IN_TEXT)

    def behind_last(self, hits: Iterable[Hit]) -> list[Hit]:
        """Of hits that no statement has cut, those behind the page's last one."""
        last = (-self.after[0], *self.after[1:]) if self.after else None
        return [hit for hit in hits if last is None or hit.key > last]

    @property
    def values(self) -> dict[str, Any]:
        """What the SQL names."""
        score, _kind, public_id = self.after or (None, None, None)
        return {**self.words.values, "searched_on": self.day, "after_score": score, "after_id": public_id}


@dataclass(frozen=True, kw_only=True)
class At:
    """When what was found takes place or came out, and the instant at which time alone makes that wrong."""

    moment: datetime | date | None = None
    valid_until: datetime | None = None


def _at_no_time() -> At:
    return At()


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One object that fits. A piece of one of the `texts`, HTML or not, is shown: of the first in which a word is."""

    score: int
    type: str
    id: UUID
    title: str
    texts: Sequence[str]
    updated_at: datetime
    areas: Sequence[str]
    lang: str
    path: str  # of its public page
    at: Callable[[], At] = field(default=_at_no_time, repr=False)  # asked of those that are shown

    @property
    def key(self) -> tuple[int, str, UUID]:
        """Its place among all of them."""
        return -self.score, self.type, self.id

    @classmethod
    def of(cls, row: Mapping[str, Any], **more: Any) -> Self:
        """From a row as PostgreSQL writes JSON, or with instants read already."""
        changed = row["updated_at"]
        return cls(
            score=row["score"],
            id=UUID(row["public_id"]),
            updated_at=datetime.fromisoformat(changed) if isinstance(changed, str) else changed,
            areas=row["area_ids"],
            lang=row["lang"],
            **more,
        )


@dataclass(frozen=True, kw_only=True)
class Hits:
    """The best of a type, and the instant at which time alone changes which they are."""

    hits: Sequence[Hit]
    changes_at: datetime | None


# So much of a text is looked through for the piece to show.
MOST_OF_A_TEXT = 20_000


def keys_of(typed: str) -> list[str]:
    """The words that were typed, folded."""
    return search_key(typed[:MOST_SIGNS]).split()[:MOST_WORDS]


def read_words(keys: Sequence[str], *, beside: str = "NULL") -> tuple[Words, str | None]:
    """What is looked for, in one statement with a column of another matter, and what that column says.

    Words that say nothing are passed over, unless there are no others: then the last is the beginning of one.
    """
    statement = _QUERIES.format(beside=beside)
    stems, *queries, other = connection.first_row(statement, {"words": list(keys)})  # type: ignore[attr-defined]  # our own
    asked, any_asked, asked_whole = queries
    return Words(stems=tuple(orjson.loads(stems)), asked=asked, any_asked=any_asked, asked_whole=asked_whole), other


def _pattern(stem: str) -> str:
    """What `search_query` finds as a regular expression for the words of a text."""
    shown = spellings(stem)
    if len(stem) < WITHIN - 1:
        return rf"{shown}\w*" if len(stem) > 1 else rf"{shown}\b"
    if len(stem) < WITHIN:
        return rf"{shown}\w*|\w{{3,}}?{shown}(?:{'|'.join(_ENDINGS)})\b"
    return rf"(?:\w{{3,}}?)?{shown}\w*"
