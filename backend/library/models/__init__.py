"""What several modules point to; one noun a file."""

from backend.library.models.allowance import MediaAllowance
from backend.library.models.applied_lists import AppliedList
from backend.library.models.areas import Area
from backend.library.models.categories import Category
from backend.library.models.contacts import Contact
from backend.library.models.media import Attachment, Picture, PictureRendition
from backend.library.models.notes import Note
from backend.library.models.place_imports import PlaceImport
from backend.library.models.places import Place
from backend.library.models.publishable import Publishable
from backend.library.models.publishing_rules import PublishingRules
from backend.library.models.town_languages import TownLanguages
from backend.library.models.town_settings import Appearance, ContactDetails, LegalFields
from backend.library.models.variants import Variant
from backend.library.models.web_addresses import LinkUse, WebAddress

__all__ = [
    "Appearance",
    "AppliedList",
    "Area",
    "Attachment",
    "Category",
    "Contact",
    "ContactDetails",
    "LegalFields",
    "LinkUse",
    "MediaAllowance",
    "Note",
    "Picture",
    "PictureRendition",
    "Place",
    "PlaceImport",
    "Publishable",
    "PublishingRules",
    "TownLanguages",
    "Variant",
    "WebAddress",
]
