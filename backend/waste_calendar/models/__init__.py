"""What a waste calendar consists of; one noun a file."""

from backend.waste_calendar.models.addresses import Location, LocationZone, Street
from backend.waste_calendar.models.beside import OwnCollection, TownNote
from backend.waste_calendar.models.brought import BroughtDays
from backend.waste_calendar.models.confirmations import ShiftConfirmation
from backend.waste_calendar.models.conflicts import Conflict
from backend.waste_calendar.models.disruptions import Disruption, DisruptionStep
from backend.waste_calendar.models.drafts import ImportDraft, ImportFile, KnownShape
from backend.waste_calendar.models.findings import CalendarFinding
from backend.waste_calendar.models.former import FormerLocation
from backend.waste_calendar.models.fractions import Fraction, Zone
from backend.waste_calendar.models.imports import CalendarSource, FetchedFile, ImportBatch
from backend.waste_calendar.models.known import KnownAddress, KnownPickup
from backend.waste_calendar.models.pickups import Pickup
from backend.waste_calendar.models.publications import Publication
from backend.waste_calendar.models.rules import CollectionRule, HolidayPractice

__all__ = [
    "BroughtDays",
    "CalendarFinding",
    "CalendarSource",
    "CollectionRule",
    "Conflict",
    "Disruption",
    "DisruptionStep",
    "FetchedFile",
    "FormerLocation",
    "Fraction",
    "HolidayPractice",
    "ImportBatch",
    "ImportDraft",
    "ImportFile",
    "KnownAddress",
    "KnownPickup",
    "KnownShape",
    "Location",
    "LocationZone",
    "OwnCollection",
    "Pickup",
    "Publication",
    "ShiftConfirmation",
    "Street",
    "TownNote",
    "Zone",
]
