"""Which fields of a town's document the form asks for; all others are said in the text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum, auto

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backend.common.german import german_key
from backend.tenants import registry
from backend.tenants.file.reading import municipality_model
from backend.tenants.models import Municipality

Choices = Callable[[], Iterable[tuple[str, str | Promise]]]
Status = Municipality.Status


class Shape(StrEnum):
    """How a value is typed, and how it stands in the document."""

    TEXT = auto()
    NUMBER = auto()
    DATE = auto()
    CHOICE = auto()
    SEVERAL = auto()  # boxes
    WORDS = auto()  # texts, one a line
    NAMES = auto()  # things that have a name, one a line


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One field of the form."""

    path: tuple[str, ...]
    label: str | Promise
    help: str | Promise = ""
    shape: Shape = Shape.TEXT
    choices: Choices | None = None
    is_fixed: bool = False  # asked for while a town is made, never after
    is_narrow: bool = False

    @property
    def name(self) -> str:
        """As problems call it."""
        return ".".join(self.path)


@dataclass(frozen=True, kw_only=True)
class Group:
    """Fields under one heading."""

    title: str | Promise
    fields: tuple[Asked, ...]


@dataclass(frozen=True, kw_only=True)
class RowList:
    """A list of the document whose entries are rows of the form; a row whose first column is emptied goes."""

    key: str
    title: str | Promise
    help: str | Promise
    columns: tuple[Asked, ...]


def _modules() -> Iterable[tuple[str, str | Promise]]:
    return [(key, module.title) for key, module in registry.service_modules().items()]


def _providers() -> Iterable[tuple[str, str]]:
    offering = Municipality.objects.in_service().filter(kind__in=("provider", "county"))
    towns = sorted(offering, key=lambda town: german_key(town.title))
    return [(town.slug, town.title) for town in towns]


def _states() -> Iterable[tuple[str, str | Promise]]:
    return [
        ("BW", _("Baden-Württemberg")),
        ("BY", _("Bavaria")),
        ("BE", _("Berlin")),
        ("BB", _("Brandenburg")),
        ("HB", _("Bremen")),
        ("HH", _("Hamburg")),
        ("HE", _("Hesse")),
        ("MV", _("Mecklenburg-Western Pomerania")),
        ("NI", _("Lower Saxony")),
        ("NW", _("North Rhine-Westphalia")),
        ("RP", _("Rhineland-Palatinate")),
        ("SL", _("Saarland")),
        ("SN", _("Saxony")),
        ("ST", _("Saxony-Anhalt")),
        ("SH", _("Schleswig-Holstein")),
        ("TH", _("Thuringia")),
    ]


def _statuses() -> Iterable[tuple[str, str | Promise]]:
    return [(each.value, each.label) for each in (Status.PREPARING, Status.LIVE, Status.PAUSED)]


def _accessible() -> Iterable[tuple[str, str | Promise]]:
    return [("fully", _("fully")), ("partly", _("partly")), ("not", _("not accessible"))]


def _source_kinds() -> Iterable[tuple[str, str | Promise]]:
    return [
        ("rss", _("News: RSS")),
        ("atom", _("News: Atom")),
        ("json_feed", _("News: JSON Feed")),
        ("news_page", _("News: a web page")),
        ("ics", _("Events: calendar (ICS)")),
        ("event_page", _("Events: a web page")),
        ("gazettes", _("Gazettes: list of links")),
    ]


def _rights() -> Iterable[tuple[str, str | Promise]]:
    return [
        ("own", _("own texts")),
        ("licensed", _("licensed: whole texts of others")),
        ("press", _("press: teaser and link, 14 days")),
        ("teaser", _("teaser and link")),
    ]


def _roles() -> Iterable[tuple[str, str | Promise]]:
    return [
        ("contributor", _("Contributor")),
        ("editor", _("Editor")),
        ("publisher", _("Publisher")),
        ("push_sender", _("Sends notifications")),
        ("urgent_sender", _("Sends urgent notices")),
        ("town_administrator", _("Town administrator")),
    ]


