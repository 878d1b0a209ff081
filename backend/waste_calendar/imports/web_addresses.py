"""Addresses of calendars on the internet, with the year and the list in them; fetching them is `fetching`'s part."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import quote, unquote

WEB = r"^(https?|webcals?)://"
HIDDEN = "•••"
_SECRET = re.compile(r"token|key|secret|pass|pw|auth|sig|code|hash|user|login|session|^(sid|pin)$", re.IGNORECASE)
_OPAQUE = re.compile(r"(?=[^{}]*\d)[A-Za-z0-9_~%=-]{20,}")  # no word that a person would write
_MIXED = re.compile(r"[A-Za-z]\d|\d[A-Za-z]")  # what chance makes and words do not
_MIXES = 4
_SEPARATOR = re.compile(r"(?P<name>[^&;=]+)=(?P<value>[^&;]*)")
_BRACES = re.compile(r"\{[^{}]*\}|[{}]")
_WEBCAL = re.compile(r"^webcals?://", re.IGNORECASE)


def is_web(address: str) -> bool:
    """Whether it is an address on the internet, and no path on disk."""
    return re.match(WEB, address, re.IGNORECASE) is not None


def web_address(template: str, *, year: int, name: str = "") -> str:
    """What to fetch: webcal is https under another name, and a list's name may have any letters."""
    filled = template.replace("{year}", str(year)).replace("{list}", quote(name, safe=""))
    return _WEBCAL.sub("https://", filled)


def file_name(address: str) -> str:
    """How editors recognise it: the last part of its path, or all of it."""
    last = unquote(address.split("?", 1)[0].rsplit("/", 1)[-1])
    return _shown(last) if "." in last and last not in _host(address) else masked(address)


def masked(address: str) -> str:
    """An address as it may be shown: without what lets in whoever knows it."""
    if not is_web(address):
        return address
    place, question, query = address.partition("?")
    scheme, _slashes, rest = place.partition("://")
    host, *folders = rest.split("/")
    shown = "/".join([host.rpartition("@")[2], *map(_shown, folders)])
    hidden = f"{HIDDEN}@" if "@" in host else ""
    query = HIDDEN if _OPAQUE.fullmatch(query) and "=" not in query else _SEPARATOR.sub(_masked_value, query)
    return f"{scheme}://{hidden}{shown}{question}{query}"


def _shown(name: str) -> str:
    """One part of a path; a file may be called after what opens it, and end in .ics."""
    if _OPAQUE.fullmatch(name):
        return HIDDEN
    parts = re.split(r"([.@])", _SEPARATOR.sub(_masked_value, name))  # of ;name=value and #name=value
    return "".join(HIDDEN if _is_secret(part) else part for part in parts)


def _is_secret(part: str) -> bool:
    return _OPAQUE.fullmatch(part) is not None and len(_MIXED.findall(part)) >= _MIXES


def unknown_placeholders(template: str, *, known: Collection[str]) -> list[str]:
    """What stands in braces and nobody fills in."""
    return [found for found in _BRACES.findall(template) if found not in known]


def _masked_value(match: re.Match[str]) -> str:
    name, value = match["name"], match["value"]
    is_secret = bool(value) and (_SECRET.search(unquote(name)) is not None or _OPAQUE.fullmatch(value) is not None)
    return f"{name}={HIDDEN}" if is_secret else match[0]


def _host(address: str) -> str:
    return address.split("://", 1)[-1].split("/", 1)[0] if is_web(address) else ""
