"""What the API answers to the id of an address that is gone: the way to the one that took its place, or a choice."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse

from backend.common import clock
from backend.common.errors import NotFound, OrtsblattError
from backend.serving.answers import CORS
from backend.serving.schema import PublicSchema
from backend.serving.serializers import ProblemDocument
from backend.serving.views import FRESH_FOR_A_MINUTE
from backend.tenants.registry import Reading
from backend.waste_calendar.addresses.former import locations_today
from backend.waste_calendar.models import Location
from backend.waste_calendar.reading import RANGE, range_fields
from backend.waste_calendar.serializers import WasteRangeDocument


class AddressDivided(OrtsblattError):
    """Several addresses took the place of this one, with different days: let people choose, and keep that id."""

    code = "address_divided"
    status = 410
    title = _("This address was divided. Please choose your address again.")


class AddressDividedDocument(ProblemDocument):
    """With the code `address_divided`: those that took its place."""

    candidates = WasteRangeDocument(many=True, required=False, help_text="To choose from, where it was divided.")


class LocationSchema(PublicSchema):
    """The answers to an old id, beside the usual ones."""

    def get_response_serializers(self) -> Any:
        media_type = "application/problem+json"
        divided = "The address was divided: `candidates` are those to choose from. Or the cursor is too old."
        return {
            **super().get_response_serializers(),
            (301,): OpenApiResponse(description="Another address took the place of this one: `Location` has its id."),
            (410, media_type): OpenApiResponse(AddressDividedDocument, description=divided),
        }


def moved(request: HttpRequest, *, location_id: UUID) -> HttpResponse:
    """The same read of today's address. Raises NotFound for an id that never was, and AddressDivided."""
    today = locations_today([location_id]).get(location_id, [])
    if not today or today == [location_id]:
        raise NotFound
    if len(today) > 1:
        raise AddressDivided(more={"candidates": candidates(today)})
    response = HttpResponse(status=301)
    del response["Content-Type"]
    response["Location"] = request.get_full_path().replace(str(location_id), str(today[0]), 1)
    for name, value in (*CORS, ("Cache-Control", FRESH_FOR_A_MINUTE)):
        response[name] = value
    return response


def candidates(locations: list[UUID]) -> list[dict[str, Any]]:
    """These addresses as the API shows them, in their order; one statement."""
    town = connection.tenant  # type: ignore[attr-defined]  # django-tenants adds it
    reading = Reading(town=town, now=clock.now(), lang=town.languages[0])
    rows = Location.objects.filter(public_id__in=locations).values(*RANGE, "street__name")
    found = {row["public_id"]: row for row in rows}
    return [
        range_fields(found[key], street=found[key]["street__name"], reading=reading)
        for key in locations
        if key in found
    ]
