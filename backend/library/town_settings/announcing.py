"""The sections of the settings that are the library's own."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.library.models import (
    Appearance,
    Area,
    Category,
    ContactDetails,
    LegalFields,
    PublishingRules,
    TownLanguages,
)
from backend.library.rollout.areas import is_in_file
from backend.library.town_settings.area_form import OWN_OF_THE_TOWN
from backend.library.town_settings.recording import POSITION
from backend.library.town_settings.sections import Section, announce


def announce_own() -> None:
    """Called once, by the library's module.py."""
    for section in _OWN:
        announce(section)


def _area_is_operators(area: Any, field: str) -> bool:
    return field not in OWN_OF_THE_TOWN and is_in_file(area)


def _agreement_is_operators(_legal: models.Model, field: str) -> bool:
    return field == "processing_agreement_on"


def _rule_is_operators(rules: Any, field: str) -> bool:
    return field == "four_eyes" and rules.is_in_file


_OWN = (
    Section(
        key="appearance",
        title=_("Colours, logo and start screen"),
        help=_("How app and pages look, and what stands on the start screen in which order."),
        model=Appearance,
        fields=("primary", "accent", "logo", "home"),
        order=10,
        icon="view",
    ),
    Section(
        key="contact",
        title=_("Contact details"),
        help=_("How people find and reach the town hall; stands at the bottom of every page."),
        model=ContactDetails,
        fields=("name", "street", "postal_code", "city", "email", "phone", "website", "postal_codes", "notice_boards"),
        order=30,
        icon="mail",
    ),
    Section(
        key="categories",
        title=_("Categories"),
        help=_("Subjects by which people filter news, events and places."),
        model=Category,
        fields=("title", "color", "icon", "parent", POSITION),
        order=60,
        icon="tag",
        is_list=True,
    ),
    Section(
        key="areas",
        title=_("Areas"),
        help=_("Parts of the town that people choose, to read what is for them. Some are set by the operator."),
        model=Area,
        fields=("name", "kind", "parent", "postal_codes", "ags", "contact", POSITION),
        order=70,
        icon="folder-open-inverse",
        is_list=True,
        operators=_area_is_operators,
    ),
    Section(
        key="languages",
        title=_("Languages"),
        help=_("In which languages the town writes, beside the first one."),
        model=TownLanguages,
        fields=("others",),
        order=80,
        icon="globe",
    ),
    Section(
        key="legal",
        title=_("Legal fields"),
        help=_("What imprint, privacy notice and accessibility statement are written from."),
        model=LegalFields,
        fields=(
            "authority",
            "represented_by",
            "supervisory_authority",
            "dpo",
            "processing_agreement_on",
            "content_responsible",
            "vat_id",
            "data_protection_authority",
            "data_protection_authority_url",
            "enforcement_body",
            "enforcement_body_url",
            "accessibility_status",
            "accessibility_method",
            "accessibility_prepared_on",
            "accessibility_reviewed_on",
            "accessibility_contact",
            "accessibility_gaps",
        ),
        order=90,
        icon="doc-full",
        operators=_agreement_is_operators,
    ),
    Section(
        key="publishing",
        title=_("Publishing"),
        help=_("For what a second person publishes, and what must be mended before."),
        model=PublishingRules,
        fields=("four_eyes", "blocking_checks"),
        order=110,
        icon="check",
        operators=_rule_is_operators,
    ),
)
