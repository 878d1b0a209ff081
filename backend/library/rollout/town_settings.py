"""Theme, start screen, contact, legal fields and what publishing asks for: one row each, made at the first rollout."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.library.models import (
    Appearance,
    ContactDetails,
    LegalFields,
    MediaAllowance,
    Picture,
    PublishingRules,
    TownLanguages,
)
from backend.library.rollout.pictures import logo_of
from backend.library.section import AccessibilityPart, AddressPart, BodyPart, LibrarySection
from backend.library.settling import settle_columns
from backend.library.streams import stream
from backend.tenants.changes import Change
from backend.tenants.file.town import TownSection
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
    town, town_before = rollout.section(TownSection), rollout.applied_section(TownSection)
    yield from settle_columns(
        TownLanguages.load(),
        subject="languages",
        wanted=_languages(town),
        applied=_languages(town_before) if town_before else None,
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
        "notice_boards": contact.notice_boards or "",
    }


def _address(address: AddressPart | None) -> dict[str, str]:
    if address is None:
        return {"street": "", "postal_code": "", "city": ""}
    return {"street": address.street, "postal_code": address.postal_code, "city": address.city}


def _legal(section: LibrarySection) -> dict[str, Any]:
    legal = section.legal
    return {
        "authority": legal.authority or "",
        "represented_by": legal.represented_by or "",
        "supervisory_authority": legal.supervisory_authority or "",
        "vat_id": legal.vat_id or "",
        "content_responsible": legal.content_responsible or "",
        "dpo": legal.dpo or "",
        **_body("data_protection_authority", legal.data_protection_authority),
        "processing_agreement_on": legal.processing_agreement_on,
        **_accessibility(legal.accessibility),
    }


def _accessibility(part: AccessibilityPart | None) -> dict[str, Any]:
    return {
        "accessibility_status": part.status if part else "",
        "accessibility_gaps": stream("gap", [gap.model_dump() for gap in part.gaps] if part else []),
        "accessibility_method": part.method if part else LegalFields.Method.SELF.value,
        "accessibility_prepared_on": part.prepared_on if part else None,
        "accessibility_reviewed_on": part.reviewed_on if part else None,
        "accessibility_contact": part.contact if part else "",
        **_body("enforcement_body", part.enforcement_body if part else None),
    }


def _body(name: str, part: BodyPart | None) -> dict[str, str]:
    return {name: part.name if part else "", f"{name}_url": (part.url or "") if part else ""}


def _languages(section: TownSection) -> dict[str, Any]:
    """The first one is the operator's and is settled with the town's public row."""
    return {"others": list(dict.fromkeys(section.languages[1:]))}


def _publishing(section: LibrarySection) -> dict[str, Any]:
    """What the file doesn't say is the town's."""
    checks = {"blocking_checks": sorted(section.blocking_checks)}
    if section.four_eyes is None:
        return {"is_in_file": False, **checks}
    return {"four_eyes": sorted(section.four_eyes), "is_in_file": True, **checks}
