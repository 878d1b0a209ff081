"""Text as long and as varied as town halls write it, which compresses as such text does; it makes no sense."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from random import Random

from benchmarks.workplace import CHECKOUT

# Words that say what others do not: names, sums, dates. With so many gzip leaves 0.35, as of the pages.
OF_ITS_OWN = 0.1
_SYLLABLES = ("ber", "lin", "den", "burg", "hau", "sen", "feld", "mar", "kel", "tor", "wie", "gra", "bro", "ün", "öst")
_MARKS = re.compile(r"[#*`|<>\[\]()_\\]+|\S*[/:=]\S*")
_PARAGRAPH = 60  # words


class Prose:
    """Words that follow each other as in this project's own German pages; the same seed gives the same texts."""

    def __init__(self, seed: int) -> None:
        self._chance = Random(seed)  # noqa: S311 - secures nothing
        self._words = _own_words()
        self._following = _following()

    def words(self, count: int) -> str:
        """So many of them, with spaces."""
        word, found = self._chance.choice(self._words), []
        for _each in range(count):
            found.append(self._own() if self._chance.random() < OF_ITS_OWN else word)
            word = self._chance.choice(self._following.get(word) or self._words)
        return " ".join(found)

    def html(self, count: int) -> str:
        """About so many, in paragraphs; some texts are half as long, some three times."""
        left = max(5, round(self._chance.lognormvariate(0, 0.5) * count))
        paragraphs = []
        while left > 0:
            paragraphs.append(f"<p>{self.words(min(left, _PARAGRAPH))}.</p>")
            left -= _PARAGRAPH
        return "".join(paragraphs)

    def _own(self) -> str:
        if self._chance.random() < 1 / 2:
            return str(self._chance.randrange(2, 4_000))
        return "".join(self._chance.choices(_SYLLABLES, k=self._chance.randrange(2, 5))).title()


@lru_cache(maxsize=1)
def _own_words() -> list[str]:
    pages = sorted((CHECKOUT / "docs" / "howto").glob("*.md"))
    return _MARKS.sub(" ", " ".join(page.read_text(encoding="utf-8") for page in pages)).split()


@lru_cache(maxsize=1)
def _following() -> dict[str, list[str]]:
    words, found = _own_words(), dict[str, list[str]]()
    for word, following in pairwise(words):
        found.setdefault(word, []).append(following)
    return found
