"""The one door to the outside: one request with caps, a deadline and checked addresses; what bytes mean is not here.

Every other HTTP client is forbidden by the linter, because an address that an editor enters could lead into our own
network (SSRF), and a broken server could fill our memory or hold a worker for ever.
"""

import random
import re
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.utils import parsedate_to_datetime
from functools import cache
from ipaddress import ip_address
from typing import Literal

import httpcore  # noqa: TID251 - this is the one door
import httpx  # noqa: TID251 - this is the one door
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from backend.common.addresses import IPNetwork, port_of, read_url, require_public
from backend.common.connecting import CheckedBackend, Deadline, Resolver, resolve
from backend.common.decoding import CappedBody
from backend.common.errors import AddressRefused, BadStatus, Gone, TooLarge, Unreachable

USER_AGENT = "Ortsblatt/0.1 (municipal CMS; reads public feeds and calendars)"

_OK = (200, 203)
_SUCCESS = range(200, 300)
_LEAVE_ALONE = (429,)  # asking once more would be worse
_NOT_MODIFIED = 304
_GONE = 410
_PERMANENT = (301, 308)
_REDIRECTS = (301, 302, 303, 307, 308)
_LOCAL = re.compile(r"^[^.]+\.?$|\.(localhost|local|internal|intranet|lan|home\.arpa)\.?$")  # names of no public place
_SECONDS = re.compile(r"[0-9]{1,9}")
_MAX_AGE = re.compile(r'(?:^|[\s,])max-age="?([0-9]{1,9})', re.IGNORECASE)
_LONGEST_WAIT = timedelta(days=7)  # no server may silence a source for longer
_LONGEST_BACK_OFF = timedelta(days=1)

