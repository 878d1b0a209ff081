"""What several modules point to; one noun a file."""

from backend.library.models.allowance import MediaAllowance
from backend.library.models.applied_lists import AppliedList
from backend.library.models.areas import Area
from backend.library.models.categories import Category
from backend.library.models.contacts import Contact
from backend.library.models.media import Attachment, Picture, PictureRendition
from backend.library.models.places import Place
from backend.library.models.publishable import Publishable
from backend.library.models.publishing_rules import PublishingRules
from backend.library.models.town_settings import Appearance, ContactDetails, LegalFields

__all__ = [
    "Appearance",
    "AppliedList",
    "Area",
    "Attachment",
    "Category",
    "Contact",
    "ContactDetails",
    "LegalFields",
    "MediaAllowance",
    "Picture",
    "PictureRendition",
    "Place",
    "Publishable",
    "PublishingRules",
]
