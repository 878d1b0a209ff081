"""Where a fetch may go, by which way, and for how long: redirects, private networks, deadlines, certificates."""

import socket
import ssl
import threading
import time
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest

from backend.common.addresses import IPAddress
from backend.common.errors import AddressRefused, BadStatus, TimedOut, Unreachable
from backend.common.fetching import Fetched, Limits, Policy, fetch
from tests.common.web_server import HOST, LIMITS, NOW, Handler, Server, answer, get, policy_for, raw, to_this_machine
from tests.common.web_server import server as server  # noqa: PLC0414 - a fixture

CERTIFICATE = Path(__file__).parent.parent / "samples" / "tls" / "feeds.example.org.pem"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed(server: Server, status: int) -> None:
    server.answers |= {"/old": answer(status, Location="new/ü"), "/new/%C3%BC": answer(body=b"here")}
    fetched = get(server, "/old")
    assert fetched.content == b"here"
    assert fetched.final_url == server.url("/new/%C3%BC")
    assert fetched.permanent_url == (fetched.final_url if status in {301, 308} else None)


def test_only_the_permanent_beginning_of_a_chain_is_the_new_address(server: Server) -> None:
    server.answers |= {
        "/1": answer(301, Location="/2"),
        "/2": answer(308, Location="/3"),
        "/3": answer(302, Location="/4"),
        "/4": answer(body=b"here"),
    }
    fetched = get(server, "/1")
    assert fetched.permanent_url == server.url("/3")
    assert fetched.final_url == server.url("/4")
    assert get(server, "/3").permanent_url is None


def test_a_redirect_without_end_is_left(server: Server) -> None:
    server.answers["/"] = answer(302, Location="/")
    with pytest.raises(Unreachable):
        get(server)
    assert len(server.seen) == 4


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.2:{port}/secret",
        "http://[::1]:{port}/secret",
        "http://169.254.169.254:{port}/latest/meta-data/",
        "http://10.0.0.7:{port}/",
        "http://127.1:{port}/",
        "http://root:secret@feeds.example.org:{port}/",
        "http://feeds.example.org:22/",
        "//intranet.example.org:{port}/",
        "ftp://feeds.example.org/",
        "file:///etc/passwd",
    ],
)
def test_a_redirect_into_a_private_network_is_refused(server: Server, target: str) -> None:
    def resolver(host: str) -> list[IPAddress]:
        return [ip_address("127.0.0.1" if host == HOST else "192.168.178.1")]

    server.answers |= {"/": answer(302, Location=target.format(port=server.port)), "/secret": answer(body=b"secret")}
    with pytest.raises(AddressRefused):
        fetch(server.url("/"), now=NOW, limits=LIMITS, policy=policy_for(server, resolver=resolver))
    assert len(server.seen) == 1


def test_a_redirect_to_nowhere_is_an_error(server: Server) -> None:
    server.answers["/"] = answer(302)
    with pytest.raises(BadStatus):
        get(server)


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "localhost"])
def test_the_default_policy_never_goes_to_this_machine(server: Server, host: str) -> None:
    policy = Policy(ports=frozenset({server.port}))
    with pytest.raises(AddressRefused):
        fetch(f"http://{host}:{server.port}/", now=NOW, policy=policy)
    with pytest.raises(AddressRefused):
        fetch(f"http://{host}:{server.port}/", now=NOW)
    assert not server.seen


def test_one_private_address_among_public_ones_is_enough_to_refuse(server: Server) -> None:
    def resolver(_host: str) -> list[IPAddress]:
        return [ip_address("127.0.0.1"), ip_address("10.0.0.1")]

    with pytest.raises(AddressRefused):
        fetch(server.url("/"), now=NOW, limits=LIMITS, policy=policy_for(server, resolver=resolver))
    assert not server.seen


def test_a_name_that_changes_its_mind_is_asked_once_and_connected_where_it_was_checked(server: Server) -> None:
    asked = []

    def rebinding(host: str) -> list[IPAddress]:
        asked.append(host)
        return [ip_address("127.0.0.1" if len(asked) == 1 else "127.0.0.2")]

    server.answers["/"] = answer(body=b"checked")
    policy = policy_for(server, resolver=rebinding)
    assert fetch(server.url("/"), now=NOW, limits=LIMITS, policy=policy).content == b"checked"
    assert asked == [HOST]
    with pytest.raises(AddressRefused):
        fetch(server.url("/"), now=NOW, limits=LIMITS, policy=policy)


