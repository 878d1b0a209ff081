"""The words of waste: kinds of waste with their synonyms, and rhythms; knows no framework and no town's own labels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from backend.common.german import fold

# Codes of two or three letters stand for a kind of waste only where they are the whole label (Athos exports).
_CODES = {"RM": "residual", "RA": "residual", "BA": "organic", "LT": "packaging", "LVP": "packaging", "PPK": "paper"}


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of waste: how it looks until a town says otherwise, and the words that mean it.

    The first synonym is the title. Icons are names of Material Design Icons, colours what German bins really have.
    """

    key: str
    letter: str
    color: str
    icon: str
    synonyms: tuple[str, ...]

    @property
    def title(self) -> str:
        return self.synonyms[0]


# Synonyms and colours as counted in 640 label maps of hacs_waste_collection_schedule. Not in it, since it means
# different things in different towns: Grüne Tonne, Wertstoff.
KINDS: tuple[Kind, ...] = (
    Kind(
        key="residual",
        letter="R",
        color="#4a4a4a",
        icon="trash-can",
        synonyms=(
            "Restmüll",
            "Restabfall",
            "Restmülltonne",
            "Restabfallbehälter",
            "Hausmüll",
            "Graue Tonne",
            "Schwarze Tonne",
            "Rest",
        ),
    ),
    Kind(
        key="organic",
        letter="B",
        color="#7a4a1d",
        icon="leaf",
        synonyms=("Biotonne", "Bioabfall", "Biomüll", "Bio", "Braune Tonne", "Kompost"),
    ),
    Kind(
        key="paper",
        letter="P",
        color="#1f5fa8",
        icon="package-variant",
        synonyms=("Papier", "Papiertonne", "Altpapier", "Blaue Tonne", "Pappe", "Bündelsammlung"),
    ),
    Kind(
        key="packaging",
        letter="G",
        color="#f2c200",
        icon="recycle-variant",
        synonyms=(
            "Gelbe Tonne",
            "Gelber Sack",
            "Gelben Sack",
            "Gelbe Säcke",
            "Gelbe/r Sack/Tonne",
            "Gelber Sack/Gelbe Tonne",
            "Gelbe Tonne/Sack",
            "Leichtverpackungen",
            "Verpackungen",
            "DSD",
            "Wertstofftonne",
        ),
    ),
    Kind(
        key="glass",
        letter="Gl",
        color="#3f8f5f",
        icon="bottle-soda",
        synonyms=("Altglas", "Glas", "Weißglas", "Buntglas"),
    ),
    Kind(
        key="bulky",
        letter="Sp",
        color="#6d5f8d",
        icon="sofa",
        synonyms=("Sperrmüll", "Sperrgut", "Hausratsammlung"),
    ),
    Kind(
        key="hazardous",
        letter="S",
        color="#c0392b",
        icon="biohazard",
        synonyms=(
            "Schadstoffmobil",
            "Schadstoffsammlung",
            "Schadstoffe",
            "Schadstoff",
            "Problemmüll",
            "Sondermüll",
            "Giftmobil",
            "Umweltmobil",
        ),
    ),
    Kind(
        key="garden",
        letter="Gr",
        color="#4f8a10",
        icon="flower",
        synonyms=(
            "Grünschnitt",
            "Grüngut",
            "Grünabfall",
            "Grünabfälle",
            "Gartenabfall",
            "Gartenabfälle",
            "Baumschnitt",
            "Strauchschnitt",
            "Astwerk",
            "Laub",
            "Häcksel",
        ),
    ),
    Kind(
        key="xmas",
        letter="W",
        color="#1b5e20",
        icon="pine-tree",
        synonyms=("Weihnachtsbaum", "Weihnachtsbäume", "Christbaum", "Christbäume", "Tannenbaum", "Tannenbäume"),
    ),
    Kind(
        key="weee",
        letter="E",
        color="#5b6b7a",
        icon="desktop-classic",
        synonyms=("Elektroschrott", "Elektrogeräte", "Elektronikschrott", "E-Schrott", "Kühlgeräte", "Weiße Ware"),
    ),
    Kind(
        key="metal",
        letter="M",
        color="#78716c",
        icon="nail",
        synonyms=("Schrott", "Altmetall", "Metallschrott"),
    ),
    Kind(
        key="textile",
        letter="T",
        color="#a3527a",
        icon="hanger",
        synonyms=("Altkleider", "Alttextilien"),
    ),
)
KEYS = tuple(kind.key for kind in KINDS)
BY_KEY = {kind.key: kind for kind in KINDS}

# How rhythms and containers are written.
VARIANT = re.compile(r"weekly|[2-9]-weekly|1[0-2]-weekly|monthly|container")
# Athos writes the first letter of a kind and its rhythm in weeks, others the letter alone. What D is elsewhere, nobody
# knows: these are suggested and never taken by themselves.
_CODE = re.compile(r"([A-Z]{1,2})\s?-?0*(\d{0,2})")
_LETTERS = {"R": "residual", "B": "organic", "P": "paper", "D": "packaging", "G": "packaging", "W": "xmas"} | {
    "L": "packaging", "GS": "packaging", "GT": "packaging", "BT": "organic", "PT": "paper", "RT": "residual",
    "S": "hazardous", "SM": "hazardous", "SP": "bulky", "GR": "garden", "E": "weee", "WB": "xmas",
}  # fmt: skip

