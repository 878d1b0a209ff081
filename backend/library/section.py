"""What a municipality file says of a town's library: areas, looks, contact, legal fields, categories, pictures."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self

from django.utils.translation import gettext_noop
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from backend.library.checks import CHECKS
from backend.library.contrast import READABLE, WHITE, contrast, is_readable, normalised
from backend.library.kinds import kinds_with_four_eyes
from backend.library.models.allowance import GIGABYTES
from backend.library.models.town_settings import home_sections
from backend.tenants.file.disk import DiskPath
from backend.tenants.file.phrases import said
from backend.tenants.file.section import (
    Email,
    Mistake,
    Part,
    Phone,
    Section,
    Text,
    WebAddress,
    first_value,
    owned_by_file,
)
from backend.tenants.file.town import Point

PostalCode = Annotated[str, StringConstraints(pattern=r"^\d{5}$")]


def _readable_on_white(colour: str) -> str:
    if not is_readable(colour, on=WHITE):
        found = f"{contrast(colour, WHITE):.1f}"
        raise ValueError(
            said(
                gettext_noop("%(colour)r on white is not readable (contrast %(found)s, needs %(needed)s)"),
                colour=colour,
                found=found,
                needed=READABLE,
            )
        )
    return colour


def _is_showable(path: str) -> str:
    if not path.lower().endswith((".png", ".jpg", ".jpeg", ".webp")):
        raise ValueError(
            said(gettext_noop("%(path)r can't be shown; a picture is a PNG, JPEG or WebP file"), path=path)
        )
    return path


def _is_section(key: str) -> str:
    if key not in home_sections():
        raise ValueError(
            said(
                gettext_noop("there is no section %(key)r; there are: %(known)s"),
                key=key,
                known=", ".join(sorted(home_sections())),
            )
        )
    return key


def _is_published_kind(key: str) -> str:
    known = kinds_with_four_eyes()
    if key not in known:
        raise ValueError(
            said(
                gettext_noop("a second person can't be asked for %(key)r, only for: %(known)s"),
                key=key,
                known=", ".join(sorted(known)),
            )
        )
    return key


def _is_check(key: str) -> str:
    if key not in CHECKS:
        raise ValueError(
            said(
                gettext_noop("there is no check %(key)r; there are: %(known)s"),
                key=key,
                known=", ".join(sorted(CHECKS)),
            )
        )
    return key


def _titled(value: Any) -> Any:
    return {"title": value} if isinstance(value, str) else value


AnyColour = Annotated[str, StringConstraints(pattern=r"^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$")]
Colour = Annotated[AnyColour, AfterValidator(normalised)]
TextColour = Annotated[AnyColour, AfterValidator(_readable_on_white), AfterValidator(normalised)]
PictureFile = Annotated[DiskPath, StringConstraints(max_length=500), AfterValidator(_is_showable)]
HomeSection = Annotated[str, AfterValidator(_is_section)]
PublishedKind = Annotated[str, AfterValidator(_is_published_kind)]
CheckKey = Annotated[str, AfterValidator(_is_check)]


class AreaContactPart(Part):
    """Who cares for an area, and gets the sheet for its notice boards by mail each Thursday."""

    name: Text = first_value()
    """Name of the person or office; with the address, it identifies the contact."""
    email: Email | None = first_value(default=None)
    """Where the sheet goes; without it, to nobody."""
    phone: Phone | None = first_value(default=None)
    """Phone number."""


class AreaPart(Part):
    """A part of the town, with its own parts."""

    name: Text = owned_by_file()
    """Name, as people say it; with the areas around it, it identifies the area for ever."""
    kind: Literal["gemeinde", "ortsteil"] = owned_by_file(default="ortsteil")
    """gemeinde for a municipality of an Amt, ortsteil for a district or village."""
    ags: Annotated[str, StringConstraints(pattern=r"^\d{8}$")] | None = owned_by_file(default=None)
    """Official key (AGS) of an area of kind gemeinde; official warnings for it are shown for this area alone."""
    center: Point | None = owned_by_file(default=None)
    """Its middle: whether it lies within the outline of an official warning. Without it, that of the town is asked."""
    postal_codes: tuple[PostalCode, ...] = owned_by_file(default=())
    """Postal codes of this area, if they are not those of the whole town."""
    contact: AreaContactPart | None = first_value(default=None)
    """Who cares for its notice boards."""
    children: tuple[AreaPart, ...] = owned_by_file(default=())
    """Areas inside of this one."""


class ThemePart(Part):
    """Looks; the colours of text on these are derived, and the pairs are always readable (WCAG AA)."""

    primary: TextColour = first_value(default="#1a4b84")
    """Main colour, for headings, links and buttons: must be readable on white."""
    accent: Colour = first_value(default="#f2c14e")
    """Accent colour, for surfaces."""
    logo: PictureFile | None = first_value(default=None)
    """Logo: a PNG, JPEG or WebP file, relative to the municipality file."""


class AddressPart(Part):
    """Where letters go."""

    street: Text = first_value()
    """Street and number."""
    postal_code: PostalCode = first_value()
    """Five digits."""
    city: Text = first_value()
    """Town."""


class ContactPart(Part):
    """How people reach the town hall."""

    name: Text | None = first_value(default=None)
    """Name of the office."""
    address: AddressPart | None = first_value(default=None)
    """Where letters and visitors go."""
    email: Email | None = first_value(default=None)
    """Address for everybody's mail."""
    phone: Phone | None = first_value(default=None)
    """Number of the switchboard."""
    website: WebAddress | None = first_value(default=None)
    """The town's own website."""
    notice_boards: Email | None = first_value(default=None)
    """Where the sheet for the notice boards of the whole town goes each Thursday; without it, to nobody."""


