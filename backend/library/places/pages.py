"""Places as pages for people: from the documents of the API to what the frame shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from backend.serving.pages import WebPage
from backend.tenants.registry import Reading

Document = dict[str, Any]

PLACES_PATH = "/orte/"
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")  # as schema.org says them
_ADDRESS = {"street": "streetAddress", "postal_code": "postalCode", "city": "addressLocality"}


def places_page(document: Document, *, categories: Sequence[Document], chosen: str, reading: Reading) -> WebPage:
    """A page of the list, all of it or one category."""
    return WebPage(
        title=_("Facilities & sights"),
        template="library/places.html",
        context={
            "items": document["items"],
            "next": document["next"],
            "categories": categories,
            "chosen": chosen,
        },
        description=_("Where to go in %(town)s, and when it is open.") % {"town": reading.town.title},
        path=PLACES_PATH,
    )


def place_page(document: Document) -> WebPage:
    """One place."""
    path = f"{PLACES_PATH}{document['id']}/"
    return WebPage(
        title=document["name"],
        template="library/place.html",
        context={
            "place": document,
            "image": document["image"],
            "contact": document["contact"],
            "holidays": list(_holidays(document)),
        },
        description=document["teaser"],
        path=path,
        image=document["image"],
        json_ld=_json_ld(document),
        crumbs=((_("Facilities & sights"), PLACES_PATH), (document["name"], path)),
        lang=document["lang"],
        languages=document["languages"],
    )


def _holidays(document: Document) -> Iterator[tuple[date, str]]:
    """Those of the coming days, since they are easily forgotten."""
    for day in (document["opening_hours"] or {}).get("next_days", ()):
        if day["holiday"]:
            yield date.fromisoformat(day["on"]), day["holiday"]


def _json_ld(document: Document) -> Document:
    """schema.org/Place; what is not known of it is left out."""
    point, hours = document["point"], document["opening_hours"]
    address = {name: document[key] for key, name in _ADDRESS.items() if document[key]}
    return {
        "@context": "https://schema.org",
        "@type": "Place",
        "name": document["name"],
        "url": document["url"],
        **({"address": {"@type": "PostalAddress", **address, "addressCountry": "DE"}} if address else {}),
        **({"geo": {"@type": "GeoCoordinates", "latitude": point["lat"], "longitude": point["lon"]}} if point else {}),
        **({"openingHoursSpecification": _specification(hours)} if hours and hours["seasons"] else {}),
    }


def _specification(hours: Document) -> list[Document]:
    """The usual week; seasons have no year there, and so are left to the words."""
    week: list[list[Document]] = next((season["days"] for season in hours["seasons"] if season["from"] is None), [])
    return [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": f"https://schema.org/{_WEEKDAYS[number]}",
            "opens": span["opens"],
            "closes": "23:59" if span["closes"] == "24:00" else span["closes"],
        }
        for number, spans in enumerate(week)
        for span in spans
    ]
