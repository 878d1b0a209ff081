"""What a municipality file says of information pages, links and emergency numbers."""

from __future__ import annotations

from typing import Annotated, Self

from django.utils.translation import gettext_noop
from pydantic import StringConstraints, model_validator

from backend.tenants.file.phrases import said
from backend.tenants.file.section import Mistake, Part, Phone, Section, Text, WebAddress, first_value

ShortText = Annotated[str, StringConstraints(max_length=200)]
# 110, 112, 115, 116117: the short numbers have three to six digits.
AnyPhone = Phone | Annotated[str, StringConstraints(pattern=r"^1\d{2,5}$")]


class ListedPart(Part):
    """An entry of a short list."""

    title: Text = first_value()
    """Title; identifies the entry."""
    areas: tuple[Text, ...] = first_value(default=())
    """Names of the areas that it is for; none means everywhere."""


class LinkPart(ListedPart):
    """A tile that leads elsewhere."""

    url: WebAddress = first_value()
    """Where it leads."""
    icon: Annotated[str, StringConstraints(max_length=50)] = first_value(default="")
    """Name of an icon."""
    group: Annotated[str, StringConstraints(max_length=100)] = first_value(default="")
    """Heading under which it stands."""


class EmergencyPart(ListedPart):
    """A number to call when something has happened; the title says who answers."""

    phone: AnyPhone = first_value()
    """The number, in quotes."""
    hours: ShortText = first_value(default="")
    """When it is answered."""
    note: Annotated[str, StringConstraints(max_length=300)] = first_value(default="")
    """What else to know."""


class PagePart(Part):
    """An information page, with its subpages."""

    title: Text = first_value()
    """Title; with the titles around it, it identifies the page."""
    text: Annotated[str, StringConstraints(max_length=20_000)] = first_value(default="")
    """Plain text; blank lines part paragraphs."""
    children: tuple[PagePart, ...] = first_value(default=())
    """Pages below this one."""


class ContentSection(Section):
    """Links and emergency numbers, which every town has."""

    links: tuple[LinkPart, ...] = first_value(default=())
    """Tiles that lead elsewhere, in their order."""
    emergency: tuple[EmergencyPart, ...] = first_value(default=())
    """Emergency numbers, in their order."""

    @model_validator(mode="after")
    def titles_are_unique(self) -> Self:
        """A title identifies its row."""
        for key, parts in (("links", self.links), ("emergency", self.emergency)):
            titles = [part.title for part in parts]
            if twice := sorted({title for title in titles if titles.count(title) > 1}):
                raise Mistake(said(gettext_noop("%(name)r is listed twice"), name=twice[0]), at=key)
        return self


class PagesSection(Section):
    """First information pages, for towns with the module `pages`."""

    pages: tuple[PagePart, ...] = first_value(default=())
    """A tree of pages; editors take it from there. A page that was edited is left alone."""