class GapPart(Part):
    """One thing that is not accessible."""

    content: Annotated[str, StringConstraints(min_length=1, max_length=500)] = first_value()
    """What it is."""
    reason: Literal["not_yet", "burden", "out_of_scope"] = first_value()
    """not_yet (does not meet the requirements), burden (would be disproportionate), out_of_scope (of the law)."""
    alternative: Annotated[str, StringConstraints(max_length=500)] = first_value(default="")
    """Where people get the same otherwise."""


class BodyPart(Part):
    """A public body that people may turn to."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=300)] = first_value()
    """Its name, and its address if you like."""
    url: WebAddress | None = first_value(default=None)
    """Its web address."""


class AccessibilityPart(Part):
    """What the accessibility statement says (Implementing Decision (EU) 2018/1523)."""

    status: Literal["fully", "partly", "not"] = first_value()
    """How far pages and app are accessible."""
    reviewed_on: date = first_value()
    """Day of the last review."""
    contact: Email = first_value()
    """Where barriers are reported."""
    gaps: tuple[GapPart, ...] = first_value(default=())
    """What is not accessible, and why."""
    method: Literal["self", "external"] = first_value(default="self")
    """Who assessed it: the town itself, or somebody else."""
    prepared_on: date | None = first_value(default=None)
    """Day on which the statement was first made."""
    enforcement_body: BodyPart | None = first_value(default=None)
    """Where people complain who got no good answer; not needed in a state whose body is known (Brandenburg)."""


class LegalPart(Part):
    """What imprint, privacy notice and accessibility statement are written from."""

    authority: Text | None = first_value(default=None)
    """The legal person, for instance Stadt Bad Belzig."""
    represented_by: Text | None = first_value(default=None)
    """Who represents it."""
    address: AddressPart | None = first_value(default=None)
    """Address for legal post; stands for that of `contact` where that has none."""
    supervisory_authority: Text | None = first_value(default=None)
    """Who supervises it, for instance the county."""
    vat_id: Annotated[str, StringConstraints(pattern=r"^DE\d{9}$")] | None = first_value(default=None)
    """VAT identification number, if it has one."""
    content_responsible: Annotated[str, StringConstraints(max_length=300)] | None = first_value(default=None)
    """Name and address of the person responsible for the content (§ 18 MStV)."""
    dpo: Email | None = first_value(default=None)
    """Address of the data-protection officer."""
    data_protection_authority: BodyPart | None = first_value(default=None)
    """Where people complain about data protection; not needed in a state whose authority is known (Brandenburg)."""
    processing_agreement_on: date | None = owned_by_file(default=None)
    """Day of the processing agreement between town and operator (GDPR article 28)."""
    accessibility: AccessibilityPart | None = first_value(default=None)
    """For the accessibility statement."""


class CategoryPart(Part):
    """A subject that the town sorts its items by."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=100)] = first_value()
    """Name of the category; identifies it."""
    color: Colour | None = first_value(default=None)
    """Colour for labels."""
    icon: Annotated[str, StringConstraints(max_length=50)] = first_value(default="")
    """Name of an icon."""


