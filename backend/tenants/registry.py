"""What a module may contribute, and the list of those that announced themselves; it knows none of them by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Model
from django.urls import URLPattern
from django.utils.functional import Promise

from backend.tenants.changes import Change, Missing
from backend.tenants.datasets import Dataset
from backend.tenants.desk import Desk, DeskAction, DeskPanel
from backend.tenants.drafting.guesses import Guess
from backend.tenants.drafting.website import Website
from backend.tenants.file.section import Section
from backend.tenants.models import Municipality
from backend.tenants.push import Push
from backend.tenants.rollout.context import Rollout
from backend.tenants.searching import Asked, Hits
from backend.tenants.sources import Sources
from backend.tenants.syncing import Wanted
from backend.tenants.week import Week, WeekPart


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a read builder may know: the town, the moment, and whom the answer is for."""

    town: Municipality
    now: datetime  # aware
    lang: str  # as asked for; a builder falls back to the town's first language
    areas: tuple[UUID, ...] | None = None  # areas whose items are shown beside those for all; None: everything
    waste_locations: tuple[UUID, ...] = ()  # `home` only: the addresses whose pickups are shown

    @cached_property
    def zone(self) -> ZoneInfo:
        """The town's wall clock."""
        return ZoneInfo(self.town.timezone)

    @cached_property
    def origin(self) -> str:
        """What stands before each path of an answer."""
        return self.town.origin


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one module says in a document of several, and the instant at which time alone makes that wrong."""

    document: Any
    valid_until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Synced:
    """One type of the change log, as apps keep all of it.

    `read` gives the documents of those that are shown now, by id and in the order of ids, in one statement. A document
    says what its row says and nothing that time alone decides, nor anything of rows of which a change is not in the log
    as one of this object. What time alone puts in, changes or takes away is told in SQL: `turned` are the `public_id`s
    of all for which that happened after %(begin)s and not after %(end)s, `turns` is the next instant after %(now)s.
    """

    type: str
    read: Callable[[Reading, Wanted], Mapping[UUID, Any]]
    turned: str = ""
    turns: str = ""
    # One document about all of them, of a type of its own, that comes anew with each change: their tree, for instance.
    beside: tuple[str, Callable[[Reading], Any]] | None = None


@dataclass(frozen=True, kw_only=True)
class Searched:
    """One type of objects that people may look for; `find` costs one statement."""

    type: str
    find: Callable[[Reading, Asked], Hits]


@dataclass(frozen=True, kw_only=True)
class Offered:
    """One document that another town offers to this one; what it says is known to the module that takes it."""

    origin: str  # slug of the town that offers it
    key: str  # names it among the documents of this origin and module
    document: Mapping[str, Any] | None  # None: withdrawn, what came with it must go
    has_come: bool = False  # the town has taken it before, and knows best what became of it


class Taken(StrEnum):
    """What taking a document did to the town's tables."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One published object of the town, as far as those who want to say something about it need it."""

    title: str
    path: str  # of its public page
    edit_path: str = ""  # of its form in the CMS
    owner: int | None = None  # primary key of who made it in the CMS; None: imported, or nobody's


@dataclass(frozen=True, kw_only=True)
class FootLink:
    """One line at the foot of every page, or in another list of pages that are not in the menu."""

    title: str | Promise
    path: str


@dataclass(frozen=True, kw_only=True)
class FeedLink:
    """One address to subscribe to; it takes `?category=` and `?area=`."""

    kind: str | Promise  # what is in it
    form: str | Promise  # in which format
    path: str
    use: str | Promise  # a sentence: what it is for
    is_calendar: bool = False

    @property
    def title(self) -> str:
        """As feed readers show it."""
        return f"{self.kind} ({self.form})"


