"""The XML parser that feedparser is to take: Python's own, which hands on a text at once and not entity by entity.

Most feeds escape the HTML of their texts, so that every sign of a tag was a call of its own: a third of an import.
"""

from __future__ import annotations

from xml.sax.expatreader import ExpatParser

from feedparser.api import PREFERRED_XML_PARSERS


class _TextAtOnce(ExpatParser):
    def reset(self) -> None:
        super().reset()
        self._parser.buffer_text = True  # type: ignore[attr-defined]  # unknown to typeshed
        self._parser.buffer_size = 64 * 1024  # type: ignore[attr-defined]


def create_parser() -> ExpatParser:
    """What `xml.sax.make_parser` looks for in a module."""
    return _TextAtOnce()


def prefer() -> None:
    """From now on, in this process."""
    if __name__ not in PREFERRED_XML_PARSERS:
        PREFERRED_XML_PARSERS.insert(0, __name__)