_SHORT = 4  # letters; a word like "Rest" or "Bio" is neither a title nor looked for inside of others

# What stands among the dates of some exports without being a collection (quirk 24): left out, and said so.
_NOT_A_PICKUP = ("wertstoffhof", "recyclinghof", "geschlossen")
# These say nothing of a pickup by themselves, but "Restmüll (Feiertagsverschiebung)" is one.
_ALONE_NOT_A_PICKUP = (
    "tonnentausch", "feiertag", "neujahr", "heilige drei koenige", "karfreitag", "ostersonntag", "ostermontag",
    "tag der arbeit", "himmelfahrt", "pfingstsonntag", "pfingstmontag", "fronleichnam", "tag der deutschen einheit",
    "reformationstag", "allerheiligen", "bettag", "heiligabend", "weihnachtstag", "silvester",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Label:
    """What a label of an export means: the kinds of waste in it with the word that said so, and the rhythm."""

    kinds: tuple[tuple[str, str], ...]  # (key, title)
    variant: str = ""
    is_ignored: bool = False
    variants: Mapping[str, str] = field(default_factory=dict)  # of single kinds, where a person has said so

    def variant_of(self, key: str) -> str:
        """The rhythm of one of its kinds."""
        return self.variants.get(key, self.variant)


def read_label(text: str, *, synonyms: Mapping[str, str] | None = None) -> Label | None:
    """What a label means: the longest known words inside it count. None for one that nobody knows.

    `synonyms` are a town's own words (word to key) beside the vocabulary. "Rest- und Biomüll" are two kinds,
    "Gelbe/r Sack/Tonne" is one, as long as it is known as one.
    """
    words = _words(text)
    if any(word in words for word in _NOT_A_PICKUP):
        return Label(kinds=(), is_ignored=True)
    found = _found(f" {words} ", known=_known(tuple(sorted((synonyms or {}).items()))))
    code = _CODES.get(text.strip())
    kinds = {code: BY_KEY[code].title} if code else {}
    for key, title in found:
        kinds.setdefault(key, title if len(title) > _SHORT else BY_KEY[key].title)
    if not kinds and any(word in words for word in _ALONE_NOT_A_PICKUP):
        return Label(kinds=(), is_ignored=True)
    return Label(kinds=tuple(kinds.items()), variant=read_variant(text)) if kinds else None


def guess_code(text: str) -> Label | None:
    """What a code such as `R02` or `P` probably means; for a person to confirm, never to be taken as it is."""
    match = _CODE.fullmatch(text.strip())
    key = _LETTERS.get(match[1]) if match else None
    if match is None or key is None:
        return None
    weeks = int(match[2] or 0)
    variant = "weekly" if weeks == 1 else f"{weeks}-weekly" if weeks else ""
    is_rhythm = not variant or VARIANT.fullmatch(variant)
    return Label(kinds=((key, BY_KEY[key].title),), variant=variant) if is_rhythm else None


def read_variant(text: str) -> str:
    """The rhythm or container that a label names: `weekly`, `2-weekly`, `monthly`, `container`; empty for none."""
    words = fold(text)
    if re.search(r"container|1[.,]?1 ?m3|1[.,]?1 ?m³|1100 ?l", words):
        return "container"
    if weeks := re.search(r"(\d{1,2}) ?-? ?(?:wo|woe)ch(?:entl|ig)", words):
        return f"{int(weeks[1])}-weekly" if int(weeks[1]) > 1 else "weekly"
    if days := re.search(r"(14|21|28) ?-? ?tae?g", words):
        return f"{int(days[1]) // 7}-weekly"
    if re.search(r"\bwoechentl", words):
        return "weekly"
    return "monthly" if re.search(r"\bmonatl", words) else ""


def _found(words: str, *, known: tuple[tuple[str, str, str], ...]) -> Iterable[tuple[str, str]]:
    """Keys and titles of the known words, longest first; a stretch of text counts once."""
    hits: list[tuple[int, str, str]] = []
    for needle, key, title in known:
        start = words.find(needle)
        if start >= 0:
            words = words[:start] + " " + "\x00" * (len(needle) - 1) + words[start + len(needle) :]
            hits.append((start, key, title))
    return [(key, title) for _start, key, title in sorted(hits)]


@lru_cache(maxsize=64)
def _known(own: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str, str], ...]:
    """Needle, key and title, longest needle first. Short words must be whole words: "Rest" is not in "Restaurant"."""
    pairs = [(word, kind.key) for kind in KINDS for word in kind.synonyms] + list(own)
    needles = []
    for word, key in pairs:
        folded = _words(word)
        needles.append((f" {folded} " if len(folded) <= _SHORT else f" {folded}", key, word))
    return tuple(sorted(needles, key=lambda needle: -len(needle[0])))


def _words(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", fold(text)))