class PictureEntry(Part):
    """One entry of the list that `pictures` names."""

    file: PictureFile = first_value()
    """The picture, relative to the list; identifies it."""
    alt: Annotated[str, StringConstraints(max_length=255)] = first_value(default="")
    """What it shows; empty for a picture that only decorates."""
    credit: Annotated[str, StringConstraints(max_length=200)] = first_value(default="")
    """Whose it is."""
    keywords: tuple[Text, ...] = first_value(default=())
    """Words to find it by in the CMS."""


class LibrarySection(Section):
    """What several modules of a town point to."""

    areas: tuple[AreaPart, ...] = owned_by_file(default=())
    """The parts of the town, as a tree. What the town added in its CMS stays; what is in use is not removed."""
    postal_codes: tuple[PostalCode, ...] = first_value(default=())
    """Postal codes of the town itself; those of its areas stand there."""
    theme: ThemePart = first_value(default_factory=ThemePart)
    """Colours and logo."""
    home: tuple[HomeSection, ...] = first_value(default=())
    """Order of the start screen's sections; without it all sections of the town's modules are shown."""
    contact: ContactPart = first_value(default_factory=ContactPart)
    """How people reach the town hall."""
    legal: LegalPart = first_value(default_factory=LegalPart)
    """Legal fields. `live` is refused while one that the law asks for is missing."""
    categories: tuple[Annotated[CategoryPart, BeforeValidator(_titled)], ...] = first_value(default=())
    """Subjects: a title, or a mapping with title, colour and icon. One that is in use is not removed."""
    pictures: Annotated[DiskPath, StringConstraints(max_length=500)] | None = first_value(default=None)
    """A YAML list of pictures ({file, alt, credit, keywords}) for the town's library, relative to this file."""
    blocking_checks: tuple[CheckKey, ...] = first_value(default=())
    """Checks that hold a publication up, for instance [alternative_text, link_text]; the others only warn."""
    media_gigabytes: Annotated[int, Field(ge=1, le=1000)] = owned_by_file(default=GIGABYTES)
    """Room for the town's pictures and documents, in gigabytes (1024³ bytes), without the sizes made of pictures."""
    four_eyes: tuple[PublishedKind, ...] | None = owned_by_file(default=None)
    """Kinds of content that a second person publishes, for instance [news, pages]. Not given, the town decides."""

    @model_validator(mode="after")
    def names_are_unique(self) -> Self:
        """A list that says a name twice is a slip."""
        for parts in _siblings(self.areas):
            _refuse_twice([part.name for part in parts], at="areas")
        _refuse_twice([category.title for category in self.categories], at="categories")
        return self


def _siblings(areas: tuple[AreaPart, ...]) -> list[tuple[AreaPart, ...]]:
    return [areas, *(inner for area in areas for inner in _siblings(area.children))]


def _refuse_twice(names: list[str], *, at: str) -> None:
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise Mistake(said(gettext_noop("%(name)r is listed twice"), name=twice[0]), at=at)
