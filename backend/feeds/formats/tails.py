"""What systems put behind a text that they cut off, or send elsewhere: "Weiterlesen …", "Der Beitrag … erschien …"."""

from __future__ import annotations

import re

_LOOKED_AT = 2_000  # characters from the end: a tail is short, and no pattern walks through a whole text
_LEADS_ON = r"weiterlesen|weiter lesen|mehr lesen|mehr erfahren|read more|continue reading"
_MORE = re.compile(
    r"(?:[\[(]|(?<!\s))\s*+<a\b[^>]*+>\s*+(?:[\[(]\s*+)?"  # each run of spaces is walked through once
    rf"(?:(?:mehr|weiter|more)\b[^<]{{0,40}}|(?:{_LEADS_ON})\b(?:(?!</?a\b).){{0,300}})"
    r"</a>\s*+(?:[\])]\s*+)?(?=(?:</p>|</div>|<br ?/?>|\s|&nbsp;)*+$)",
    re.IGNORECASE | re.DOTALL,
)
_FROM = r"(?:erschien zuerst auf|erschien zuerst bei|appeared first on|first appeared on)"
_WORDPRESS = re.compile(
    rf"<p>\s*(?:Der Beitrag|The post)\s*<a\b(?:(?!</p>).)*?{_FROM}(?:(?!</p>).)*</p>\s*$", re.IGNORECASE | re.DOTALL
)
_WORDPRESS_TEXT = re.compile(rf"(?:^|\s+)(?:Der Beitrag|The post) .{{1,400}} {_FROM} .*$", re.DOTALL)
_MORE_TEXT = re.compile(  # only behind the end of a sentence: else it may be one
    rf"(?:^|(?<=[.!?…»\]]))\s*[»›→–-]*\s*(?:{_LEADS_ON})\b[^.!?]{{0,120}}?[.…»›→\s]*$", re.IGNORECASE
)
_DOTS = re.compile(r"\s*(?:\[\s*(?:…|\.{3}|mehr)\s*\]|…|\.{3})\s*$")


def cut_html(html: str) -> str:
    """Without the tails that are elements."""
    start, end = _halves(html.strip())
    return start + _WORDPRESS.sub("", _MORE.sub("", end).strip())


def cut_line(line: str) -> str:
    """A line of text without its tails; one that was cut off says so by an ellipsis."""
    start, end = _halves(line)
    end = _MORE_TEXT.sub("", _WORDPRESS_TEXT.sub("", end))
    line = start + end
    shorter = _DOTS.sub("", line)
    return f"{shorter.rstrip(' ,;:–-')} …" if shorter != line and shorter else line.rstrip()


def _halves(text: str) -> tuple[str, str]:
    return text[:-_LOOKED_AT], text[-_LOOKED_AT:]
