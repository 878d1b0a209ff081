"""What a waste calendar consists of; one noun a file."""

from backend.waste_calendar.models.addresses import Location, LocationZone, Street
from backend.waste_calendar.models.fractions import Fraction, Zone
from backend.waste_calendar.models.imports import CalendarSource, ImportBatch
from backend.waste_calendar.models.pickups import Pickup

__all__ = [
    "CalendarSource",
    "Fraction",
    "ImportBatch",
    "Location",
    "LocationZone",
    "Pickup",
    "Street",
    "Zone",
]
