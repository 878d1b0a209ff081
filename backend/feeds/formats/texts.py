"""Titles, teasers, bodies and links of entries, freed of what their systems put around them."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from django.utils.html import linebreaks

from backend.common.html import from_text, sanitise, strip_tags_from_title, to_text
from backend.feeds.formats.tails import cut_html, cut_line

# verwaltungsportal.de: "21.11.2026: Neue Bänke am Markt"; the date is the editorial one.
_TITLE_DATE = re.compile(r"^(\d{1,2}\.\d{1,2}\.\d{4}):\s+(?=\S)")
_BROKEN_OFF = re.compile(r"(?<!\s)\s*+(?:\.{3}|…)\s*+$")  # each run of spaces is walked through once
_EMPTY_LINE = re.compile(r"\r?\n(?:[ \t]|&nbsp;|\xa0)*\r?\n")
_BLOCK = re.compile(r"<(?:p|br|div|ul|ol|li|table|h[1-6]|blockquote)\b", re.IGNORECASE)
_SESSIONS = {"phpsessid", "sid", "chash", "jsessionid", "sessionid", "fbclid", "gclid"}
_PATH_SESSION = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)


def split_title(title: str) -> tuple[str, str]:
    """The editorial date before a title, if there is one, and the plain title."""
    plain = strip_tags_from_title(title)
    match = _TITLE_DATE.match(plain)
    return (match[1], plain[match.end() :]) if match else ("", plain)


def clean_body(text: str, *, is_plain: bool, base_url: str) -> str:
    """Sanitised HTML without the tails that feeds add; line breaks of half-plain texts become paragraphs."""
    if is_plain:
        return sanitise(from_text(text), base_url=base_url)
    text = _BROKEN_OFF.sub("…", cut_html(text))
    if not _BLOCK.search(text):
        text = linebreaks(_EMPTY_LINE.sub("\n\n", text))
    return sanitise(text, base_url=base_url)


def clean_teaser(text: str) -> str:
    """One line of text; a text that was cut off says so by an ellipsis."""
    return cut_line(" ".join(to_text(cut_html(text)).split()))


def absolute_link(link: str, *, base_url: str) -> str:
    """An http address, or nothing."""
    if not link.strip():
        return ""
    try:
        joined = urljoin(base_url, link.strip())
        return joined if urlsplit(joined).scheme in {"http", "https"} and urlsplit(joined).hostname else ""
    except ValueError:
        return ""


def canonical_link(link: str) -> str:
    """The same for all spellings of one address: without session, tracking, fragment and scheme."""
    parts = urlsplit(link)
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if not _is_passing(name)]
    path = _PATH_SESSION.sub("", parts.path)
    return urlunsplit(("", (parts.hostname or "").removeprefix("www."), path, urlencode(query), ""))


def is_of_one_visit(identity: str) -> bool:
    """Whether it is an address that will be another one next time, since it names who is visiting."""
    if not identity.startswith(("http://", "https://")):
        return False
    try:
        parts = urlsplit(identity)
        names = [name for name, _value in parse_qsl(parts.query, keep_blank_values=True)]
    except ValueError:
        return False
    return bool(_PATH_SESSION.search(parts.path)) or any(map(_is_passing, names))


def _is_passing(name: str) -> bool:
    return name.lower() in _SESSIONS or name.lower().startswith("utm_")
