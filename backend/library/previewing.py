"""How the CMS previews an item: its own page or its card in a list, light or dark; drawing either is not here."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

# Names that Wagtail hands back to `serve_preview`; the first is what is shown unasked.
PAGE, DARK_PAGE, LIST, DARK_LIST = "", "dark", "list", "list-dark"
MODES = [
    (PAGE, _("Its page")),
    (DARK_PAGE, _("Its page, dark")),
    (LIST, _("In the list")),
    (DARK_LIST, _("In the list, dark")),
]
SIZES = [
    {"name": "mobile", "icon": "mobile-alt", "device_width": 390, "label": _("Preview on a phone")},
    {"name": "tablet", "icon": "tablet-alt", "device_width": 768, "label": _("Preview on a tablet")},
    {"name": "desktop", "icon": "desktop", "device_width": 1280, "label": _("Preview on a computer")},
]


def is_list(mode: str) -> bool:
    """Whether the card is to be shown instead of the page."""
    return mode in {LIST, DARK_LIST}
