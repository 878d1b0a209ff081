"""Facilities and sights of a town, invented around its real centre; the articles and events do not point to them."""

from __future__ import annotations

import io
from random import Random
from typing import Any

from ruamel.yaml import YAML

from config.demo.samples.towns import Town
from config.demo.samples.wording import texts, words

# About one kilometre in Brandenburg.
FAR_LAT, FAR_LON = 0.009, 0.015


def places_list(town: Town) -> bytes:
    """A YAML list with the fields of `places:` in a municipality file."""
    yaml, content = YAML(), io.BytesIO()
    yaml.width = 200
    yaml.dump([_place(template, town=town) for template in texts("places")], content)
    return content.getvalue()


def _place(template: dict[str, str], *, town: Town) -> dict[str, Any]:
    chance = Random(f"{town.slug}/places/{template['key']}")
    lat, lon = town.center
    return {
        "name": template["name"],
        "category": template["category"],
        "description": f"{template['text']} {words('notice')}",
        "picture": f"{template['picture']}.jpg",
        "street": f"{chance.choice(words('streets'))} {chance.randrange(1, 60)}",
        "postal_code": town.postal_code,
        "city": town.name,
        "lat": round(lat + chance.uniform(-FAR_LAT, FAR_LAT), 4),
        "lon": round(lon + chance.uniform(-FAR_LON, FAR_LON), 4),
        "phone": f"+49 30 23125 {chance.randrange(200, 1000)}",
        "email": f"{template['key']}@{town.slug}.example.org",
        **({"hours": template["hours"]} if "hours" in template else {}),
        "opening_hours": template["opening_hours"],
        "accessibility": template["accessibility"],
    }
