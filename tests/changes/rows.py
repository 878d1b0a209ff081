"""A row of every model that answers show, and a change of it that they show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any
from uuid import uuid4

from django.db import models

from backend.alerts.models import Alert
from backend.content.models import EmergencyNumber, Gazette, InfoPage, LegalAdditions, Link
from backend.feeds.models import Article, Event, Source
from backend.library.models import (
    Appearance,
    Area,
    Attachment,
    Category,
    Contact,
    ContactDetails,
    LegalFields,
    Picture,
    Place,
    Variant,
)
from backend.push.models import Credential, VapidKey
from backend.tenants.models import Host, Municipality
from backend.waste_calendar.models import (
    FormerLocation,
    Fraction,
    Location,
    LocationZone,
    Pickup,
    Publication,
    Street,
    Zone,
)
from backend.web_app.models import OpenDataTerms
from tests.alerts.factories import alert
from tests.content.factories import info_page
from tests.feeds.factories import article, event, source
from tests.library.factories import place
from tests.waste_calendar.factories import fraction, location, pickup, street, zone

_number = count(1)
IMAGE = {"sources": {"small": "/s.webp", "medium": "/m.webp", "large": "/l.webp"}, "width": 1, "height": 1}


@dataclass(frozen=True, kw_only=True)
class Case:
    """How to make a row, and a column with another value."""

    make: Callable[[], models.Model]
    column: str
    value: Callable[[], Any]


def name() -> str:
    """One that nobody has yet."""
    return f"Name {next(_number)}"


def picture(**fields: Any) -> Picture:
    """A rendered picture, without its files."""
    file = f"original_images/{next(_number)}.png"
    defaults = {"title": "Burg", "description": "Die Burg", "width": 1, "height": 1, "image_json": IMAGE}
    return Picture.objects.bulk_create([Picture(file=file, rendered_from=file, **{**defaults, **fields})])[0]


def issue(**fields: Any) -> Gazette:
    """A gazette whose file is not on the disk."""
    file = Attachment.objects.create(title=name(), file="documents/a.pdf", file_size=1)
    text = "<p>Hauptsatzung</p>"
    return Gazette.objects.create(number=next(_number), title="Amtsblatt", file=file, text=text, **fields)


def variant() -> Variant:
    """One that nobody has checked yet."""
    return Variant.objects.create(kind="feeds.article", public_id=uuid4(), lang="en")


def vapid_key() -> VapidKey:
    """The only one that there is."""
    return VapidKey.objects.create(public=name(), private_sealed="", created_on=date(2026, 11, 20))


def town_row() -> Municipality:
    """A town without a schema."""
    return Municipality.objects.create(
        schema_name=f"t{next(_number)}", name={"de": "T"}, state="BB", languages=["de"], modules=[]
    )


def host() -> Host:
    town = Municipality.objects.get(schema_name="musterstadt")
    return Host.objects.create(domain=f"h{next(_number)}.example.org", tenant=town, is_primary=False)


def membership() -> LocationZone:
    return LocationZone.objects.get(location=location(of=street(name())))


def case(make: Callable[[], Any], column: str, value: Callable[[], Any] = name) -> Case:
    return Case(make=make, column=column, value=value)


SHOWN: dict[type[models.Model], Case] = {
    Area: case(lambda: Area.objects.create(name=name()), "name"),
    Category: case(lambda: Category.objects.create(title=name()), "title"),
    Contact: case(lambda: Contact.objects.create(name=name()), "name"),
    Picture: case(picture, "image_json", lambda: IMAGE | {"width": next(_number)}),
    Attachment: case(lambda: Attachment.objects.create(title=name(), file="documents/a.pdf", file_size=1), "title"),
    Place: case(place, "name"),
    Variant: case(variant, "is_checked", lambda: True),
    Appearance: case(Appearance.load, "accent", lambda: f"#{next(_number):06d}"),
    ContactDetails: case(ContactDetails.load, "name"),
    LegalFields: case(LegalFields.load, "authority"),
    InfoPage: case(info_page, "title"),
    Gazette: case(issue, "title"),
    Link: case(lambda: Link.objects.create(title=name(), url="https://example.org"), "title"),
    EmergencyNumber: case(lambda: EmergencyNumber.objects.create(title=name(), phone="112"), "phone"),
    LegalAdditions: case(LegalAdditions.load, "imprint"),
    VapidKey: case(vapid_key, "public"),
    Alert: case(alert, "headline"),
    Article: case(article, "title"),
    Event: case(event, "title"),
    Source: case(lambda: source(name()), "name"),
    Credential: case(lambda: Credential.objects.create(transport=name()), "transport"),
    Fraction: case(lambda: fraction("glass"), "title"),
    Zone: case(lambda: zone(number=name()), "name"),
    Street: case(lambda: street(name()), "name"),
    FormerLocation: case(
        lambda: FormerLocation.objects.create(public_id=uuid4(), street=name()), "successors", lambda: [uuid4()]
    ),
    Location: case(lambda: location(of=street(name())), "position", lambda: next(_number)),
    LocationZone: case(membership, "zone_id", lambda: zone(number=name()).pk),
    Pickup: case(lambda: pickup(date(2026, 12, 1), of=zone(number=name())), "note"),
    Publication: case(Publication.objects.create, "licence", lambda: "cc-zero"),
    OpenDataTerms: case(OpenDataTerms.objects.create, "licence", lambda: "cc-zero"),
    Municipality: case(town_row, "timezone", lambda: "Europe/Paris"),
    Host: case(host, "state", lambda: "pending"),
}
