"""What a plan calls the columns of a list's rows, in the words that people know: “Quelle Rathaus: Rechte”."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from backend.console.details.fields import value_in_words
from backend.tenants.changes import Kind
from backend.tenants.kept.saying import Line

COLUMNS = {
    "name": _("Name"),
    "title": _("Title"),
    "text": _("Text"),
    "description": _("Description"),
    "kind": _("Kind"),
    "url": _("Address"),
    "path": _("File"),
    "rights": _("Rights"),
    "shown_days": _("Days shown"),
    "category": _("Category"),
    "categories": _("Categories"),
    "areas": _("Areas"),
    "parent": _("Belongs to"),
    "match": _("Assign areas"),
    "has_symbol_pictures": _("Symbol pictures"),
    "comes_as_draft": _("Gazettes as drafts"),
    "is_active": _("Active"),
    "is_owned_by_file": _("Kept in the file"),
    "words": _("Words"),
    "shared": _("Offered to others"),
    "role": _("Role"),
    "phone": _("Phone"),
    "email": _("Email address"),
    "website": _("Website"),
    "street": _("Street"),
    "postal_code": _("Postal code"),
    "postal_codes": _("Postal codes"),
    "city": _("Place"),
    "picture": _("Picture"),
    "credit": _("Credit"),
    "hours": _("Opening hours"),
    "contact": _("Contact"),
    "color": _("Colour"),
    "icon": _("Icon"),
    "position": _("Position in the list"),
}
_OF_CHOICES = {"kind", "rights", "role"}


def with_column(line: Line) -> Line:
    """A change of one column of a row; other lines as they are."""
    row, _space, key = line.subject.rpartition(" ")
    if key not in COLUMNS or " " not in row or not (line.kind in {Kind.CHANGE, Kind.KEEP} or key == "shared"):
        return line
    before, after = line.before, line.after
    if key in _OF_CHOICES:
        before, after = (", ".join(map(value_in_words, said.split(", "))) for said in (before, after))
    return replace(line, subject=f"{row}: {COLUMNS[key]}", before=before, after=after)