_BAD_STATUS = {
    401: _("The other server refuses access (error {status})."),
    403: _("The other server refuses access (error {status})."),
    404: _("There is nothing at this address (error {status})."),
    429: _("The other server asks us to come back later (error {status})."),
    503: _("The other server asks us to come back later (error {status})."),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a whole fetch with its redirects may take, and how large its decoded content may be."""

    seconds: float = 15.0
    size: int = 5_000_000
    redirects: int = 3


@dataclass(frozen=True, slots=True)
class Policy:
    """Where a fetch may go; the default is the public internet. Tests and demos exempt their own loopback network."""

    exempt: tuple[IPNetwork, ...] = ()
    ports: frozenset[int] = frozenset({80, 443})
    resolver: Resolver = resolve
    tls: ssl.SSLContext | None = None  # None: the authorities that Mozilla trusts
    user_agent: str = USER_AGENT


LIMITS = Limits()
PROBE_LIMITS = Limits(seconds=10.0, size=0, redirects=5)
PUBLIC = Policy()


@dataclass(frozen=True, slots=True)
class Fetched:
    """A successful answer; `content` is decoded from gzip, and empty where `status` is "unchanged" (304).

    `permanent_url` is where the publisher moved to for good (301, 308), to be proposed as the source's new address.
    `max_age` is how long the publisher calls the answer fresh.
    """

    status: Literal["fetched", "unchanged"]
    final_url: str
    content: bytes
    content_type: str
    charset: str | None
    etag: str | None
    last_modified: str | None
    permanent_url: str | None
    max_age: timedelta | None


@dataclass(frozen=True, slots=True)
class Probed:
    """That there is something at an address; `permanent_url` as in `Fetched`."""

    final_url: str
    permanent_url: str | None


def refuse_unfetchable(url: str, *, policy: Policy | None = None) -> None:
    """AddressRefused for what `fetch` would refuse without looking a name up; for forms."""
    policy = policy or Policy()
    host = read_url(url, ports=policy.ports).host
    try:
        address = ip_address(host)
    except ValueError:
        if not policy.exempt and _LOCAL.search(host):
            raise AddressRefused(_("This address leads into a private network.")) from None
        return  # a name: where it leads is checked each time it is fetched
    require_public(address, exempt=policy.exempt)


def fetch(
    url: str,
    *,
    now: datetime,
    etag: str | None = None,
    last_modified: str | None = None,
    limits: Limits = LIMITS,
    policy: Policy = PUBLIC,
) -> Fetched:
    """GETs `url`, unless `etag` or `last_modified` of the last answer still hold; raises a FetchError.

    `now` turns a Retry-After into the instant in the error's `retry_after`.
    """
    known = {
        **({"If-None-Match": etag} if etag else {}),
        **({"If-Modified-Since": last_modified} if last_modified else {}),
    }
    conditional = etag is not None or last_modified is not None
    with _arrival(url, method="GET", headers=known, limits=limits, policy=policy) as there:
        return _read(there, conditional=conditional, limits=limits, now=now)


def probe(url: str, *, now: datetime, limits: Limits = PROBE_LIMITS, policy: Policy = PUBLIC) -> Probed:
    """Asks whether there is something at `url`, and reads nothing of it; raises a FetchError where there isn't.

    HEAD first; servers that know no HEAD, or answer it wrongly, are asked once more with a GET that is left before
    its body. So nothing is ever sent twice that a condition (ETag) could spare.
    """
    try:
        with _arrival(url, method="HEAD", headers={}, limits=limits, policy=policy) as there:
            if there.answer.status in _SUCCESS or there.answer.status in _LEAVE_ALONE:
                return _probed(there, now=now)
    except Unreachable:  # some cut the connection instead of answering
        pass
    with _arrival(url, method="GET", headers={}, limits=limits, policy=policy) as there:
        return _probed(there, now=now)


def next_attempt(
    *, failures: int, now: datetime, floor: timedelta, jitter: random.Random, retry_after: datetime | None = None
) -> datetime:
    """When to fetch a source again that failed `failures` times in a row (0: it answered).

    Doubles `floor` with every failure up to a day, adds up to a tenth so that sources don't come in step, and waits
    for `retry_after`, though for no more than a week.
    """
    pause = min(floor * (1 << min(failures, 16)), max(floor, _LONGEST_BACK_OFF))
    planned = now + pause * (1 + jitter.random() / 10)
    return planned if retry_after is None else max(planned, min(retry_after, now + _LONGEST_WAIT))


@dataclass(frozen=True, slots=True)
class _Arrival:
    """Where the redirects of an address end, and what was answered there."""

    url: httpx.URL
    permanent: httpx.URL | None
    answer: httpcore.Response


@contextmanager
def _arrival(
    url: str, *, method: str, headers: Mapping[str, str], limits: Limits, policy: Policy
) -> Iterator[_Arrival]:
    deadline = Deadline.after(limits.seconds)
    here = read_url(url, ports=policy.ports)
    permanent: httpx.URL | None = None
    only_permanent = True
    for _hop in range(limits.redirects + 1):
        with _answer(here, method=method, headers=headers, policy=policy, deadline=deadline) as answer:
            if answer.status not in _REDIRECTS:
                yield _Arrival(url=here, permanent=permanent, answer=answer)
                return
            here = _next_hop(answer, here=here, policy=policy)
            only_permanent = only_permanent and answer.status in _PERMANENT
            permanent = here if only_permanent else permanent
    raise Unreachable(_("The address is redirected too often."))


@contextmanager
def _answer(
    url: httpx.URL, *, method: str, headers: Mapping[str, str], policy: Policy, deadline: Deadline
) -> Iterator[httpcore.Response]:
    # a pool of one connection for one request: no cookies, no proxies from the environment, no redirects of its own
    backend = CheckedBackend(deadline=deadline, exempt=policy.exempt, resolver=policy.resolver)
    pool = httpcore.ConnectionPool(ssl_context=policy.tls or public_tls(), network_backend=backend)
    target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=port_of(url), target=url.raw_path)
    sent = {
        "Host": url.netloc.decode("ascii"),
        "User-Agent": policy.user_agent,
        "Accept": "*/*",
        "Accept-Encoding": "gzip",
        "Connection": "close",
        **headers,
    }
    fields = [(name.encode("ascii"), value.encode("latin-1", "replace")) for name, value in sent.items()]
    try:
        with pool, pool.stream(method, target, headers=fields) as response:
            yield response
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise Unreachable from error


@cache
def public_tls() -> ssl.SSLContext:
    """The authorities that Mozilla trusts, whatever the machine has."""
    return httpx.create_ssl_context(trust_env=False)


def _next_hop(answer: httpcore.Response, *, here: httpx.URL, policy: Policy) -> httpx.URL:
    location = _header(answer, "location")
    if location is None:
        raise BadStatus(_("The address is redirected to nowhere."), upstream_status=answer.status)
    there = read_url(_text(location), ports=policy.ports, base=here)
    if here.scheme == "https" and there.scheme == "http":
        raise AddressRefused(_("The address is redirected from https to unprotected http."))
    return there


def _probed(there: _Arrival, *, now: datetime) -> Probed:
    if there.answer.status not in _SUCCESS:
        raise _bad_status(there.answer, now=now)
    return Probed(final_url=str(there.url), permanent_url=str(there.permanent) if there.permanent else None)


def _read(there: _Arrival, *, conditional: bool, limits: Limits, now: datetime) -> Fetched:
    answer = there.answer
    unchanged = answer.status == _NOT_MODIFIED and conditional
    if not unchanged and answer.status not in _OK:
        raise _bad_status(answer, now=now)
    media_type = Message()
    media_type["Content-Type"] = _header(answer, "content-type") or "application/octet-stream"
    return Fetched(
        status="unchanged" if unchanged else "fetched",
        final_url=str(there.url),
        content=b"" if unchanged else _content(answer, size=limits.size),
        content_type=media_type.get_content_type(),
        charset=media_type.get_content_charset(),
        etag=_header(answer, "etag"),
        last_modified=_header(answer, "last-modified"),
        permanent_url=str(there.permanent) if there.permanent else None,
        max_age=_max_age(_header(answer, "cache-control")),
    )


def _content(answer: httpcore.Response, *, size: int) -> bytes:
    announced = _header(answer, "content-length")
    if announced is not None and int(announced) > size:  # h11 has made sure that it is a number
        raise TooLarge
    body = CappedBody(encoding=_header(answer, "content-encoding"), size=size)
    try:
        for chunk in answer.iter_stream():
            body.feed(chunk)
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise Unreachable(_("The answer broke off.")) from error
    return body.content()


def _bad_status(answer: httpcore.Response, *, now: datetime) -> BadStatus:
    if answer.status == _GONE:
        return Gone(upstream_status=_GONE)
    detail = _BAD_STATUS.get(answer.status, _("The other server answered with the error {status}."))
    return BadStatus(
        format_lazy(detail, status=answer.status),
        upstream_status=answer.status,
        retry_after=_retry_after(_header(answer, "retry-after"), now=now),
    )


def _retry_after(text: str | None, *, now: datetime) -> datetime | None:
    """RFC 9110 §10.2.3: seconds or a date; None where it is neither."""
    if text is None:
        return None
    if _SECONDS.fullmatch(text):
        return now + timedelta(seconds=int(text))
    try:
        instant = parsedate_to_datetime(text)
        return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _max_age(cache_control: str | None) -> timedelta | None:
    match = _MAX_AGE.search(cache_control or "")
    return timedelta(seconds=int(match[1])) if match else None


def _header(answer: httpcore.Response, name: str) -> str | None:
    values = (value for field, value in answer.headers if field.lower() == name.encode("ascii"))
    return next(values, b"").decode("latin-1").strip() or None


def _text(header: str) -> str:
    """Servers write raw UTF-8 into Location, which Latin-1 would garble (RFC 9110 §5.5 leaves it open)."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return header
