"""What a table itself says of its codes, `R = Restmüll, B = Bio`: for suggestions only, a person decides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from backend.waste_calendar.formats.cells import Sheet
from backend.waste_calendar.formats.mapping import label_key
from backend.waste_calendar.vocabulary import Label, read_label

_CODE = r"[A-ZÄÖÜ][\wÄÖÜäöü.]{0,4}"
_SAID = re.compile(rf"(?:^|[\s,;|(])(?P<code>{_CODE})\s*(?:=|:|–|-\s)\s*(?P<word>[^,;|=:()\n]{{3,60}})")
_ALONE = re.compile(_CODE)
_AROUND = 60  # lines at both ends of a sheet, where legends stand


def read_legend(sheets: Sequence[Sheet], *, synonyms: Mapping[str, str]) -> dict[str, Label]:
    """Codes, as `label_key` has them, with what they mean; one that is said to mean two things is left out."""
    found: dict[str, Label | None] = {}
    for sheet in sheets:
        rows = sheet.rows if len(sheet.rows) <= 2 * _AROUND else (*sheet.rows[:_AROUND], *sheet.rows[-_AROUND:])
        for _line, cells in rows:
            for code, word in _pairs(cells):
                label = read_label(word, synonyms=synonyms)
                if label is not None and label.kinds:
                    key = label_key(code)
                    before = found.setdefault(key, label)
                    if before is not None and _keys(before) != _keys(label):
                        found[key] = None
    return {code: label for code, label in found.items() if label is not None}


def _pairs(cells: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Within a cell, or a code in one cell and its word in the next, with nothing else in the line but such pairs."""
    for cell in cells:
        for match in _SAID.finditer(cell):
            yield match["code"], match["word"]
    texts = [text for text in cells if text and text not in {"=", ":", "–", "-"}]
    codes, words = texts[::2], texts[1::2]
    if texts and len(codes) == len(words) and all(_ALONE.fullmatch(text) for text in codes):
        yield from zip(codes, words, strict=True)


def _keys(label: Label) -> Iterable[str]:
    return [key for key, _title in label.kinds]
