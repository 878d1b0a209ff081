"""The door to the outside for what is posted: kept connections to checked addresses, one attempt, in time.

The rules are those of `fetching`; what differs is that thousands of posts go to few hosts, and that somebody has to
know whether a post that failed may have arrived.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpcore  # noqa: TID251 - the second leaf of the one door
import httpx  # noqa: TID251 - only for its URL type

from backend.common.addresses import port_of, read_url
from backend.common.connecting import CheckedBackend, Deadline
from backend.common.errors import FetchError, TimedOut, Unreachable
from backend.common.fetching import PUBLIC, Policy, public_tls

KEPT_FOR = 60.0  # seconds that a connection may be idle
HOSTS = 4  # connections that a thread keeps: to so many services it speaks in turn
MOST_READ = 4_096  # bytes of an answer; what comes after them, nobody reads
_BEGUN = "http11.send_request_headers.started"


class NotSent(FetchError):
    """The connection was never there, so nothing can have arrived: try again later."""

    code = "never_sent"
    retryable = True


@dataclass(frozen=True, slots=True)
class Posted:
    """What was answered, whatever its status; names of headers are in small letters."""

    status: int
    headers: Mapping[str, str]
    content: bytes  # its beginning


class _Line(threading.local):
    """What one thread has: its connections, and when its present post has to end."""

    deadline: Deadline
    has_begun: bool = False
    pool: httpcore.ConnectionPool | None = None

    def left(self) -> float:
        return self.deadline.left()


class Poster:
    """Posts from any number of threads, each of which keeps its own connections."""

    def __init__(self, *, seconds: float, policy: Policy = PUBLIC) -> None:
        self._seconds = seconds
        self._policy = policy
        self._line = _Line()
        self._pools: list[httpcore.ConnectionPool] = []
        self._lock = threading.Lock()

    def post(self, url: str, *, content: bytes, headers: Mapping[str, str]) -> Posted:
        """One attempt; redirects are not followed.

        Raises AddressRefused where we don't go, NotSent where nothing was sent, and Unreachable or TimedOut where it
        may have arrived all the same.
        """
        target = read_url(url, ports=self._policy.ports)
        line = self._line
        line.deadline, line.has_begun = Deadline.after(self._seconds), False
        try:
            return self._posted(target, content=content, headers=headers)
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException) as error:
            raise (Unreachable if line.has_begun else NotSent) from error
        except (Unreachable, TimedOut) as error:
            if line.has_begun:
                raise
            raise NotSent from error

    def close(self) -> None:
        """Let go of all connections."""
        with self._lock:
            for pool in self._pools:
                pool.close()
            self._pools.clear()

    def _posted(self, url: httpx.URL, *, content: bytes, headers: Mapping[str, str]) -> Posted:
        sent = {"Host": url.netloc.decode("ascii"), "User-Agent": self._policy.user_agent, **headers}
        fields = [(name.encode("ascii"), value.encode("ascii")) for name, value in sent.items()]
        fields.append((b"Content-Length", str(len(content)).encode("ascii")))
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=port_of(url), target=url.raw_path)
        extensions = {"trace": self._notice}
        with self._pool().stream("POST", target, headers=fields, content=content, extensions=extensions) as answer:
            return Posted(
                status=answer.status,
                headers={
                    name.decode("latin-1").lower(): value.decode("latin-1").strip() for name, value in answer.headers
                },
                content=_beginning(answer),
            )

    def _notice(self, event: str, _info: Any) -> None:
        if event == _BEGUN:
            self._line.has_begun = True

    def _pool(self) -> httpcore.ConnectionPool:
        line = self._line
        if line.pool is None:
            backend = CheckedBackend(deadline=line, exempt=self._policy.exempt, resolver=self._policy.resolver)
            line.pool = httpcore.ConnectionPool(
                ssl_context=self._policy.tls or public_tls(),
                network_backend=backend,
                max_connections=HOSTS,
                keepalive_expiry=KEPT_FOR,
            )
            with self._lock:
                self._pools.append(line.pool)
        return line.pool


def _beginning(answer: httpcore.Response) -> bytes:
    """So much of the body as anybody looks at; a connection with more on it is not used again."""
    found = b""
    for chunk in answer.iter_stream():
        found += chunk
        if len(found) >= MOST_READ:
            break
    return found[:MOST_READ]
