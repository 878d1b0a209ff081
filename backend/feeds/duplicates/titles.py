"""How alike two titles or sentences are, by their words; no meaning is guessed."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from backend.common.german import fold

_WORD = re.compile(r"[^\W_]+")
_EMPTY = frozenset(
    re.findall(
        r"\w+",
        "der die das den dem des ein eine einen einem einer am an auf aus bei beim bis fuer im in ins ist mit nach "
        "oder um und vom von vor zu zum zur",
    )
)
_CALLED_OFF = re.compile(r"^\W*(?:abgesagt|entfaellt|faellt aus|cancelled)\b|\b(?:abgesagt|entfaellt|faellt aus)\W*$")
_ROMAN = frozenset({"ii", "iii", "iv", "vi", "vii", "viii", "ix"})
_SAME_WORD = 0.85  # a letter or an ending
_LETTERS_OF_A_YEAR = 4
_SHORTEST_STEM = 3
_LONGEST_ENDING = 5  # Niemegk-ern, Dresd-ner


def words_of(text: str) -> list[str]:
    """The words that say something, folded, each once, in their order; without "abgesagt" at either end."""
    plain = _CALLED_OFF.sub(" ", fold(text))
    words = [word for word in _WORD.findall(plain) if word not in _EMPTY]
    return list(dict.fromkeys(words))


def says_called_off(title: str) -> bool:
    """Whether the title itself says so, as many systems know no other way: "Abgesagt: Sommerfest"."""
    return bool(_CALLED_OFF.search(fold(title)))


def tells_apart(word: str) -> bool:
    """A number, a letter or a Roman number: "Kurs 2", "Gruppe B", "Teil II"."""
    return word.isdigit() or len(word) == 1 or word in _ROMAN


def contradict(a: list[str], b: list[str]) -> bool:
    """Both number themselves, and otherwise. "24. Herbstmarkt" and "Herbstmarkt 2026" leave that open."""
    ours, theirs = ({word for word in words if tells_apart(word)} for words in (a, b))
    return any(
        one and other and not (one <= other or other <= one)
        for one, other in (
            ({word for word in ours if _is_year(word)}, {word for word in theirs if _is_year(word)}),
            ({word for word in ours if not _is_year(word)}, {word for word in theirs if not _is_year(word)}),
        )
    )


def without_place(words: list[str], *, place: list[str]) -> list[str]:
    """ "Niemegker Herbstmarkt" in Niemegk is "Herbstmarkt"; a title that is nothing but the place stays."""
    return [word for word in words if not any(_names(word, place=name) for name in place)] or words


def likeness(a: list[str], b: list[str]) -> float:
    """From 0 to 1, whatever the order of the words and leaving numbers aside."""
    ours, theirs = (" ".join(sorted(word for word in words if not tells_apart(word))) for words in (a, b))
    return SequenceMatcher(None, ours, theirs, autojunk=False).ratio() if ours and theirs else 0.0


def is_within(a: list[str], b: list[str]) -> bool:
    """One says all that the other says, and maybe more."""
    ours, theirs = ({word for word in words if not tells_apart(word)} for words in (a, b))
    return bool(ours and theirs) and (ours <= theirs or theirs <= ours)


def differ(a: list[str], b: list[str]) -> bool:
    """Each has a word that the other lacks: "Sitzung Planetal" and "Sitzung Planebruch", for all their letters."""
    return _has_more(a, than=b) and _has_more(b, than=a)


def _has_more(words: list[str], *, than: list[str]) -> bool:
    known = [word for word in than if not tells_apart(word)]
    return any(not _is_among(word, known) for word in words if not tells_apart(word))


def _is_among(word: str, words: list[str]) -> bool:
    return word in words or any(SequenceMatcher(None, word, each).ratio() >= _SAME_WORD for each in words)


def _is_year(word: str) -> bool:
    return len(word) == _LETTERS_OF_A_YEAR and word.isdigit()


def _names(word: str, *, place: str) -> bool:
    """The place, or what is from there: Niemegker, Angermünder, Dresdner."""
    if word == place:
        return True
    stem = place.rstrip("en")
    is_near = len(stem) >= _SHORTEST_STEM and len(word) - len(stem) <= _LONGEST_ENDING
    return is_near and word.startswith(stem) and word.endswith(("er", "ern"))