GROUPS = (
    Group(
        title=_("The town"),
        fields=(
            Asked(
                path=("slug",),
                label=_("Short name"),
                help=_("Small letters, digits and hyphens. It becomes the address and never changes."),
                is_fixed=True,
            ),
            Asked(path=("name", "de"), label=_("Name")),
            Asked(
                path=("kind",),
                label=_("Kind"),
                shape=Shape.CHOICE,
                choices=lambda: Municipality.Kind.choices,
                is_fixed=True,
            ),
            Asked(path=("status",), label=_("Status"), shape=Shape.CHOICE, choices=_statuses),
            Asked(path=("state",), label=_("Federal state"), shape=Shape.CHOICE, choices=_states),
            Asked(path=("ags",), label=_("Official key (AGS)"), help=_("Eight digits; of a county five.")),
            Asked(
                path=("ars",),
                label=_("Regional key (ARS)"),
                help=_("Twelve digits; of an Amt nine. Official warnings are asked by it."),
            ),
            Asked(path=("postal_codes",), label=_("Postal codes"), help=_("One a line."), shape=Shape.WORDS),
            Asked(path=("center", "lat"), label=_("Centre: latitude"), shape=Shape.NUMBER, is_narrow=True),
            Asked(path=("center", "lon"), label=_("Centre: longitude"), shape=Shape.NUMBER, is_narrow=True),
            Asked(
                path=("areas",),
                label=_("Parts of the town"),
                help=_("Names, one a line. What else is said of one in the text stays."),
                shape=Shape.NAMES,
            ),
        ),
    ),
    Group(
        title=_("What it has, and how it looks"),
        fields=(
            Asked(path=("modules",), label=_("Modules"), shape=Shape.SEVERAL, choices=_modules),
            Asked(
                path=("theme", "primary"),
                label=_("Main colour"),
                help=_("Like #1a4b84; readable on white."),
                is_narrow=True,
            ),
            Asked(path=("theme", "accent"), label=_("Accent colour"), help=_("Like #f2c14e."), is_narrow=True),
            Asked(
                path=("waste", "providers"),
                label=_("Waste calendar of"),
                shape=Shape.SEVERAL,
                choices=_providers,
            ),
            Asked(
                path=("hosts",),
                label=_("Own addresses"),
                help=_("Host names, one a line. Each waits until its DNS leads here; then it can be the main address."),
                shape=Shape.WORDS,
            ),
        ),
    ),
    Group(
        title=_("Contact"),
        fields=(
            Asked(path=("contact", "name"), label=_("Office")),
            Asked(path=("contact", "address", "street"), label=_("Street and number")),
            Asked(path=("contact", "address", "postal_code"), label=_("Postal code"), is_narrow=True),
            Asked(path=("contact", "address", "city"), label=_("City")),
            Asked(path=("contact", "email"), label=_("Email address")),
            Asked(path=("contact", "phone"), label=_("Phone")),
            Asked(path=("contact", "website"), label=_("Website")),
        ),
    ),
    Group(
        title=_("Imprint, privacy and accessibility"),
        fields=(
            Asked(path=("legal", "authority"), label=_("Legal person"), help=_("For instance: Stadt Musterstadt.")),
            Asked(path=("legal", "represented_by"), label=_("Represented by")),
            Asked(path=("legal", "supervisory_authority"), label=_("Supervisory authority")),
            Asked(path=("legal", "dpo"), label=_("Email address of the data-protection officer")),
            Asked(
                path=("legal", "processing_agreement_on"),
                label=_("Processing agreement of"),
                shape=Shape.DATE,
                is_narrow=True,
            ),
            Asked(
                path=("legal", "accessibility", "status"),
                label=_("Accessible"),
                shape=Shape.CHOICE,
                choices=_accessible,
                is_narrow=True,
            ),
            Asked(
                path=("legal", "accessibility", "reviewed_on"),
                label=_("Accessibility reviewed on"),
                shape=Shape.DATE,
                is_narrow=True,
            ),
            Asked(path=("legal", "accessibility", "contact"), label=_("Barriers are reported to (email)")),
        ),
    ),
)
ROWS = (
    RowList(
        key="sources",
        title=_("Sources"),
        help=_("Feeds and calendars that are imported. Empty the name to remove one."),
        columns=(
            Asked(path=("name",), label=_("Name")),
            Asked(path=("kind",), label=_("Kind"), shape=Shape.CHOICE, choices=_source_kinds),
            Asked(path=("url",), label=_("Address")),
            Asked(path=("rights",), label=_("Rights"), shape=Shape.CHOICE, choices=_rights),
        ),
    ),
    RowList(
        key="people",
        title=_("People"),
        help=_("Each is invited by mail to choose a password. Empty the address to deactivate one."),
        columns=(
            Asked(path=("email",), label=_("Email address")),
            Asked(path=("name",), label=_("Name")),
            Asked(path=("role",), label=_("Role"), shape=Shape.CHOICE, choices=_roles),
        ),
    ),
)


def unknown_fields() -> list[str]:
    """Names of asked fields that the document has not: a slip of ours, which a test finds."""
    known: set[str] = set(municipality_model().model_fields)
    asked = [field.path[0] for group in GROUPS for field in group.fields] + [rows.key for rows in ROWS]
    return sorted(set(asked) - known)


def asked_as(subject: str) -> Asked | None:
    """The field that a plan names; None if the form does not ask for it."""
    name = subject.replace("accessibility_", "accessibility.")  # a column of the settings
    return next((asked for group in GROUPS for asked in group.fields if asked.name == name), None)


def key_in_words(key: str) -> str:
    """A role, or a kind of content, that a plan calls by its key."""
    return str({**dict(_roles()), **_CONTENT}.get(key, key))


def value_in_words(key: str) -> str:
    """A choice in a row of a list: role, kind of a source or rights."""
    return str({**dict(_source_kinds()), **dict(_rights()), **dict(_roles())}.get(key, key))


_CONTENT = {
    "article": _("News"),
    "event": _("Events"),
    "gazette": _("Gazettes"),
    "place": _("Places"),
    "pages": _("Pages"),
}