@dataclass(frozen=True, kw_only=True)
class Module:
    """One room's announcement, made in its `module.py`. Every part is optional but the key and the title.

    `is_service` modules are what a municipality file may list under `modules`; the others are always on.
    Builders run inside the town's schema; those of answers cost one SQL statement each.
    """

    key: str
    title: str | Promise
    icon: str = ""
    is_service: bool = False
    is_in_menu: bool = True  # of the pages for people; False: another page leads there
    foot: Sequence[FootLink] = ()  # at the end of each of these pages
    feeds: Sequence[FeedLink] = ()  # to subscribe to
    embedded: Sequence[FootLink] = ()  # lists that other websites show in a frame
    datasets: Callable[[Reading], Iterable[Dataset]] | None = None  # for the catalogue of open data; one statement each
    section: type[Section] | None = None
    apply: Callable[[Rollout], Iterable[Change]] | None = None
    after_apply: Callable[[Municipality], None] | None = None  # first imports, after the transaction; may take long
    checklist: Callable[[Municipality], Iterable[Missing]] | None = None
    permissions: Mapping[str, Sequence[str]] = field(default_factory=dict)  # role -> app_label.codename
    api_urls: Sequence[URLPattern] = ()
    web_urls: Sequence[URLPattern] = ()
    config: Callable[[Reading], Mapping[str, Any]] | None = None  # keys of the /config document
    home: Mapping[str, Callable[[Reading], Part]] = field(default_factory=dict)  # section key -> builder
    is_first_at_home: bool = False  # its sections stand before all others, whatever order the town has
    banner: Callable[[Reading], Part] | None = None  # on top of every page, by `banner/<key>.html`; nothing if empty
    home_documents: Mapping[str, type[Any]] = field(default_factory=dict)  # section key -> DRF serializer, for OpenAPI
    # The start page of the CMS; a builder costs a constant number of statements, yields only what `person` may see.
    desk: Callable[[Desk], Iterable[DeskPanel]] | None = None
    desk_actions: Callable[[Desk], Iterable[DeskAction]] | None = None
    howtos: Mapping[str, str] = field(
        default_factory=dict
    )  # beginning of an address below /cms/ -> docs/howto/<name>.md
    # Type in the API -> what people may write to the town hall about; None for what is not published in this town.
    subjects: Mapping[str, Callable[[UUID], Subject | None]] = field(default_factory=dict)
    push: Push | None = None  # what devices may be told of
    week: Callable[[Reading, Week], WeekPart] | None = None  # for notice boards and the weekly mail
    synced: Sequence[Synced] = ()  # types of the change log, for /changes
    searched: Sequence[Searched] = ()  # for /search
    # Whether what stands in an Authorization header is the secret of somebody here, whose requests count by themselves.
    knows: Callable[[str], bool] | None = None
    counts: Callable[[Reading], Part] | None = None  # live items by category, `{UUID: int}`, for /categories
    take: Callable[[Municipality, Offered], Taken] | None = None  # in the taker's schema and a transaction of its own
    sweep: Callable[[Municipality, datetime], None] | None = None  # re-derives lost work, called every few minutes
    health: Callable[[Municipality, datetime], Iterable[Health]] | None = None
    sources: Sources | None = None  # what it fetches, for the operator's list of all towns' sources
    region_sources: Callable[[], Mapping[str, str]] | None = None  # fetched once for all towns: key -> name
    # What a backup of a town must hold of the room's rows in `public`, as JSON, and how they are brought back.
    backup: Callable[[Municipality], Any] | None = None
    restore: Callable[[Municipality, Any], None] | None = None
    # What must outlive a restore: called in the schema that goes; what it returns is called in the one that comes.
    carry_over: Callable[[Municipality], Callable[[], None]] | None = None
    draft: Callable[[Website], Iterable[Guess]] | None = None  # what a town's website tells for its first file
    # Called in the transaction that closes a town for good, in its schema; raises what stands against it.
    retire: Callable[[Municipality], None] | None = None
    # What does not leave with a town that another installation takes over: rows, and what stands in place of a column.
    stays_here: Sequence[type[Model]] = ()
    emptied: Mapping[type[Model], Mapping[str, str]] = field(default_factory=dict)
    region_models: Sequence[type[Model]] = ()  # rows in `public` that a backup of the region holds


@dataclass(frozen=True, kw_only=True)
class Health:
    """One line about one thing in a town that the operator should see."""

    subject: str
    is_fine: bool
    message: str
    since: datetime | None = None


_modules: dict[str, Module] = {}


def register(module: Module) -> None:
    """Announce a module; called once, when the room's `module.py` is imported."""
    if module.key in _modules:
        raise ValueError(f"two modules announce themselves as {module.key!r}")
    _modules[module.key] = module


def modules() -> Sequence[Module]:
    """All modules, always-on ones first, each group in the order of the floors that announced them."""
    return sorted(_modules.values(), key=lambda module: module.is_service)


def service_modules() -> dict[str, Module]:
    """The modules that a town may switch on, by key."""
    return {module.key: module for module in modules() if module.is_service}


def active_modules(town: Municipality) -> list[Module]:
    """The always-on modules and those that this town has."""
    return [module for module in modules() if not module.is_service or module.key in town.modules]
