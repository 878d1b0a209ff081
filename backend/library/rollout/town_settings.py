"""Theme, start screen, contact, legal fields and what publishing asks for: one row each, made at the first rollout."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.library.models import Appearance, ContactDetails, LegalFields, MediaAllowance, Picture, PublishingRules
from backend.library.rollout.pictures import logo_of
from backend.library.section import AddressPart, LibrarySection
from backend.library.settling import settle_columns
from backend.tenants.changes import Change
from backend.tenants.rollout.context import Rollout


def apply_settings(rollout: Rollout) -> Iterator[Change]:
    """All first values but the processing agreement, which is between town and operator."""
    wanted, applied = rollout.section(LibrarySection), rollout.applied_section(LibrarySection)
    logo = logo_of(rollout.town)
    yield from settle_columns(
        Appearance.load(),
        subject="theme",
        wanted=_appearance(wanted, logo=logo),
        applied=_appearance(applied, logo=logo) if applied else None,
    )
    yield from settle_columns(
        ContactDetails.load(),
        subject="contact",
        wanted=_contact(wanted),
        applied=_contact(applied) if applied else None,
    )
    yield from settle_columns(
        LegalFields.load(),
        subject="legal",
        wanted=_legal(wanted),
        applied=_legal(applied) if applied else None,
        owned={"processing_agreement_on"},
    )
    rules = _publishing(wanted)
    yield from settle_columns(
        PublishingRules.load(),
        subject="publishing",
        wanted=rules,
        applied=rules | _publishing(applied) if applied else None,
        owned={"four_eyes", "is_in_file"},
    )
    yield from settle_columns(
        MediaAllowance.load(),
        subject="media",
        wanted={"gigabytes": wanted.media_gigabytes},
        applied=None,
        owned={"gigabytes"},
    )


def _appearance(section: LibrarySection, *, logo: Picture | None) -> dict[str, Any]:
    theme = section.theme
    return {
        "primary": theme.primary,
        "accent": theme.accent,
        "logo": logo if theme.logo else None,
        "home": list(section.home),
    }


def _contact(section: LibrarySection) -> dict[str, Any]:
    contact = section.contact
    return {
        "name": contact.name or "",
        **_address(contact.address or section.legal.address),
        "email": contact.email or "",
        "phone": contact.phone or "",
        "website": contact.website or "",
        "postal_codes": list(section.postal_codes),
    }


def _address(address: AddressPart | None) -> dict[str, str]:
    if address is None:
        return {"street": "", "postal_code": "", "city": ""}
    return {"street": address.street, "postal_code": address.postal_code, "city": address.city}


def _legal(section: LibrarySection) -> dict[str, Any]:
    legal, accessibility = section.legal, section.legal.accessibility
    return {
        "authority": legal.authority or "",
        "represented_by": legal.represented_by or "",
        "supervisory_authority": legal.supervisory_authority or "",
        "dpo": legal.dpo or "",
        "processing_agreement_on": legal.processing_agreement_on,
        "accessibility_status": accessibility.status if accessibility else "",
        "accessibility_reviewed_on": accessibility.reviewed_on if accessibility else None,
        "accessibility_contact": accessibility.contact if accessibility else "",
    }


def _publishing(section: LibrarySection) -> dict[str, Any]:
    """What the file doesn't say is the town's."""
    checks = {"blocking_checks": sorted(section.blocking_checks)}
    if section.four_eyes is None:
        return {"is_in_file": False, **checks}
    return {"four_eyes": sorted(section.four_eyes), "is_in_file": True, **checks}
