"""Who stays among several that tell the same, and what a person is asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations
from uuid import UUID

import pytest

from backend.feeds.duplicates.comparing import Standing, Verdict
from backend.feeds.duplicates.settling import Entry, pair, settle

FIRST = datetime(2026, 11, 2, 8, tzinfo=UTC)
SIGNS = {"=": Verdict.SAME, "?": Verdict.DOUBTFUL, "/": Verdict.DIFFERENT}
LETTERS = {
    "P": Standing.PERSON,
    "O": Standing.OWN,
    "L": Standing.LICENSED,
    "T": Standing.TEASER,
    "N": Standing.NEIGHBOUR,
    "Z": Standing.PRESS,
}


def _id(name: str) -> UUID:
    # The other way round than names: an order by ids would show.
    return UUID(int=(1 << 127) - sum(ord(letter) << 8 * at for at, letter in enumerate(name)))


def _verdicts(text: str) -> dict[tuple[UUID, UUID], Verdict]:
    """ "L=Z1 L/Z2": by pair."""
    found = {}
    for word in text.split():
        sign = next(each for each in SIGNS if each in word)
        a, b = word.split(sign)
        found[pair(_id(a), _id(b))] = SIGNS[sign]
    return found


@pytest.mark.parametrize(
    ("names", "compared", "said", "copies", "offered"),
    [
        ("O L T N Z", "O=L O=T O=N O=Z L=T L=N L=Z T=N T=Z N=Z", "", "L>O T>O N>O Z>O", ""),
        ("L Z", "L=Z", "", "Z>L", ""),
        ("Z1 Z2", "Z1=Z2", "", "Z2>Z1", ""),  # the first one stays
        ("L Z", "L?Z", "", "", "L?Z"),
        ("L Z", "L/Z", "", "", ""),
        # what a person said
        ("L Z", "L=Z", "L/Z", "", ""),
        ("L Z", "L?Z", "L=Z", "Z>L", ""),
        ("L Z", "L?Z", "L/Z", "", ""),
        ("L Z", "L/Z", "L=Z", "Z>L", ""),
        ("L T Z", "L=T L=Z T=Z", "L/Z", "T>L", ""),  # the other copy stays one
        ("L Z1 Z2", "L=Z1 L=Z2 Z1=Z2", "Z1/Z2", "Z1>L", "L?Z2"),  # told apart before the county came
        ("L Z1 Z2", "L=Z1 L=Z2 Z1=Z2", "Z1/Z2 L=Z2", "Z1>L Z2>L", ""),
        ("L1 L2 Z", "L1?L2 L1=Z L2=Z", "L2=Z", "Z>L2", "L1?L2"),  # where the person put it
        # a person's own words
        ("P Z", "P=Z", "", "Z>P", ""),
        ("P1 P2", "P1=P2", "", "", "P1?P2"),
        ("P1 P2", "P1=P2", "P1=P2", "P2>P1", ""),
        # one of two, and nobody knows which
        ("L Z1 Z2", "L=Z1 L=Z2 Z1/Z2", "", "", "L?Z1 L?Z2"),
        ("L1 L2 Z", "L1=Z L2=Z L1/L2", "", "", "L1?Z L2?Z"),
        ("L1 L2 Z", "L1=Z L2=Z L1/L2", "L2=Z", "Z>L2", ""),
        # no chain: what is the same as a copy only, and maybe the same as what stays
        ("L T Z", "L=T T=Z L?Z", "", "T>L", "L?Z"),
        ("L T Z", "L?T T?Z L?Z", "L=T T=Z", "T>L", "L?Z"),
    ],
)
def test_the_best_of_a_group_stays_and_a_person_is_asked_about_the_rest(
    names: str, compared: str, said: str, copies: str, offered: str
) -> None:
    verdicts = _verdicts(compared)
    entries = [
        Entry(public_id=_id(name), standing=LETTERS[name[0]], since=FIRST + timedelta(hours=at))
        for at, name in enumerate(names.split())
    ]
    wanted = {_id(a): _id(b) for a, b in (word.split(">") for word in copies.split())}
    asked = set(_verdicts(offered))
    for given in permutations(entries):
        settled = settle(given, compare=lambda a, b: verdicts[pair(a, b)], said=_verdicts(said))
        assert settled.copies == wanted
        assert set(settled.offered) == asked
        assert not set(settled.copies) & set(settled.copies.values())
