"""What surrounds every page of a town: its looks, menu and contact; what is in the middle, the modules say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Subquery
from django.db.models.functions import JSONObject
from django.http import HttpRequest
from django.urls import is_valid_path
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from backend.library.models import Appearance, ContactDetails
from backend.tenants import registry
from backend.tenants.models import Municipality
from backend.tenants.registry import Module
from backend.web_app.theme import Theme

COLORS = ("primary", "on_primary", "accent", "on_accent")
_CONTACT = ("name", "street", "postal_code", "city", "email", "phone", "website")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the menu."""

    title: str | Promise
    path: str


@dataclass(frozen=True, kw_only=True)
class Frame:
    """The town's side of a page; `home` is the order of the start screen, `logo` a picture with relative addresses."""

    town: Municipality
    theme: Theme = field(default_factory=Theme)
    logo: dict[str, Any] | None = None
    home: tuple[str, ...] = ()
    contact: dict[str, str] = field(default_factory=dict)
    style: str = ""  # stands inside the page in place of the theme's address: for looks that are not saved

    @property
    def menu(self) -> list[Entry]:
        """The entrances of the services that the town has, in the order of its start screen."""
        services = [module for module in registry.active_modules(self.town) if module.is_service and module.is_in_menu]
        return [
            Entry(title=module.title, path=path)
            for module in sorted(services, key=self.place_at_home)
            for path in _entrance(module)
        ]

    def place_at_home(self, module: Module) -> int:
        """Where the module's first section stands on the start screen; after all others if it has none there."""
        return min((self.home.index(key) for key in module.home if key in self.home), default=len(self.home))

    @property
    def foot(self) -> list[Entry]:
        """Where the foot of each page leads beside the legal pages, as the modules say it."""
        links = (link for module in registry.active_modules(self.town) for link in module.foot)
        return [Entry(title=link.title, path=link.path) for link in links]

    @property
    def legal(self) -> list[Entry]:
        """The legal pages that answer here; their addresses are fixed, other sites link to them."""
        known = (
            Entry(title=_("Imprint"), path="/rechtliches/impressum/"),
            Entry(title=_("Privacy"), path="/rechtliches/datenschutz/"),
            Entry(title=_("Accessibility"), path="/rechtliches/barrierefreiheit/"),
        )
        return [entry for entry in known if is_valid_path(entry.path)]


def frame_of(request: HttpRequest) -> Frame:
    """The frame for this request's town, read once, with one statement."""
    kept = vars(request)
    if "frame" not in kept:
        kept["frame"] = read_frame(kept["tenant"])
    frame: Frame = kept["frame"]
    return frame


def read_frame(town: Municipality) -> Frame:
    """Looks and contact from the town's tables; a town that has not said any gets the defaults."""
    contact = ContactDetails.objects.values(document=JSONObject(**{name: F(name) for name in _CONTACT}))[:1]
    row = (
        Appearance.objects.annotate(contact=Subquery(contact), logo_document=F("logo__image_json"))
        .values(*COLORS, "home", "logo_document", "contact")
        .first()
    )
    if row is None:
        return Frame(town=town)
    return Frame(
        town=town,
        theme=Theme.checked(**{name: row[name] for name in COLORS}),
        logo=row["logo_document"],
        home=tuple(row["home"]),
        contact=row["contact"] or {},
    )


def _entrance(module: Module) -> Iterator[str]:
    """A module's first address that needs nothing more to be known, if it has any."""
    addresses = (f"/{url.pattern}" for url in module.web_urls if not url.pattern.converters)
    first = next(addresses, None)
    if first:
        yield first
