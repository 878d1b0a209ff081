"""The page of one place, for readers and as preview."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backend.common.html import teaser
from backend.serving.pages import WebPage


def place_page(row: Mapping[str, Any]) -> WebPage:
    """The page for the columns of one place (`Place.as_row`, `reading.place_row`)."""
    image = row["picture__image_json"]
    return WebPage(
        title=row["name"],
        template="library/place.html",
        context={"place": row, "image": image, "contact": _contact(row)},
        description=teaser(row["description_html"]),
        path=f"/orte/{row['public_id']}/",
        image=image,
        json_ld=_json_ld(row),
        lang=row["lang"],
        subject=("place", row["public_id"]),
    )


def _contact(row: Mapping[str, Any]) -> dict[str, Any]:
    """The place's own numbers, else those of the contact that it points to."""
    own = {"name": row["contact__name"], "phone": row["phone"], "email": row["email"]}
    return {key: value or row[f"contact__{key}"] for key, value in own.items()}


def _json_ld(row: Mapping[str, Any]) -> dict[str, Any]:
    """schema.org/Place."""
    document: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Place",
        "name": row["name"],
        "address": {
            "@type": "PostalAddress",
            "streetAddress": row["street"],
            "postalCode": row["postal_code"],
            "addressLocality": row["city"],
            "addressCountry": "DE",
        },
    }
    if row["latitude"] is not None and row["longitude"] is not None:
        geo = {"@type": "GeoCoordinates", "latitude": row["latitude"], "longitude": row["longitude"]}
        document["geo"] = geo
    return document
