"""What NINA answers: which warnings hold in a county, and of each its words and its outline, as CAP in JSON."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from backend.alerts.official.keys import key_of_region
from backend.alerts.official.warning import (
    Extent,
    OfficialWarning,
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

PROVIDERS = {"mowas", "katwarn", "biwapp", "lhp", "police"}
MOST_ENTRIES = 200
_SAFE = re.compile(r"[A-Za-z0-9._:-]+")  # of an identifier, which becomes part of an address


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One warning of a county's list; `fingerprint` changes with what it says."""

    identifier: str
    provider: str
    fingerprint: str


def read_list(content: bytes) -> tuple[list[Entry], list[str]]:
    """The county's warnings but those of the weather service, and why others can't be read.

    The weather service says the same itself, for each municipality. Raises UnreadableWarning.
    """
    listed = _json(content)
    if not isinstance(listed, list) or len(listed) > MOST_ENTRIES:
        raise UnreadableWarning("no list of warnings, or one too long to be believed")
    found: dict[str, Entry] = {}
    unreadable: list[str] = []
    for item in listed:
        try:
            entry = _entry(item)
        except UnreadableWarning as error:
            unreadable.append(str(error.detail))
            continue
        if entry is not None:
            found.setdefault(entry.identifier, entry)
    return list(found.values()), unreadable


def read_warning(content: bytes, *, outline: bytes | None, entry: Entry, county: str) -> OfficialWarning | None:
    """One warning with its outline, if it has one; None for an exercise or a test. Raises UnreadableWarning.

    Where it says no key it holds in the county in whose list it stands.
    """
    document = _object(_json(content))
    if not is_for_people(_text(document, "status"), _text(document, "scope")):
        return None
    infos = [_object(info) for info in _list(document, "info")]
    sent = instant(_text(document, "sent"))
    if sent is None or not infos or identifier_in(_text(document, "identifier")) != entry.identifier:
        raise UnreadableWarning(f"{entry.identifier}: another warning, or nothing said")
    main = next((info for info in infos if language(_text(info, "language")) == "de"), infos[0])
    keys = tuple(dict.fromkeys(key for key in map(key_of_region, _keys(infos)) if key is not None))
    category = next((str(name) for name in _list(main, "category")), "")
    return whole(
        OfficialWarning(
            identifier=entry.identifier,
            sender=_sender(main, document),
            provider=entry.provider,
            sent=sent,
            message=message(_text(document, "msgType")),
            severity=grade(_text(main, "severity")),
            urgency=_text(main, "urgency").lower()[:20],
            certainty=_text(main, "certainty").lower()[:20],
            category=category.lower()[:20],
            words=_words(infos),
            extents=(Extent(keys=keys or (county,), polygons=_rings(outline) if outline else ()),),
            references=references_in(_text(document, "references")),
            onset=instant(_text(main, "onset") or _text(main, "effective")),
            expires=instant(_text(main, "expires")),
            link=link_in(_text(main, "web")),
        )
    )


def _entry(item: Any) -> Entry | None:
    document = _object(item)
    payload = document.get("payload") if isinstance(document.get("payload"), dict) else {}
    data = _object(payload.get("data", {})) if isinstance(payload, dict) else {}
    identifier = identifier_in(_text(document, "id"))
    if not _SAFE.fullmatch(identifier) or ".." in identifier:
        raise UnreadableWarning(f"identifier {identifier[:40]!r}")
    provider = (_text(data, "provider") or identifier.partition(".")[0]).lower()
    provider = {"mow": "mowas", "kat": "katwarn", "biw": "biwapp", "pol": "police"}.get(provider, provider)
    if provider == "dwd":
        return None
    known = orjson.dumps(document, option=orjson.OPT_SORT_KEYS)
    fingerprint = hashlib.blake2b(known, digest_size=16).hexdigest()
    return Entry(identifier=identifier, provider=provider if provider in PROVIDERS else "nina", fingerprint=fingerprint)


def _sender(info: dict[str, Any], document: dict[str, Any]) -> str:
    """The control centre by its long name, as MoWaS gives it; `sender` is its number."""
    long_name = next(_parameters([info], "sender_langname"), "")
    return one_line(_text(info, "senderName") or long_name or _text(document, "sender"))[:200]


def _keys(infos: list[dict[str, Any]]) -> Iterator[str]:
    for listed in _parameters(infos, "warnVerwaltungsbereiche"):
        yield from listed.split(",")
    for info in infos:
        for area in map(_object, _list(info, "area")):
            yield from (_text(code, "value") for code in map(_object, _list(area, "geocode")))


def _parameters(infos: Iterable[dict[str, Any]], name: str) -> Iterator[str]:
    for info in infos:
        for parameter in map(_object, _list(info, "parameter")):
            if _text(parameter, "valueName") == name:
                yield _text(parameter, "value")


def _words(infos: list[dict[str, Any]]) -> dict[str, Words]:
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


def _rings(content: bytes) -> tuple[Ring, ...]:
    """The outer outlines of a GeoJSON, which writes longitude first."""
    document = _object(_json(content))
    shapes = [_object(_object(feature).get("geometry") or {}) for feature in _list(document, "features")]
    outlines: list[Any] = []
    for shape in shapes:
        polygons = _list(shape, "coordinates")
        if shape.get("type") == "Polygon":
            outlines += polygons[:1]
        elif shape.get("type") == "MultiPolygon":
            outlines += [polygon[0] for polygon in polygons if isinstance(polygon, list) and polygon]
    try:
        return tuple(ring((float(pair[1]), float(pair[0])) for pair in outline) for outline in outlines)
    except (TypeError, ValueError, IndexError, KeyError) as error:
        raise UnreadableWarning("an outline that is none") from error


def _json(content: bytes) -> Any:
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise UnreadableWarning("no JSON") from error


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise UnreadableWarning("JSON of another shape")
    return value


def _list(document: dict[str, Any], name: str) -> list[Any]:
    """Services leave out what is empty, and write null."""
    value = document.get(name)
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _text(document: dict[str, Any], name: str) -> str:
    value = document.get(name)
    return str(value) if isinstance(value, str | int | float) else ""
