"""The door for what is posted: kept connections, one attempt, to the deadline, and nothing read without end."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import ip_network

import pytest

from backend.common.errors import AddressRefused, TimedOut, Unreachable
from backend.common.fetching import Policy
from backend.common.posting import MOST_READ, NotSent, Poster

DONE = b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"
Talk = Callable[[socket.socket], None]


@contextmanager
def listening(*talks: Talk) -> Iterator[str]:
    """One connection after the other, each with its own way to answer."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            for talk in talks:
                connection, _address = server.accept()
                with connection:
                    talk(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/push"
        thread.join(5)


@contextmanager
def poster(url: str, *, seconds: float = 5) -> Iterator[Poster]:
    port = int(url.split(":")[2].split("/", maxsplit=1)[0])
    made = Poster(seconds=seconds, policy=Policy(exempt=(ip_network("127.0.0.0/8"),), ports=frozenset({port})))
    yield made
    made.close()


def post(made: Poster, url: str) -> int:
    return made.post(url, content=b"{}", headers={"TTL": "60"}).status


def _read(connection: socket.socket) -> None:
    """A whole request, which may come in two pieces."""
    found = b""
    while not found.endswith(b"{}"):
        found += connection.recv(65_536)


def says(*answers: bytes) -> Talk:
    """Each request gets the next of these; then the connection ends."""

    def talk(connection: socket.socket) -> None:
        for answer in answers:
            _read(connection)
            connection.sendall(answer)

    return talk


def test_a_connection_is_kept_for_the_next_post() -> None:
    with listening(says(DONE, DONE, DONE)) as url, poster(url) as made:
        assert [post(made, url) for _ in range(3)] == [201, 201, 201]


def test_a_kept_connection_that_was_closed_meanwhile_is_not_used() -> None:
    closed = threading.Event()

    def once(connection: socket.socket) -> None:
        says(DONE)(connection)
        connection.close()
        closed.set()

    with listening(once, says(DONE)) as url, poster(url) as made:
        first = post(made, url)
        assert closed.wait(5)
        assert [first, post(made, url)] == [201, 201]


def test_a_redirect_is_only_reported() -> None:
    moved = b"HTTP/1.1 307 Moved\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n"
    with listening(says(moved)) as url, poster(url) as made:
        assert post(made, url) == 307


def test_who_drips_is_left_at_the_deadline() -> None:
    over = threading.Event()

    def talk(connection: socket.socket) -> None:
        _read(connection)
        connection.sendall(b"HTTP/1.1 201 Created\r\n")
        while not over.wait(0.05):
            connection.sendall(b"X: y\r\n")

    with listening(talk) as url, poster(url, seconds=1) as made:
        with pytest.raises(TimedOut):
            post(made, url)
        over.set()


def test_of_an_endless_answer_only_the_beginning_is_read() -> None:
    def talk(connection: socket.socket) -> None:
        _read(connection)
        connection.sendall(b"HTTP/1.1 400 No\r\nContent-Length: 99999999\r\n\r\n" + b"x" * 100_000)

    with listening(talk) as url, poster(url) as made:
        answer = made.post(url, content=b"{}", headers={})
        assert (answer.status, len(answer.content)) == (400, MOST_READ)


def test_it_says_whether_something_may_have_arrived() -> None:
    with listening(says(b"")) as url, poster(url) as made, pytest.raises(Unreachable):
        post(made, url)
    with poster(url) as made, pytest.raises(NotSent):
        post(made, url)


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "https://[::1]/", "https://example.org:8443/", "ftp://a.org/"])
def test_it_goes_only_where_fetching_goes(url: str) -> None:
    with pytest.raises(AddressRefused):
        Poster(seconds=1).post(url, content=b"{}", headers={})
