"""How everything is doing that is fetched for towns and region: one statement a module, for 3 towns as for 300."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _
from django_tenants.utils import quote_schema_name

from backend.common.german import german_key
from backend.region.models import RegionSource
from backend.tenants import registry
from backend.tenants.models import Municipality
from backend.tenants.sources import SourceLine, Sources, SourceState, hosts_only

logger = logging.getLogger(__name__)

REGION = "region"  # no town can be called so
REGION_IS_SILENT_AFTER = timedelta(minutes=30)
FORGOTTEN_AFTER = timedelta(days=1)  # what nobody asks for any more
_ORDER = list(SourceState)
_SCHEMAS = "SELECT nspname FROM pg_namespace WHERE nspname = ANY(%s)"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the page: a source of a town, or of the region where there is no town; or why a town has none."""

    town: Municipality | None
    source: SourceLine | None = None
    trouble: str = ""

    @property
    def is_failing(self) -> bool:
        return bool(self.trouble) or (self.source is not None and self.source.state == SourceState.FAILING)

    @property
    def state(self) -> SourceState:
        return self.source.state if self.source else SourceState.FAILING


@dataclass(frozen=True, kw_only=True)
class AllSources:
    """Failing ones first, then by town and name."""

    rows: list[Row]

    @property
    def number(self) -> int:
        """Of sources; towns that could not be asked have none."""
        return sum(row.source is not None for row in self.rows)

    @property
    def failing(self) -> int:
        return sum(row.is_failing and row.source is not None for row in self.rows)

    @property
    def unknown(self) -> int:
        """Towns that could not be asked."""
        return sum(bool(row.trouble) for row in self.rows)


def all_sources(towns: Iterable[Municipality], *, now: datetime, of: str = "") -> AllSources:
    """Of these towns and the region; `of`: of the town with this slug alone, or of REGION."""
    asked = [town for town in towns if town.status != Municipality.Status.RETIRED and of in {"", town.slug}]
    rows = [*_of_towns(asked, now=now), *(_of_region(now=now) if of in {"", REGION} else ())]
    return AllSources(rows=sorted(rows, key=_rank))


def _rank(row: Row) -> tuple[int, bool, str, str]:
    title = german_key(row.town.title) if row.town else ""
    return (
        -1 if row.trouble else _ORDER.index(row.state),
        row.town is not None,
        title,
        german_key(row.source.name if row.source else ""),
    )


def _of_towns(towns: list[Municipality], *, now: datetime) -> Iterator[Row]:
    with connection.cursor() as cursor:
        cursor.execute(_SCHEMAS, [[town.slug for town in towns]])
        existing = {name for (name,) in cursor.fetchall()}
    for town in towns:
        if town.slug not in existing:
            yield Row(town=town, trouble=_("This town can't be reached: its tables are not there."))
        elif not town.is_current:
            yield Row(town=town, trouble=_("This town is out of service until its tables are migrated."))
    readable = [town for town in towns if town.slug in existing and town.is_current]
    contributions = [module.sources for module in registry.modules() if module.sources]
    answers = [(sources, _rows(sources, readable)) for sources in contributions]
    for town in readable:
        if any(town.slug not in found for _sources, found in answers):
            text = _("This town can't be reached: its tables could not be read. The log says why.")
            yield Row(town=town, trouble=text)
        for sources, found in answers:
            lines = (sources.line(each, town, now) for each in found.get(town.slug, ()))
            yield from (Row(town=town, source=line) for line in lines if line)


def _rows(sources: Sources, towns: list[Municipality]) -> dict[str, list[dict[str, Any]]]:
    """Slug -> its rows; one town that can't be read makes the others be asked singly, and is left out."""
    if not towns:
        return {}
    try:
        return _read(sources, towns)
    except DatabaseError:
        if len(towns) == 1:
            logger.exception("sources of one town could not be read", extra={"town": towns[0].slug})
            return {}
    return {slug: rows for town in towns for slug, rows in _rows(sources, [town]).items()}


def _read(sources: Sources, towns: list[Municipality]) -> dict[str, list[dict[str, Any]]]:
    each = [
        f"SELECT %s AS town, own.* FROM ({sources.select.format(schema=quote_schema_name(town.slug))}) own"  # noqa: S608 - quoted
        for town in towns
    ]
    found: dict[str, list[dict[str, Any]]] = {town.slug: [] for town in towns}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(each), [town.slug for town in towns])
        names = [column.name for column in cursor.description]
        for values in cursor.fetchall():
            row = dict(zip(names, values, strict=True))
            found[row.pop("town")].append(row)
    return found


def _of_region(*, now: datetime) -> Iterator[Row]:
    names: dict[str, str] = {}
    for module in registry.modules():
        names |= module.region_sources() if module.region_sources else {}
    known = {source.key: source for source in RegionSource.objects.all()}
    for key, source in known.items():
        if key in names or _is_asked(source, now=now):
            yield Row(town=None, source=_region_line(source, name=names.get(key, key), now=now))
    for key in names.keys() - known.keys():
        yield Row(town=None, source=_region_line(RegionSource(key=key), name=names[key], now=now))


def _is_asked(source: RegionSource, *, now: datetime) -> bool:
    return source.next_attempt_at is not None and source.next_attempt_at > now - FORGOTTEN_AFTER


def _region_line(source: RegionSource, *, name: str, now: datetime) -> SourceLine:
    state, message = _region_state(source, now=now)
    return SourceLine(
        name=name,
        kind=_("For the whole region"),
        state=state,
        message=hosts_only(message),
        last_success_at=source.last_success_at,
        next_attempt_at=source.next_attempt_at,
    )


def _region_state(source: RegionSource, *, now: datetime) -> tuple[SourceState, str]:
    if source.problem:
        return SourceState.FAILING, source.problem
    if source.last_success_at is None:
        return SourceState.WAITING, _("Not fetched yet.")
    if source.last_success_at < now - REGION_IS_SILENT_AFTER:
        return SourceState.FAILING, _("Has not answered for long. Are the background jobs running?")
    return SourceState.FINE, _("Works.")


def options(towns: Iterable[Municipality]) -> Mapping[str, str]:
    """What may be chosen: the region, and towns by name."""
    rows = sorted(towns, key=lambda town: german_key(town.title))
    return {REGION: _("For the whole region"), **{town.slug: town.title for town in rows}}