def test_a_dead_address_of_a_name_does_not_hide_its_living_one(server: Server) -> None:
    def resolver(_host: str) -> list[IPAddress]:
        return [ip_address("::1"), ip_address("127.0.0.1")]

    server.answers["/"] = answer(body=b"alive")
    exempt = (ip_network("::1/128"), ip_network("127.0.0.1/32"))
    policy = Policy(exempt=exempt, ports=frozenset({server.port}), resolver=resolver)
    assert fetch(server.url("/"), now=NOW, limits=LIMITS, policy=policy).content == b"alive"


def test_an_unknown_name_is_unreachable(server: Server) -> None:
    def resolver(_host: str) -> list[IPAddress]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with pytest.raises(Unreachable):
        fetch(server.url("/"), now=NOW, limits=LIMITS, policy=policy_for(server, resolver=resolver))


def test_a_closed_port_is_unreachable(server: Server) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
        policy = Policy(exempt=(ip_network("127.0.0.1/32"),), ports=frozenset({port}), resolver=to_this_machine)
        with pytest.raises(Unreachable):
            fetch(f"http://{HOST}:{port}/", now=NOW, limits=LIMITS, policy=policy)


SHORT = Limits(seconds=0.3, size=100_000)


@pytest.mark.parametrize(
    "pieces",
    [
        [b"HTTP/1.1 200 OK\r\n"] + [b"X-Slow: yes\r\n"] * 40,
        [b"HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n"] + [b"x"] * 40,
        [b"H"] * 40,
    ],
    ids=["headers", "body", "status line"],
)
def test_a_slow_drip_is_cut_at_the_deadline(server: Server, pieces: list[bytes]) -> None:
    sent = []

    def drip(handler: Handler) -> None:
        for piece in pieces:
            raw(piece, pause=0.05)(handler)
            sent.append(piece)

    server.answers["/"] = drip
    with pytest.raises(TimedOut):
        get(server, limits=SHORT)
    assert len(sent) < len(pieces), "it was left in the middle"


def test_redirects_share_one_deadline(server: Server) -> None:
    def slowly(handler: Handler) -> None:
        time.sleep(0.2)
        answer(302, Location="/")(handler)

    server.answers["/"] = slowly
    with pytest.raises(TimedOut):
        get(server, limits=SHORT)
    assert len(server.seen) < 4, "with a deadline each, the redirects would be too many"


def test_a_name_server_that_never_answers_is_cut_at_the_deadline(server: Server) -> None:
    over = threading.Event()

    def resolver(_host: str) -> list[IPAddress]:
        over.wait(30)
        return []

    policy = policy_for(server, resolver=resolver)
    with pytest.raises(TimedOut):  # while it is still being asked
        fetch(server.url("/"), now=NOW, limits=SHORT, policy=policy)
    over.set()


def over_tls(server: Server, url: str) -> Fetched:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.scheme = "https"
    policy = Policy(
        exempt=(ip_network("127.0.0.1/32"),),
        ports=frozenset({server.port}),
        resolver=to_this_machine,
        tls=ssl.create_default_context(cafile=CERTIFICATE),
    )
    return fetch(url.format(port=server.port), now=NOW, limits=LIMITS, policy=policy)


def test_the_certificate_is_checked_against_the_name_although_we_connect_to_the_address(server: Server) -> None:
    server.answers["/"] = answer(body=b"encrypted")
    assert over_tls(server, "https://feeds.example.org:{port}/").content == b"encrypted"


def test_a_certificate_of_another_name_is_refused(server: Server) -> None:
    with pytest.raises(Unreachable):
        over_tls(server, "https://www.example.org:{port}/")
    assert not server.seen


def test_a_redirect_from_https_to_http_is_refused(server: Server) -> None:
    server.answers["/"] = answer(302, Location=f"http://{HOST}:{server.port}/")
    with pytest.raises(AddressRefused):
        over_tls(server, "https://feeds.example.org:{port}/")
