"""The public side of a rollout: the town's own row and its hosts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from backend.common.errors import OrtsblattError
from backend.tenants.changes import Change, Kind
from backend.tenants.creating import create_town
from backend.tenants.file.town import TownSection
from backend.tenants.models import Host, Municipality
from backend.tenants.own_hosts import make_primary
from backend.tenants.retiring import demand_not_retired


class KindIsFixed(OrtsblattError):
    """A town's kind was chosen when it was created; make a new town with another slug instead."""

    code = "kind_is_fixed"
    status = 409


class HostIsTaken(OrtsblattError):
    """A host answers for one town: take it out of the other one's document first."""

    code = "host_is_taken"
    status = 409
    title = _("An own address belongs to another town already. Take it out there first.")


def lock_or_create(section: TownSection) -> tuple[Municipality, bool]:
    """The town's row, locked until the transaction ends, and whether it was created just now.

    Two rollouts of the same new town wait for each other on an advisory lock, since there is no row to lock yet.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [section.slug])
    town = Municipality.objects.select_for_update().filter(schema_name=section.slug).first()
    if town:
        return town, False
    return create_town(Municipality(schema_name=section.slug, kind=section.kind, **_columns(section))), True


def bring_up_to_date(town: Municipality, section: TownSection) -> Iterator[Change]:
    """Make row and hosts what the file says: all of it is owned by the file but the languages after the first one."""
    demand_not_retired(town, status=section.status)
    if town.kind != section.kind:
        raise KindIsFixed(f"{town.slug} is a {town.kind} and can't become a {section.kind}")
    wanted = {**_columns(section), "languages": _languages(town, first=section.languages[0])}
    changed = [(column, value) for column, value in wanted.items() if getattr(town, column) != value]
    for column, value in changed:
        yield Change(kind=Kind.CHANGE, subject=column, before=getattr(town, column), after=value)
        setattr(town, column, value)
    if changed:
        town.save(update_fields=[column for column, _ in changed] + ["updated_at"])
    yield from _hosts(town, wanted=set(section.hosts))


def _columns(section: TownSection) -> dict[str, Any]:
    return {
        "status": section.status,
        "name": dict(section.name),
        "ags": section.ags or "",
        "ars": section.ars or "",
        "state": section.state,
        "timezone": section.timezone,
        "center_lat": section.center.lat if section.center else None,
        "center_lon": section.center.lon if section.center else None,
        "languages": list(section.languages),
        "modules": list(section.modules),
        "is_demo": section.demo,
    }


def _languages(town: Municipality, *, first: str) -> list[str]:
    """Which others there are is settled in the town's own tables, by the library."""
    return [first, *(code for code in town.languages if code != first)]


def _hosts(town: Municipality, *, wanted: set[str]) -> Iterator[Change]:
    """Own hosts start as pending: they answer once their DNS has been verified."""
    own = {host.domain: host for host in town.domains.exclude(domain=town.default_domain)}
    new = sorted(wanted - own.keys())
    if taken := sorted(Host.objects.filter(domain__in=new).values_list("domain", flat=True)):
        raise HostIsTaken(f"{', '.join(taken)}: another town has this host")
    for domain in new:
        Host.objects.create(tenant=town, domain=domain, is_primary=False, state=Host.State.PENDING)
        yield Change(kind=Kind.CREATE, subject=f"host {domain}", note=gettext_noop("pending until its DNS points here"))
    for domain in sorted(own.keys() - wanted):
        if own[domain].is_primary:
            make_primary(town, town.default_domain)
            town.primary_domain = ""
        own[domain].delete()
        yield Change(kind=Kind.REMOVE, subject=f"host {domain}")
