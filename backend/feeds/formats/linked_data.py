"""What a web page says of itself in schema.org's words (JSON-LD); what becomes of news and events is not here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from backend.common.html import storable, strip_tags_from_title
from backend.feeds.formats.decoding import decode
from backend.feeds.formats.json_text import listed, load, text_of
from backend.feeds.formats.parsed import Origin, UnreadableFeed
from backend.feeds.formats.texts import absolute_link

Node = Mapping[str, Any]

_WITHIN = (
    "@graph", "itemListElement", "item", "mainEntity", "hasPart", "event", "events", "subEvent", "subEvents",
)  # fmt: skip
_MOST_NODES = 3_000
_MOST_SCRIPTS = 100
_INHERITED = ("name", "location", "organizer", "description", "url", "keywords", "eventStatus")


def read_nodes(content: bytes, *, origin: Origin) -> list[Node]:
    """The things that the page, or a file of JSON-LD alone, tells of, in its order; parts of an event know whose.

    Raises UnreadableFeed where there are none.
    """
    text = decode(content, charset=origin.charset).text
    if not text.strip():
        raise UnreadableFeed(_("The answer is empty."))
    found: list[Node] = []
    is_broken = False
    for document in _documents(text):
        try:
            found += [node for each in listed(load(document)) for node in _nodes(each, room=_MOST_NODES - len(found))]
        except UnreadableFeed:
            is_broken = True
    if found:
        return found
    if is_broken:
        raise UnreadableFeed(_("The data on this page (schema.org) can't be read."))
    raise UnreadableFeed(_("The page says nothing of itself that programs could read (schema.org)."))


def types_of(node: Node) -> set[str]:
    """Names of schema.org without their address."""
    return {text_of(each).rstrip("/").rpartition("/")[2].rpartition(":")[2] for each in listed(node.get("@type"))}


def address_of(node: Node, *, base_url: str) -> str:
    """Where the thing is told of: its url, its page or its id."""
    page = node.get("mainEntityOfPage")
    page = page.get("@id") if isinstance(page, Mapping) else page
    candidates = (text_of(each) for each in (node.get("url"), page, node.get("@id")))
    return next(filter(None, (absolute_link(each, base_url=base_url) for each in candidates if each)), "")


def line_of(value: Any) -> str:
    """One line of plain text."""
    return strip_tags_from_title(storable(text_of(value)))


def topics_of(*values: Any) -> tuple[str, ...]:
    """Keywords, listed or parted by commas."""
    names = (name for value in values for each in listed(value) for name in text_of(each).split(","))
    return tuple(dict.fromkeys(line for name in names if (line := line_of(name))))


def _documents(text: str) -> Iterator[str]:
    """The scripts of JSON-LD, found in one walk: a parser of HTML would build all of the page for them."""
    if text.lstrip("\ufeff \t\r\n")[:1] in {"{", "["}:
        yield text.lstrip("\ufeff")
        return
    lower, end = text.lower(), 0
    if len(lower) != len(text):  # İ becomes two signs
        lower = text
    for _script in range(_MOST_SCRIPTS):
        # The type's name first: pages have hundreds of other scripts.
        named = lower.find("application/ld+json", end)
        start = lower.find(">", named)
        end = lower.find("</script", start)
        if named < 0 or start < 0 or end < 0:
            return
        yield text[start + 1 : end].strip().removeprefix("<!--").removesuffix("-->").strip("; \r\n\t")


def _nodes(document: Any, *, room: int) -> Iterator[Node]:
    """Depth first without recursion, since the depth is the page's choice."""
    waiting: list[Any] = [document]
    while waiting and room > 0:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += reversed(node[:_MOST_NODES])
        elif isinstance(node, Mapping):
            room -= 1
            yield node
            for name in reversed(_WITHIN):
                parts = listed(node.get(name))[:_MOST_NODES]
                waiting += reversed([_inheriting(each, node) if name.startswith("sub") else each for each in parts])


def _inheriting(part: Any, whole: Node) -> Any:
    """A part of an event is where the event is, unless it says otherwise."""
    if not isinstance(part, Mapping):
        return part
    return {**{name: whole[name] for name in _INHERITED if name in whole}, **part}
