"""Which addresses on the internet may be fetched; resolving and connecting are not here."""

import re
from collections.abc import Collection
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

import httpx  # noqa: TID251 - only for its URL type, which knows IDNA and the parts that urlsplit gets wrong
from django.utils.translation import gettext_lazy as _

from backend.common.errors import AddressRefused

IPAddress: TypeAlias = IPv4Address | IPv6Address
IPNetwork: TypeAlias = IPv4Network | IPv6Network

MAX_URL_LENGTH = 2_000

_DEFAULT_PORTS = {"http": 80, "https": 443}
_NAME = re.compile(r"[a-z0-9_.-]+")
_ENDS_IN_A_NUMBER = re.compile(
    r"(^|\.)([0-9]+|0x[0-9a-f]*)\.?$"
)  # https://url.spec.whatwg.org/#ends-in-a-number-checker

# What ipaddress.is_global lets through although nobody publishes a feed there
_SPECIAL = [
    ip_network(network)
    for network in (
        "168.63.129.16/32",  # Azure's metadata and DNS, in public space
        "192.0.0.0/24",  # IETF protocol assignments (RFC 6890), among them Oracle's metadata
        "192.88.99.0/24",  # 6to4 relays (RFC 7526)
        "2001::/23",  # IETF protocol assignments, among them Teredo, which embeds an IPv4 address
        "2002::/16",  # 6to4, which embeds an IPv4 address
        "3fff::/20",  # documentation (RFC 9637)
    )
]
_GLOBAL_UNICAST = IPv6Network(
    "2000::/3"
)  # everything else is mapped, translated (NAT64), local, multicast or unassigned


def is_public(address: IPAddress) -> bool:
    """Whether `address` is an ordinary host on the internet: not private, local, special or embedding another."""
    if isinstance(address, IPv6Address) and (address.scope_id is not None or address not in _GLOBAL_UNICAST):
        return False
    if any(address in network for network in _SPECIAL):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def require_public(address: IPAddress, *, exempt: Collection[IPNetwork] = ()) -> None:
    """AddressRefused unless `address` is public or in one of the `exempt` networks."""
    if not is_public(address) and not any(address in network for network in exempt):
        raise AddressRefused(_("This address leads into a private network."))


def read_url(text: str, *, ports: Collection[int], base: httpx.URL | None = None) -> httpx.URL:
    """The absolute URL to fetch, without fragment; AddressRefused for what we never fetch, whatever it resolves to."""
    if len(text) > MAX_URL_LENGTH:
        raise AddressRefused(_("This address is too long."))
    try:
        url = httpx.URL(text) if base is None else base.join(text)
        host = url.host  # decoded only here
    except (httpx.InvalidURL, ValueError) as error:  # ValueError: what idna doesn't foresee
        raise AddressRefused(_("This is not a complete web address.")) from error
    if url.scheme not in _DEFAULT_PORTS or not host:
        raise AddressRefused
    if url.userinfo:
        raise AddressRefused(_("An address with a user name or password is not fetched."))
    if port_of(url) not in ports:
        raise AddressRefused(_("This address has an unusual port."))
    if not _is_plain(url.raw_host.decode("ascii")):
        raise AddressRefused(_("This is not a complete web address."))
    return url.copy_with(fragment=None)


def port_of(url: httpx.URL) -> int:
    """The port to connect to, also where the URL doesn't name it."""
    return _DEFAULT_PORTS[url.scheme] if url.port is None else url.port


def _is_plain(host: str) -> bool:
    """A name of letters, digits and hyphens, or an address as publishers write it.

    Not an IPv4 address as only inet_aton takes it: 2130706433, 0177.0.0.1, 127.1.
    """
    try:
        ip_address(host)
    except ValueError:
        return bool(_NAME.fullmatch(host)) and not _ENDS_IN_A_NUMBER.search(host)
    return True
