"""The sheet as a PDF: colours and crest of the town, a code for phones, and what `contents` has read."""

from __future__ import annotations

from datetime import datetime
from importlib.resources import files
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from backend.common.clock import earliest, end_of_day, local_day
from backend.common.errors import FilesUnavailable
from backend.common.qr_codes import qr_code
from backend.common.typesetting import typeset
from backend.library.models import Area
from backend.tenants.registry import Reading
from backend.tenants.week import Week
from backend.web_app.frame import Frame
from backend.web_app.poster.contents import cut, read_contents, spoken

NAME, CONTACT = 60, 80  # letters
MOST_BYTES = 500_000  # of a crest
_WEBP = b"WEBP"  # as pictures are rendered (`library.image_json`); in bytes 8 to 11 of the file
_TEMPLATE = files("backend.web_app.poster").joinpath("poster.typ").read_bytes()


def draw_poster(reading: Reading, *, week: Week, frame: Frame) -> tuple[bytes, datetime | None]:
    """The page, and the instant at which time alone makes it wrong.

    What has no text in the language that is asked for is there in the town's first one, as on pages. Our own words are
    in the first one too where we don't speak the other.
    """
    with translation.override(_language_of_ours(reading)):
        return _draw(reading, week=week, frame=frame)


def _language_of_ours(reading: Reading) -> str:
    known = [spoken(lang) for lang in (reading.lang, reading.town.languages[0])]
    return next((lang for lang in known if lang in dict(settings.LANGUAGES)), settings.LANGUAGE_CODE)


def _draw(reading: Reading, *, week: Week, frame: Frame) -> tuple[bytes, datetime | None]:
    found = read_contents(reading, week=week, place=frame.place_at_home)
    area = Area.objects.filter(public_id=week.area).values_list("name", flat=True).first() if week.area else None
    address = reading.town.default_domain
    crest = _crest(frame)
    title = _("Notices of the week: %(place)s") % {"place": area or reading.town.title}
    data: dict[str, Any] = {
        "title": f"{title}, {days_of(week)}",
        "lang": _language_of_ours(reading),
        "town": cut(reading.town.title, to=NAME),
        "area": cut(area or "", to=NAME),
        "headline": _("What is on"),
        "days": days_of(week),
        "number": _("Week %(number)s") % {"number": week.number},
        "parts": found.parts,
        "empty": _("Nothing has been announced for this week."),
        "colors": {name: getattr(frame.theme, name) for name in ("primary", "on_primary", "accent", "on_accent")},
        "has_crest": bool(crest),
        "crest_alt": _("Logo of %(town)s") % {"town": reading.town.title},
        "code_alt": _("Code for phones: leads to %(address)s") % {"address": address},
        "scan": _("Everything else on your phone:"),
        "address": address,
        "contact": cut(" · ".join(filter(None, map(frame.contact.get, ("name", "phone")))), to=CONTACT),
        "as_of": _("As of %(day)s") % {"day": f"{local_day(reading.now, zone=reading.zone):%d.%m.%Y}"},
    }
    midnight = end_of_day(local_day(reading.now, zone=reading.zone), zone=reading.zone)
    pictures = {"code": qr_code(f"{reading.origin}/"), **({"crest": crest} if crest else {})}
    return typeset(_TEMPLATE, data=data, pictures=pictures), earliest([found.valid_until, midnight])


def days_of(week: Week) -> str:
    """`23 to 29 November 2026`."""
    if week.first.month == week.last.month:
        first = date_format(week.first, "j.")
    else:
        first = date_format(week.first, "j. F" if week.first.year == week.last.year else "j. F Y")
    return _("%(first)s to %(last)s") % {"first": first, "last": date_format(week.last, "j. F Y")}


def _crest(frame: Frame) -> bytes:
    """The town's logo as its pages show it; nothing where the file is missing or can't be read now."""
    if frame.logo is None:
        return b""
    name = frame.logo["sources"]["small"].removeprefix(f"{settings.MEDIA_URL}{frame.town.schema_name}/")
    try:
        with default_storage.open(name) as file:
            content: bytes = file.read(MOST_BYTES + 1)
    except (OSError, ValueError, FilesUnavailable):
        return b""
    return content if len(content) <= MOST_BYTES and content[8:12] == _WEBP else b""
