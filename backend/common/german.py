"""How German words are compared: for sorting, for forgiving search, and for house numbers. Stemming is not here."""

import re
import unicodedata

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "æ": "ae", "œ": "oe", "ø": "oe", "å": "aa"})
_SPELT_UMLAUT = re.compile(r"([ao])e|(?<![aeiouyq])(u)e")
_NOT_A_WORD = re.compile(r"[\W_]+")
# Of a letter of a key, what may stand for it in a text.
_SPELLINGS = {
    "a": "(?:ae|[aäàáâãæå])",
    "c": "[cçćč]",
    "e": "[eèéêëěę]",
    "i": "[iìíîï]",
    "n": "[nñńň]",
    "o": "(?:oe|[oöòóôõøœ])",
    "s": "[sšś]",
    "u": "(?:ue|[uüùúûů])",
    "y": "[yýÿ]",
    "z": "[zžźż]",
}
_HOUSE_NUMBER = re.compile(r"\D{0,20}?([0-9]{1,9})(.*)", re.DOTALL)


def fold(text: str) -> str:
    """Lower case without umlauts, ß or accents: `Straße` is `strasse`, `Größe` is `groesse`, `Café` is `cafe`."""
    return _without_accents(unicodedata.normalize("NFC", text).casefold().translate(_UMLAUTS))


def german_key(text: str) -> str:
    """What to sort a German list by (DIN 5007-1): ö as o, ß as ss, signs ignored.

    Plain ASCII for German words, so that a database column with it sorts right under any collation.
    """
    return _words(_without_accents(text.casefold()))


def search_key(text: str) -> str:
    """One key for all spellings of a word: `Mühle`, `Muehle` and `Muhle` are `muhle`; words parted by one space.

    The key of a beginning is a beginning of the key, so that it serves a typeahead: what is decided about a letter
    only looks back. That's why `ue` after a vowel or q stays (`neue`, `Quelle`), as in Snowball's German stemmer.
    """
    return _SPELT_UMLAUT.sub(r"\1\2", _words(fold(text)))


def spellings(key: str) -> str:
    """A regular expression for what has this key, of a word or of a part of one, in lower case."""
    letters = "".join(_SPELLINGS.get(letter, re.escape(letter)) for letter in key)
    return letters.replace(_SPELLINGS["s"] * 2, f"(?:ß|{_SPELLINGS['s'] * 2})")


def natural_key(text: str) -> tuple[int, str]:
    """What to sort house numbers by: 9, 10, 10a, 10 b, 100; what has no number comes first."""
    match = _HOUSE_NUMBER.match(text)
    if match is None:
        return 0, _words(fold(text))
    number, rest = match.groups()
    return int(number), _words(fold(rest))


def _without_accents(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))


def _words(text: str) -> str:
    return _NOT_A_WORD.sub(" ", text).strip()
