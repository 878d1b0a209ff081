"""Who cares for the file's areas: contacts as first values, one for each name and address however often it stands."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from backend.library.models import Contact
from backend.library.section import AreaContactPart
from backend.library.settling import Row, Rows, row_id


def contacts_of(parts: Iterable[AreaContactPart], *, applied: Iterable[AreaContactPart], slug: str) -> Rows:
    """What is to be settled before the areas that point to them, and removed after these."""
    return Rows(
        model=Contact,
        wanted=_rows(parts, slug=slug),
        applied=_rows(applied, slug=slug),
        natural_key=("name", "email"),
    )


def find_contacts(parts: Iterable[AreaContactPart], *, slug: str) -> dict[AreaContactPart, Contact]:
    """Those of the file that there are: the editors may have deleted one, or made one of the same name and address."""
    listed = {part: _id(part, slug=slug) for part in parts}
    ours = Contact.objects.in_bulk(list(listed.values()), field_name="public_id")
    found = {part: ours.get(public_id) or _same(part) for part, public_id in listed.items()}
    return {part: contact for part, contact in found.items() if contact is not None}


def _rows(parts: Iterable[AreaContactPart], *, slug: str) -> list[Row]:
    rows = {
        _id(part, slug=slug): {
            "name": part.name,
            "email": part.email or "",
            **({"phone": part.phone} if part.phone else {}),
        }
        for part in parts
    }
    return [
        Row(subject=f"contact {values['name']}", public_id=public_id, values=values)
        for public_id, values in rows.items()
    ]


def _id(part: AreaContactPart, *, slug: str) -> UUID:
    return row_id(slug, "contact", part.name, part.email or "")


def _same(part: AreaContactPart) -> Contact | None:
    return Contact.objects.filter(name=part.name, email=part.email or "").first()
