"""Warnings as the two services write them; what they say is invented."""

from __future__ import annotations

import json
from collections.abc import Iterable
from io import BytesIO
from typing import Any
from zipfile import ZipFile

FROST = "2.49.0.0.276.0.DWD.PVW.1795600000000.demo"
SMOKE = "mow.DE-BB-PM-W001-20261121-000"
BELZIG = "12069020"
SQUARE = "52.0,12.5 52.0,12.7 52.3,12.7 52.3,12.5 52.0,12.5"  # around Bad Belzig


def info(language: str = "de-DE", headline: str = "Amtliche WARNUNG vor FROST", **fields: str) -> str:
    known = {
        "category": "Met",
        "event": "FROST",
        "urgency": "Immediate",
        "severity": "Severe",
        "certainty": "Likely",
        "onset": "2026-11-21T18:00:00+01:00",
        "expires": "2026-11-22T09:00:00+01:00",
        "senderName": "Deutscher Wetterdienst",
        "headline": headline,
        "description": "Es tritt Frost &lt; -5 °C auf.",
        "instruction": "Pflanzen abdecken.",
        "web": "https://www.wettergefahren.de",
    }
    areas = fields.pop("areas", cell(BELZIG))
    said = "".join(f"<{name}>{value}</{name}>" for name, value in {**known, **fields}.items() if value)
    return f"<info><language>{language}</language>{said}{areas}</info>"


def cell(*ags: str, inside: str = "") -> str:
    codes = "".join(f"<geocode><valueName>WARNCELLID</valueName><value>8{key}</value></geocode>" for key in ags)
    return f"<area><areaDesc>Ort</areaDesc>{inside}{codes}</area>"


def cap(identifier: str = FROST, *, infos: Iterable[str] = (), **fields: str) -> bytes:
    known = {
        "sender": "opendata@dwd.de",
        "sent": "2026-11-21T11:30:00+01:00",
        "status": "Actual",
        "msgType": "Alert",
        "scope": "Public",
    }
    said = "".join(f"<{name}>{value}</{name}>" for name, value in {**known, **fields}.items())
    body = "".join(infos) or info() + info("en-GB", "Official WARNING of FROST", description="", instruction="")
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">'
        f"<identifier>{identifier}</identifier>{said}{body}</alert>"
    ).encode()


def archive(*messages: bytes) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w") as opened:
        for number, content in enumerate(messages):
            opened.writestr(f"warnung{number}.xml", content)
    return file.getvalue()


def listed(*identifiers: str, provider: str = "MOWAS", version: int = 1) -> bytes:
    return json.dumps(
        [
            {
                "id": identifier,
                "payload": {"version": version, "data": {"provider": provider, "msgType": "Alert", "valid": True}},
                "i18nTitle": {"de": "Brandgase"},
                "sent": "2026-11-21T11:00:00+01:00",
            }
            for identifier in identifiers
        ]
    ).encode()


def nina(identifier: str = SMOKE, *, keys: str = "120690000000", **fields: Any) -> bytes:
    said = {
        "language": "de",
        "category": ["Fire"],
        "event": "Gefahreninformation",
        "urgency": "Immediate",
        "severity": "Severe",
        "certainty": "Observed",
        "headline": "Brandgase in Bad Belzig",
        "description": "Es brennt.<br/>Rauch zieht nach Osten.",
        "instruction": "Fenster und Türen schließen.",
        "web": "www.example.org",
        "parameter": [
            {"valueName": "sender_langname", "value": "Regionalleitstelle Brandenburg"},
            {"valueName": "warnVerwaltungsbereiche", "value": keys},
        ],
        "area": [{"areaDesc": "Bad Belzig", "geocode": [{"valueName": "AreaId", "value": "0"}]}],
    }
    document = {
        "identifier": identifier,
        "sender": "DE-BB-PM-W001",
        "sent": "2026-11-21T11:00:00+01:00",
        "status": "Actual",
        "msgType": "Alert",
        "scope": "Public",
    }
    top = {name: fields.pop(name) for name in list(fields) if name in {*document, "references"}}
    return json.dumps({**document, **top, "info": [{**said, **fields}]}).encode()


def outline(lat: float = 52.142, lon: float = 12.593, *, half: float = 0.05) -> bytes:
    corners = [(lon + x * half, lat + y * half) for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))]
    shape = {"type": "Polygon", "coordinates": [corners]}
    return json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": shape}]}).encode()
