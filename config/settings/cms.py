"""Wagtail, and the map in its forms."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from config.settings.environment import env
from config.settings.languages import TIME_ZONE
from config.settings.region import REGION_URL


def _map_tiles(address: str) -> str:
    """The address of a map's tiles with places for zoom, column and row; empty: there is no map."""
    if address and not (address.startswith("https://") and all(part in address for part in ("{z}", "{x}", "{y}"))):
        raise ImproperlyConfigured("MAP_TILES_URL must be like https://tiles.example.org/{z}/{x}/{y}.png")
    return address


MAP_TILES_URL = _map_tiles(env.str("MAP_TILES_URL", default=""))
MAP_TILES_ATTRIBUTION = env.str("MAP_TILES_ATTRIBUTION", default="© OpenStreetMap")

WAGTAIL_SITE_NAME = "Ortsblatt"
WAGTAILADMIN_BASE_URL = REGION_URL
WAGTAIL_I18N_ENABLED = False
# Days are written as in Germany, and the CMS speaks German to everybody: its pickers know one way to write a day.
WAGTAIL_DATE_FORMAT = "%d.%m.%Y"
WAGTAIL_DATETIME_FORMAT = "%d.%m.%Y %H:%M"
WAGTAILADMIN_PERMITTED_LANGUAGES = [("de", "Deutsch")]
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]  # a town is in one place: the account offers no other
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAILEMBEDS_FINDERS: list[Any] = []  # no text embeds anything of elsewhere, so nobody asks there
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILADMIN_COMMENTS_ENABLED = False  # of pages only; every kind of item has notes (library.notes)
WAGTAILADMIN_USER_LOGIN_FORM = "backend.accounts.forms.SignInForm"
WAGTAILADMIN_USER_PASSWORD_RESET_FORM = "backend.accounts.forms.PasswordResetForm"
# Nobody knows another person's password: people are invited.
WAGTAILUSERS_PASSWORD_ENABLED = False
# The address is what the municipality file and the invitation know somebody by: administrators change it.
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
# Superusers of a town are operators passing through.
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAILADMIN_RICH_TEXT_EDITORS = {"default": {"WIDGET": "backend.library.rich_text.TextEditor"}}
WAGTAILIMAGES_IMAGE_MODEL = "library.Picture"
WAGTAILDOCS_DOCUMENT_MODEL = "library.Attachment"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILIMAGES_IMAGE_FORM_BASE = "backend.library.forms.PictureForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "backend.library.forms.AttachmentForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
# GIF becomes PNG and HEIC becomes JPEG when they come in (backend/common/images.py).
WAGTAILIMAGES_EXTENSIONS = ["gif", "heic", "jpg", "jpeg", "png", "webp"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 50 * 1024 * 1024
# All are downloads but PDF, and none may run anything (tests/serving/test_media.py); pictures belong to the pictures.
WAGTAILDOCS_EXTENSIONS = (
    *("csv", "doc", "docx", "epub", "geojson", "gpx", "ics", "json", "kml", "mp3", "odg", "odp", "ods", "odt"),
    *("pdf", "ppt", "pptx", "rtf", "svg", "txt", "vcf", "xls", "xlsx", "xml", "zip"),
)
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "german"},
}
