"""One of everything in a town, asked for by every operation of the API: what the document shows as its examples."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.core.cache import cache
from django.test import Client

from backend.content.models import Link
from backend.library.models import Area, Category, Picture
from backend.push.composing import trials
from backend.serving.models import Count
from backend.tenants.models import Municipality
from tests.accounts.people import person_of
from tests.alerts.factories import alert
from tests.content.factories import info_page
from tests.content.gazettes.factories import gazette
from tests.feeds.factories import NOON, article, event, source
from tests.library.factories import hours, place
from tests.push.conftest import device_document
from tests.push.factories import message
from tests.waste_calendar.factories import fraction, location, pickup, street, zone

HOST = "musterstadt.example.org"
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_FILE = re.compile(r"/documents/[0-9]+/")
_LONGEST_TEXT = 2_000  # of what is no JSON: the beginning shows what it is
_FOLD = "\r\n "  # of a calendar's lines, which would tear ids apart
# What another run would answer otherwise, and what it stands for.
_MADE_UP = {
    "next": "1f0c9a7e.AVsiMjAyNi0xMS0yMCJd",
    "secret": "Zx0qk1mT7cJ4mDq3yW8sVbN6fHa2uLrP5gEoKtXiYwQ",
    "public_key": "BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM",
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "version": "5d41402abc4b2a76",
}
CONSENT = {"version": "2026-11", "on": "2026-11-20"}
Ids = dict[str, str]


def filled(town: Municipality) -> Ids:
    """The rows; their ids by what they are."""
    area = Area.objects.create(name="Lütte", kind="village", postal_codes=["14806"])
    culture = Category.objects.create(title="Kultur", icon="music", color="#1d4e6b")
    picture = Picture.objects.bulk_create([Picture(title="Markt", width=1600, height=900, image_json=_image(town))])[0]
    Link.objects.create(title="Mängel melden", url="https://maengel.example.org/", icon="warning", group="Service")
    paper = source("Demo-Kreisblatt", rights="press", link="https://kreisblatt.example.org/")
    hall = place(
        "Rathaus",
        latitude=52.14,
        longitude=12.59,
        categories=[culture],
        picture=picture,
        hours=hours({"tuesday": "9–12, 13–18"}),
        accessibility="Stufenlos durch den Hof.",
    )
    shared = {"categories": [culture], "areas": [area]}
    # Of two of a kind it is said which is the first.
    first, second = sorted(uuid5(NAMESPACE_URL, f"{HOST}/{number}") for number in range(2))
    news = article("Neue Bänke am Markt", picture=picture, public_id=first, **shared)
    before = NOON - timedelta(days=2)
    article("Das steht im Kreisblatt", source=paper, source_key="1", published_at=before, public_id=second)
    fair = event("Herbstmarkt", place=hall, recurrence="RRULE:FREQ=WEEKLY;COUNT=3", **shared)
    page = info_page("Bürgerbüro", public_id=first)
    info_page("Personalausweis", parent=page, public_id=second, last_published_at=before)
    address = _waste()
    told = message(planned=1)
    ids = {"area": area, "category": culture, "news": news, "event": fair, "place": hall, "page": page}
    ids |= {"gazette": gazette(title="Amtsblatt"), "alert": alert(), "location": address, "street": address.street}
    return {name: str(row.public_id) for name, row in ids.items()} | {"message": str(told.public_id)}


def _image(town: Municipality) -> dict[str, Any]:
    sizes = {size: f"/media/{town.slug}/images/markt.{size}.webp" for size in ("small", "medium", "large")}
    return {
        "alt": "Der Markt mit neuen Bänken",
        "credit": "Demo-Archiv",
        "width": 1600,
        "height": 900,
        "focal_point": [0.5, 0.5],
        "sources": sizes,
    }


def _waste() -> Any:
    fraction("residual"), fraction("paper")
    zones = (zone("residual"), zone("paper", "4201"))
    address = location("1-9", of=street("Bahnhofstraße", place="Lütte"), zones=zones)
    first = date(2026, 11, 23)
    pickup(first, of=zones[0])
    pickup(first + timedelta(days=3), of=zones[1])
    return address


def answers(town: Municipality, ids: Ids) -> Iterator[tuple[str, str, Any]]:
    """Operation, status or `body`, and what was answered or sent."""
    client = Client(headers={"host": town.default_domain})

    def get(operation: str, path: str, **headers: str) -> tuple[str, str, Any]:
        cache.clear()
        return operation, *_said(client.get(f"/api/v1/{path}", headers=headers))

    yield from (get(operation, path) for operation, path in _paths(ids).items())
    region = Client(headers={"host": "region.test"})
    yield "towns", *_said(region.get("/api/v1/towns?limit=2"))
    yield from _device(client, town)
    yield from _sent(client, ids)
    yield "message_opened", *_said(client.post(f"/api/v1/messages/{ids['message']}/opened"))


def _paths(ids: Ids) -> dict[str, str]:
    address = f"waste/locations/{ids['location']}"
    return {
        "discovery": "",
        "alerts_list": "alerts",
        "categories": "categories",
        "changes": "changes?limit=4",
        "config": "config",
        "events_list": "events?limit=2",
        "events_map": "events.geojson",
        "event": f"events/{ids['event']}",
        "event_calendar": f"events/{ids['event']}.ics",
        "gazettes_list": "gazettes",
        "gazette": f"gazettes/{ids['gazette']}",
        "home": f"home?waste_location={ids['location']}",
        "news_list": "news?limit=1",
        "news": f"news/{ids['news']}",
        "pages_list": "pages",
        "page": f"pages/{ids['page']}",
        "places_list": "places?near=52.1,12.6&radius=50000",
        "places_map": "places.geojson",
        "place": f"places/{ids['place']}",
        "search": "search?q=Markt",
        "waste_fractions": "waste/fractions",
        "waste_location": address,
        "waste_calendar": f"{address}/calendar.ics",
        "waste_pickups": f"{address}/pickups",
        "waste_open_data": "waste/open-data",
        "waste_open_data_addresses": "waste/open-data/addresses.csv",
        "waste_open_data_calendar": "waste/open-data/calendar.ics",
        "waste_open_data_json": "waste/open-data/calendar.json",
        "waste_open_data_pickups": "waste/open-data/pickups.csv",
        "waste_streets": "waste/streets?q=bahn",
        "waste_street": f"waste/streets/{ids['street']}",
    }


def _device(client: Client, town: Municipality) -> Iterator[tuple[str, str, Any]]:
    """Registered, read, replaced, made a test device, and erased."""
    body = device_document(topics=["news"], quiet_hours={"from": "21:00", "until": "07:00"})
    yield "devices", "body", body
    made = client.post("/api/v1/devices", body, content_type="application/json")
    yield "devices", *_said(made)
    path = f"/api/v1/devices/{made.json()['id']}"
    headers = {"authorization": f"Device {made.json()['secret']}"}
    yield "device", *_said(client.get(path, headers=headers))
    yield "replace_device", "body", body
    yield "replace_device", *_said(client.put(path, body, content_type="application/json", headers=headers))
    invited = trials.invite(name="Telefon der Redaktion", by=person_of(town, "editor"), now=NOON)
    assert invited is not None
    code = {"code": invited.code}
    yield "replace_device_test", "body", {"code": "K7PM 2QXD"}
    accepted = client.put(f"{path}/test", code, content_type="application/json", headers=headers)
    yield "replace_device_test", *_said(accepted)
    yield "device_test", *_said(client.get(f"{path}/test", headers=headers))


def _sent(client: Client, ids: Ids) -> Iterator[tuple[str, str, Any]]:
    bodies: dict[str, tuple[str, dict[str, Any]]] = {
        "feedback": ("feedback", {"type": "news", "id": ids["news"], "text": "Die Uhrzeit stimmt nicht."}),
        "mail_subscriptions": (
            "mail-subscriptions",
            {"email": "anna@example.org", "topics": ["digest", "alerts"], "consent": CONSENT},
        ),
        "submissions": (
            "submissions",
            {
                "title": "Sommerfest",
                "starts_at": "2027-06-05T14:00:00+02:00",
                "ends_at": "2027-06-05T22:00:00+02:00",
                "location": "Festwiese, Am Bach 1",
                "description": "Mit Musik.",
                "organizer": "Demo-Heimatverein",
                "email": "verein@example.org",
            },
        ),
    }
    for operation, (path, body) in bodies.items():
        yield operation, "body", body
        yield operation, *_said(client.post(f"/api/v1/{path}", body, content_type="application/json"))


def problems(town: Municipality, ids: Ids) -> Iterator[tuple[str, Any]]:
    """A refusal of each kind, by status."""
    client = Client(headers={"host": town.default_domain})
    post: Callable[..., Any] = client.post
    feedback = {"type": "news", "id": ids["news"], "text": "Danke"}
    Count.objects.all().delete()
    asked = [
        client.get("/api/v1/news?limit=1000"),
        client.get(f"/api/v1/devices/{ids['news']}"),
        client.get("/api/v1/news/00000000-0000-4000-8000-000000000000"),
        client.get("/api/v1/news?cursor=00000000.AVs"),
        post("/api/v1/feedback", {"text": "x" * 1_100_000}, content_type="application/json"),
        post("/api/v1/feedback", "text", content_type="text/plain"),
        *(post("/api/v1/feedback", {**feedback, "text": f"{n}"}, content_type="application/json") for n in range(11)),
    ]
    for answer in asked:
        if answer.status_code >= 400:
            yield _said(answer)


def _said(answer: Any) -> tuple[str, Any]:
    status = str(answer.status_code)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if not content:
        return status, None
    if "json" in answer["Content-Type"]:
        return status, json.loads(content)
    return status, content.decode().replace(_FOLD, "")[:_LONGEST_TEXT]


def neutral(found: Any, *, town: Municipality) -> Any:
    """The same in every run: ids by the order in which they come, the town at an address that is nobody's."""
    text = json.dumps(_without_chance(found), ensure_ascii=False, sort_keys=True, indent=1)
    for origin in (town.origin, f"http://{town.default_domain}"):
        text = text.replace(origin, f"https://{HOST}")
    text = _FILE.sub("/documents/1/", text)
    names: dict[str, str] = {}
    return json.loads(_UUID.sub(lambda match: names.setdefault(match[0], _id(len(names))), text))


def _without_chance(found: Any) -> Any:
    if isinstance(found, dict):
        return {
            name: _MADE_UP[name] if isinstance(value, str) and name in _MADE_UP else _without_chance(value)
            for name, value in found.items()
        }
    return [_without_chance(each) for each in found] if isinstance(found, list) else found


def _id(number: int) -> str:
    return str(uuid5(NAMESPACE_URL, f"https://{HOST}/examples/{number}"))
