"""Connections to checked addresses only, cut at a deadline; what is said over them is in `fetching`."""

import select
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from queue import Empty, SimpleQueue
from typing import Any, Protocol, TypeAlias

import httpcore  # noqa: TID251 - this is the one door
from django.utils.translation import gettext_lazy as _

from backend.common.addresses import IPAddress, IPNetwork, require_public
from backend.common.errors import TimedOut, Unreachable

Resolver: TypeAlias = Callable[[str], list[IPAddress]]

_SECONDS_AN_ADDRESS = 5.0  # then the name's next address is tried, since one family is often broken


def resolve(host: str) -> list[IPAddress]:
    """All addresses of `host` in the system's order of preference; OSError where it has none."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(ip_address(str(sockaddr[0])) for *_rest, sockaddr in found))


class Ending(Protocol):
    """What says how long an operation may take."""

    def left(self) -> float:
        """The seconds that are left, more than 0; TimedOut where none are."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moment on the monotonic clock at which everything ends."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        """The deadline that many seconds from now."""
        return cls(time.monotonic() + seconds)

    def left(self) -> float:
        """The seconds that are left, more than 0; TimedOut where none are."""
        seconds = self.at - time.monotonic()
        if seconds <= 0:
            raise TimedOut
        return seconds


class CheckedBackend(httpcore.NetworkBackend):
    """Resolves a name once, checks every address it has, and connects to one of these, never to the name.

    So a DNS answer that changes between check and connection (rebinding) can't lead elsewhere. The name stays in TLS:
    httpcore passes it to `start_tls` for SNI and for the certificate.
    """

    def __init__(self, *, deadline: Ending, exempt: Collection[IPNetwork], resolver: Resolver) -> None:
        self._deadline = deadline
        self._exempt = exempt
        self._resolver = resolver

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """The stream to the first address of `host` that answers; our deadline is stricter than any `timeout`."""
        addresses = self._addresses(host)
        for address in addresses:
            require_public(address, exempt=self._exempt)
        failure: OSError | None = None
        for address in addresses:
            try:
                seconds = min(self._deadline.left(), _SECONDS_AN_ADDRESS)
                return DeadlineStream(socket.create_connection((str(address), port), seconds), deadline=self._deadline)
            except OSError as error:
                failure = error
        self._deadline.left()
        raise Unreachable from failure

    def _addresses(self, host: str) -> list[IPAddress]:
        try:
            return [ip_address(host.strip("[]"))]
        except ValueError:
            return _resolve_in_time(host, resolver=self._resolver, deadline=self._deadline)


class DeadlineStream(httpcore.NetworkStream):
    """A connected socket that no operation may hold beyond the deadline, however slowly the other side drips."""

    def __init__(self, connected: socket.socket, *, deadline: Ending) -> None:
        self._socket = connected
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """The next bytes, empty at the end."""
        with _as_ours():
            self._socket.settimeout(self._deadline.left())
            return self._socket.recv(max_bytes)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Sends all of `buffer`."""
        with _as_ours():
            self._socket.settimeout(self._deadline.left())
            self._socket.sendall(buffer)

    def close(self) -> None:
        """Closes the socket."""
        self._socket.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """The same connection, encrypted, after the certificate was found to be the name's."""
        try:
            with _as_ours():
                self._socket.settimeout(self._deadline.left())
                wrapped = ssl_context.wrap_socket(self._socket, server_hostname=server_hostname)
        except BaseException:
            self.close()
            raise
        return DeadlineStream(wrapped, deadline=self._deadline)

    def get_extra_info(self, info: str) -> Any:
        """httpcore asks whether an idle connection was closed: then there is something to read, its end."""
        if info == "is_readable":
            return _is_readable(self._socket)
        return self._socket if info == "socket" else None


def _is_readable(connected: socket.socket) -> bool:
    if connected.fileno() < 0:
        return True
    poll = select.poll()
    poll.register(connected, select.POLLIN)
    return bool(poll.poll(0))


@contextmanager
def _as_ours() -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise TimedOut from error
    except ssl.SSLCertVerificationError as error:
        raise Unreachable(_("The certificate of the other server is not valid.")) from error
    except OSError as error:
        raise Unreachable from error


def _resolve_in_time(host: str, *, resolver: Resolver, deadline: Ending) -> list[IPAddress]:
    # getaddrinfo knows no time-out and may take half a minute, so it gets a thread of its own that nobody waits for
    answers: SimpleQueue[list[IPAddress] | None] = SimpleQueue()

    def ask() -> None:
        try:
            answers.put(resolver(host))
        except (OSError, ValueError):  # ValueError: a label that the idna codec refuses
            answers.put(None)

    threading.Thread(target=ask, daemon=True, name=f"resolve {host}").start()
    try:
        addresses = answers.get(timeout=deadline.left())
    except Empty:
        raise TimedOut from None
    if not addresses:
        raise Unreachable(_("The server's name is not known."))
    return addresses
