"""A town's own host names: looked up until they lead here, then made its first address by the operator."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.db import transaction

from backend.common.addresses import IPAddress
from backend.common.connecting import resolve
from backend.common.errors import OrtsblattError
from backend.tenants.models import Host, Municipality

Resolver = Callable[[str], Iterable[IPAddress]]

# What also answers at another address than the first one: apps, calendars and pictures keep the address they know.
ANSWERS_EVERYWHERE = (
    "/api/", "/cms/", "/media/", "/documents/", "/static/", "/feeds/", "/einbetten/", "/readyz", "/.well-known/",
)  # fmt: skip


class HostIsNotReady(OrtsblattError):
    """Only a host whose DNS leads here can be the town's first address."""

    code = "host_is_not_ready"
    status = 409


def verify_pending(*, of: Municipality | None = None, resolver: Resolver = resolve) -> list[str]:
    """Look up the hosts that wait (`of` one town or of all), in `public`; those that lead here answer from now on.

    A host leads here if it has an address that its town's default host has, by A, AAAA or CNAME.
    Returns their names. A lookup that fails is tried again the next time.
    """
    waiting = Host.objects.filter(state=Host.State.PENDING, **({"tenant": of} if of else {})).select_related("tenant")
    return [host.domain for host in waiting if _leads_here(host, resolver=resolver) and _verified(host)]


def make_primary(town: Municipality, domain: str) -> None:
    """The address that all others lead to, in `public`. Raises HostIsNotReady."""
    with transaction.atomic():
        locked = Municipality.objects.select_for_update().get(pk=town.pk)
        ready = locked.domains.filter(state=Host.State.VERIFIED)
        chosen = next((host for host in ready if host.domain == domain), None)
        if chosen is None:
            raise HostIsNotReady(f"{domain} is no host of {town.slug} that leads here")
        chosen.is_primary = True
        chosen.save()  # which takes it from the one before
        locked.primary_domain = "" if domain == locked.default_domain else domain
        locked.save(update_fields=["primary_domain", "updated_at"])


def first_address(town: Municipality, *, domain: str, path: str) -> str | None:
    """Origin to go on at, for a page that was asked for at another of the town's hosts; None where it answers here."""
    if domain == (town.primary_domain or town.default_domain) or path.startswith(ANSWERS_EVERYWHERE):
        return None
    return town.origin


def _leads_here(host: Host, *, resolver: Resolver) -> bool:
    try:
        return not set(resolver(host.domain)).isdisjoint(resolver(host.tenant.default_domain))
    except OSError:
        return False


def _verified(host: Host) -> bool:
    """Unless a rollout has removed it meanwhile."""
    with transaction.atomic():
        locked = Host.objects.select_for_update().filter(pk=host.pk, state=Host.State.PENDING).first()
        if locked is None:
            return False
        locked.state = Host.State.VERIFIED
        locked.save(update_fields=["state"])
    return True
