"""Two invented official warnings in the shapes of the weather service and of NINA; each says that it is demo."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZipFile, ZipInfo

from config.demo.samples.articles import BERLIN
from config.demo.samples.towns import Town

FOLDER = "warnungen"
ARCHIVE = f"{FOLDER}/dwd.zip"
NINA = f"{FOLDER}/nina"
FROST_IN = {"12069020", "12069448"}  # Bad Belzig, and one municipality of the Amt Niemegk
SMOKE_IN = "angermuende"
LASTS = timedelta(days=7)  # a demo runs longer than a night of frost
_FROST = {
    "de-DE": (
        "Demo: Amtliche WARNUNG vor FROST",
        "Dies ist eine Demo-Warnung, sie ist erfunden. Es tritt leichter Frost zwischen 0 °C und -4 °C auf.",
        "So stünde hier, was zu tun ist: empfindliche Pflanzen abdecken.",
    ),
    "en-GB": (
        "Demo: Official WARNING of FROST",
        "This is a demo warning, it is invented. There is a risk of frost between 0 °C and -4 °C.",
        "This is where it would say what to do: cover plants.",
    ),
}


def warnings(towns: list[Town], *, today: date) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file: the archive of the weather service, and what NINA answers in each county."""
    since = datetime.combine(today, time(6), tzinfo=BERLIN)
    yield ARCHIVE, _archive(_frost(since), today=today)
    smoke_in = next((town for town in towns if town.slug == SMOKE_IN), None)
    identifier = "mow.DE-BB-DEMO-000"
    for county in sorted({town.key[:5] for town in towns if town.key}):
        is_there = smoke_in is not None and smoke_in.key.startswith(county)
        listed = [_listed(identifier, since=since)] if is_there else []
        yield f"{NINA}/dashboard/{county}0000000.json", _json(listed)
    if smoke_in is not None:
        yield f"{NINA}/warnings/{identifier}.json", _json(_smoke(identifier, county=smoke_in.key[:5], since=since))
        yield f"{NINA}/warnings/{identifier}.geojson", _json(_around(smoke_in.center))


def _archive(message: str, *, today: date) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr(ZipInfo("demo.xml", date_time=(today.year, today.month, today.day, 6, 0, 0)), message)
    return file.getvalue()


def _frost(since: datetime) -> str:
    cells = "".join(
        f"<geocode><valueName>WARNCELLID</valueName><value>8{key}</value></geocode>" for key in sorted(FROST_IN)
    )
    said = "".join(_info(language, texts, since=since, cells=cells) for language, texts in _FROST.items())
    return (
        '<?xml version="1.0" encoding="UTF-8"?><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">'
        "<identifier>demo.dwd</identifier><sender>demo@example.org</sender>"
        f"<sent>{since.isoformat()}</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope>"
        f"{said}</alert>"
    )


def _info(language: str, texts: tuple[str, str, str], *, since: datetime, cells: str) -> str:
    headline, description, instruction = map(escape, texts)
    return (
        f"<info><language>{language}</language><category>Met</category><event>FROST</event>"
        "<urgency>Immediate</urgency><severity>Minor</severity><certainty>Likely</certainty>"
        f"<onset>{(since + timedelta(hours=12)).isoformat()}</onset><expires>{(since + LASTS).isoformat()}</expires>"
        "<senderName>Deutscher Wetterdienst (Demo)</senderName>"
        f"<headline>{headline}</headline><description>{description}</description>"
        f"<instruction>{instruction}</instruction><web>https://www.wettergefahren.de</web>"
        f"<area><areaDesc>Demo</areaDesc>{cells}</area></info>"
    )


def _listed(identifier: str, *, since: datetime) -> dict[str, Any]:
    data = {"headline": "Demo: Brandgase", "provider": "MOWAS", "severity": "Minor", "msgType": "Alert", "valid": True}
    payload = {"version": 1, "type": "ALERT", "id": identifier, "data": data}
    return {"id": identifier, "payload": payload, "i18nTitle": {"de": "Demo: Brandgase"}, "sent": since.isoformat()}


def _smoke(identifier: str, *, county: str, since: datetime) -> dict[str, Any]:
    info = {
        "language": "de",
        "category": ["Fire"],
        "event": "Gefahreninformation",
        "urgency": "Immediate",
        "severity": "Minor",
        "certainty": "Observed",
        "headline": "Demo: Brandgase nach einem Feuer",
        "description": "Dies ist eine Demo-Warnung, es ist nichts passiert.<br/>Rauch zöge nach Osten.",
        "instruction": "So stünde hier, was zu tun ist: Fenster und Türen schließen.",
        "expires": (since + LASTS).isoformat(),
        "web": "https://example.org",
        "parameter": [
            {"valueName": "sender_langname", "value": "Leitstelle (Demo)"},
            {"valueName": "warnVerwaltungsbereiche", "value": f"{county}0000000"},
        ],
    }
    head = {"identifier": identifier, "sender": "demo", "sent": since.isoformat(), "status": "Actual"}
    return {**head, "msgType": "Alert", "scope": "Public", "info": [info]}


def _around(center: tuple[float, float], *, half: float = 0.05) -> dict[str, Any]:
    lat, lon = center
    corners = [[lon + x * half, lat + y * half] for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))]
    shape = {"type": "Polygon", "coordinates": [corners]}
    return {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": shape}]}


def _json(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()
