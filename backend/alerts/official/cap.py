"""One CAP 1.2 message as XML, as the weather service writes it; where it came from is not known here."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from backend.alerts.official.keys import key_of_cell, key_of_region
from backend.alerts.official.warning import (
    Circle,
    Extent,
    OfficialWarning,
    Point,
    Ring,
    UnreadableWarning,
    Words,
    grade,
    identifier_in,
    instant,
    is_for_people,
    language,
    link_in,
    message,
    references_in,
    ring,
    whole,
    words,
)
from backend.common.plain_text import one_line

CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"
LARGEST = 5_000_000  # bytes of one message; those of the weather service in all languages have up to 1 MB
_KEYS = {"WARNCELLID": key_of_cell, "AGS": key_of_region, "ARS": key_of_region, "SHN": key_of_region}
WIDEST = 1_000  # kilometres around a point; more is no warning but a mistake
_CUT_OUT = "EXCLUDE_POLYGON"  # of the weather service's profile


def read_cap(content: bytes, *, provider: str) -> OfficialWarning | None:
    """The message; None for an exercise, a test or what is not public. Raises UnreadableWarning."""
    alert = _root(content)
    if not is_for_people(_text(alert, "status"), _text(alert, "scope")):
        return None
    sent = instant(_text(alert, "sent"))
    infos = alert.findall(f"{CAP}info")
    if sent is None or not infos:
        raise UnreadableWarning("no time of sending, or nothing said")
    main = next((info for info in infos if language(_text(info, "language")) == "de"), infos[0])
    return whole(
        OfficialWarning(
            identifier=identifier_in(_text(alert, "identifier")),
            sender=one_line(_text(main, "senderName") or _text(alert, "sender") or "")[:200],
            provider=provider,
            sent=sent,
            message=message(_text(alert, "msgType")),
            severity=grade(_text(main, "severity")),
            urgency=(_text(main, "urgency") or "").lower()[:20],
            certainty=(_text(main, "certainty") or "").lower()[:20],
            category=(_text(main, "category") or "").lower()[:20],
            words=_words(infos),
            extents=tuple(_extent(area) for area in main.findall(f"{CAP}area")),
            references=references_in(_text(alert, "references")),
            onset=instant(_text(main, "onset")),
            expires=instant(_text(main, "expires")),
            link=link_in(_text(main, "web")),
        )
    )


def _root(content: bytes) -> Element:
    if len(content) > LARGEST:
        raise UnreadableWarning(f"a message of more than {LARGEST:,} bytes")
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise UnreadableWarning("no XML, or not safe to read") from error
    if root.tag != f"{CAP}alert":
        raise UnreadableWarning("XML, but no CAP 1.2")
    return root


def _words(infos: list[Element]) -> dict[str, Words]:
    """The first text of each language: the same warning is said in several."""
    found: dict[str, Words] = {}
    for info in infos:
        said = words(
            headline=_text(info, "headline"),
            event=_text(info, "event"),
            description=_text(info, "description"),
            instruction=_text(info, "instruction"),
        )
        if said.headline:
            found.setdefault(language(_text(info, "language")), said)
    return found


def _extent(area: Element) -> Extent:
    codes = [(_text(code, "valueName") or "", _text(code, "value") or "") for code in area.findall(f"{CAP}geocode")]
    keys = (_KEYS[name.upper()](value) for name, value in codes if name.upper() in _KEYS)
    return Extent(
        keys=tuple(key for key in keys if key is not None),
        polygons=tuple(_ring(text) for text in _texts(area, "polygon")),
        cut_out=tuple(_ring(value) for name, value in codes if name == _CUT_OUT),
        circles=tuple(_circle(text) for text in _texts(area, "circle")),
    )


def _ring(text: str) -> Ring:
    return ring(_point(pair) for pair in text.split())


def _circle(text: str) -> Circle:
    center, _space, radius = text.strip().partition(" ")
    try:
        kilometres = float(radius)
    except ValueError as error:
        raise UnreadableWarning(f"circle {text[:40]!r}") from error
    if not 0 <= kilometres <= WIDEST:
        raise UnreadableWarning(f"circle {text[:40]!r}")
    return Circle(center=_point(center), kilometres=kilometres)


def _point(pair: str) -> Point:
    """`52.1,12.6`: latitude first."""
    try:
        lat, lon = pair.split(",")[:2]
        return float(lat), float(lon)
    except ValueError as error:
        raise UnreadableWarning(f"coordinates {pair[:40]!r}") from error


def _texts(parent: Element, name: str) -> Iterator[str]:
    return (child.text for child in parent.findall(f"{CAP}{name}") if child.text and child.text.strip())


def _text(parent: Element, name: str) -> str | None:
    return parent.findtext(f"{CAP}{name}")
