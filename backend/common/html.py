"""The one HTML sanitiser, and text, teaser and picture read out of HTML; whose HTML it is, is not known here."""

import html
import re
from collections.abc import Collection
from urllib.parse import urljoin, urlsplit

import nh3
from django.utils.html import linebreaks, urlize

from backend.common.numbers import numbers_among

_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "caption", "center", "dd", "div", "dl", "dt", "figcaption",
    "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre",
    "section", "table", "tbody", "tfoot", "thead", "tr", "ul",
})  # fmt: skip
_CELLS = frozenset({"td", "th"})
_INLINE = frozenset({
    "a", "abbr", "b", "br", "code", "del", "em", "i", "img", "ins", "s", "small", "strike", "strong", "sub", "sup",
    "u",
})  # fmt: skip
_ATTRIBUTES = {
    "*": {"lang", "dir"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
_DROPPED_WITH_CONTENT = frozenset({
    "audio", "button", "canvas", "head", "iframe", "math", "noembed", "noframes", "noscript", "object", "script",
    "select", "style", "svg", "template", "textarea", "title", "video",
})  # fmt: skip
_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_RENAMED = {  # few names leave here, so that every reader has to know only these; h1 is the page's own
    "b": "strong", "i": "em", "h1": "h2", "h5": "h4", "h6": "h4", "strike": "s", "del": "s",
    **dict.fromkeys(("address", "article", "aside", "center", "footer", "header", "main", "nav", "section"), "div"),
}  # fmt: skip

# What nh3 writes is canonical: in text and values < and > are escaped, every value is quoted
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')
_EMPTY = re.compile(r"<(p|div|figure|figcaption|a)(?: [^>]*)?>(?:\s|&nbsp;|<br>)*</\1>")

_CONTROLS = dict.fromkeys([*range(0x20), 0x7F]) | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
_CONTROLS |= dict.fromkeys(map(ord, "\x0b\x0c\x85\u2028\u2029"), "\n")  # Word and Outlook break lines with these
_CONTROLS |= dict.fromkeys(range(0x202A, 0x202F))  # they turn round all that follows, also what others wrote (UTR 36)
_CONTROLS |= {ord(kept): kept for kept in "\t\n\r"}

_NAIVE_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>?")
_NEVER_DEEP = frozenset({
    "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta", "option", "p", "source", "tbody",
    "td", "tfoot", "th", "thead", "tr",
})  # fmt: skip
_DEEPEST = 256
_MOST_ENTITIES = 50_000

_TINY = 16  # pixels: below that it is a tracking pixel, a spacer or an emoji
_WORD_END = ",;:.–-("  # what looks odd before …

_bodies = nh3.Cleaner(
    tags=_BLOCKS | _CELLS | _INLINE,
    clean_content_tags=_DROPPED_WITH_CONTENT,
    attributes=_ATTRIBUTES,
    url_schemes=_SCHEMES,
    link_rel=None,
)
_texts = nh3.Cleaner(tags=_BLOCKS | _CELLS | {"br"}, clean_content_tags=_DROPPED_WITH_CONTENT, attributes={})
_images = nh3.Cleaner(
    tags={"img"}, clean_content_tags=_DROPPED_WITH_CONTENT, attributes={"img": _ATTRIBUTES["img"]}, link_rel=None
)


def storable(text: str) -> str:
    """`text` as PostgreSQL and UTF-8 take it: without NUL and other signs that nobody sees, lone surrogates marked."""
    return text.translate(_CONTROLS)


def sanitise(text: str, *, base_url: str, own_hosts: Collection[str] = ()) -> str:
    """Foreign HTML as it may be stored and shown: an allow-list of tags, no script, style, class, id or form.

    Links become absolute against `base_url` (where the HTML came from; "" keeps relative ones for HTML of this town);
    those to other hosts than `own_hosts` get rel="noopener nofollow". Images stay only if they come from `own_hosts`
    or, with base_url "", from a path of this host: reading a body must not tell a third party who reads it.
    """

    def finish(match: re.Match[str]) -> str:
        closing, name, attributes = match.groups()
        name = _RENAMED.get(name, name)
        if name == "img":
            return _image(attributes, base_url=base_url, own_hosts=own_hosts)
        if name == "a" and not closing:
            return _link(attributes, base_url=base_url, own_hosts=own_hosts)
        return f"<{closing}{name}{attributes}>"

    clean = _TAG.sub(finish, _bodies.clean(_tame(text)))
    for _nesting in range(3):
        clean = _EMPTY.sub("", clean)
    return clean.strip()


def absolute_links(clean: str, *, base_url: str) -> str:
    """Sanitised HTML with its host-relative links and images made absolute, for readers outside of the town's pages."""

    def finish(match: re.Match[str]) -> str:
        closing, name, attributes = match.groups()
        if name not in {"a", "img"} or closing:
            return match[0]
        found = _read(attributes)
        for key in found.keys() & {"href", "src"}:
            found[key] = _resolve(found[key], base_url=base_url) or ""
        return _tag(name, found)

    return _TAG.sub(finish, clean)


def from_text(text: str) -> str:
    """Plain text as HTML: blank lines part paragraphs, addresses become links; to be sanitised like any other."""
    return linebreaks(urlize(storable(text), nofollow=False, autoescape=True))


def to_text(text: str) -> str:
    """The text of any HTML, each paragraph, list item and table row on a line of its own, without blank lines."""
    clean = " ".join(_texts.clean(_tame(text)).split())
    lines = html.unescape(_TAG.sub(_line_break, clean)).split("\n")
    return "\n".join(words for line in lines if (words := " ".join(line.split())))


def strip_tags_from_title(title: str) -> str:
    """A title as one line of plain text."""
    return " ".join(to_text(title).split())


def teaser(text: str, *, length: int = 200) -> str:
    """The beginning of a text or HTML on one line, of at most `length` characters, cut after a word and marked by …"""
    line = strip_tags_from_title(text)
    if len(line) <= length:
        return line
    words, space, _rest = line[:length].rpartition(" ")
    return (words if space else line[: length - 1]).rstrip(_WORD_END + " ") + "…"


def first_image(text: str, *, base_url: str = "") -> tuple[str, str] | None:
    """Address and alt text of the first picture that is large enough to be one; None where there is none."""
    for match in _TAG.finditer(_images.clean(_tame(text))):
        found = _read(match[3])
        src = _resolve(found.get("src", ""), base_url=base_url)
        sizes = numbers_among(found.get(side, "") for side in ("width", "height"))
        if src and min(sizes, default=_TINY) >= _TINY:
            return src, strip_tags_from_title(found.get("alt", ""))
    return None


def _tame(text: str) -> str:
    """Storable HTML that parses in linear time: html5ever is quadratic in depth (1 MB of <div> takes 85 s) and in
    entities; no person writes either, so such a text just loses its tags."""
    text = storable(text)
    if text.count("&") <= _MOST_ENTITIES and _depth(text) <= _DEEPEST:
        return text
    return _NAIVE_TAG.sub(" ", text).replace("&", " ")


def _depth(text: str) -> int:
    """At most how deep the tags nest: what is open by name, since a stray closing tag closes nothing."""
    opened: dict[str, int] = {}
    depth = deepest = 0
    for closing, name in _NAIVE_TAG.findall(text):
        tag = name.lower()
        if tag in _NEVER_DEEP or (closing and not opened.get(tag)):
            continue
        step = -1 if closing else 1
        opened[tag] = opened.get(tag, 0) + step
        depth += step
        deepest = max(deepest, depth)
    return deepest


def _link(attributes: str, *, base_url: str, own_hosts: Collection[str]) -> str:
    found = _read(attributes)
    href = _resolve(found.pop("href", ""), base_url=base_url)
    if href:
        found["href"] = href
        if _host(href) and _host(href) not in own_hosts:
            found["rel"] = "noopener nofollow"
    return _tag("a", found)


def _image(attributes: str, *, base_url: str, own_hosts: Collection[str]) -> str:
    found = _read(attributes)
    src = _resolve(found.get("src", ""), base_url=base_url)
    if not src or not (_host(src) in own_hosts if _host(src) else src.startswith("/")):
        return ""
    sizes = {side: size for side in ("width", "height") if (size := found.get(side, "")).isdecimal()}
    return _tag("img", {"src": src, "alt": found.get("alt", ""), **sizes})


def _resolve(address: str, *, base_url: str) -> str | None:
    """The address as a browser would read it, absolute where `base_url` is; None for what leads nowhere good."""
    # browsers drop these signs anywhere and read \ as /, so that "/\evil.example.org" is a host
    # (https://url.spec.whatwg.org/#url-parsing)
    plain = re.sub(r"[\x00-\x1f]", "", address).strip(" ")
    if not plain.lower().startswith(("mailto:", "tel:")):
        plain = plain.replace("\\", "/")
    if not plain:
        return None
    try:
        joined = urljoin(base_url, plain)
        parts = urlsplit(joined)
    except ValueError:
        return None
    if parts.scheme in {"http", "https"}:
        return joined if parts.hostname else None
    return joined if parts.scheme in {"", "mailto", "tel"} else None


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _read(attributes: str) -> dict[str, str]:
    return {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(attributes)}


def _tag(name: str, attributes: dict[str, str]) -> str:
    written = "".join(f' {key}="{html.escape(value)}"' for key, value in attributes.items())
    return f"<{name}{written}>"


def _line_break(match: re.Match[str]) -> str:
    name = match[2]
    if name == "li":
        return "" if match[1] else "\n- "
    return " " if name in _CELLS else "\n"
