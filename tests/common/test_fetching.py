"""Fetching from a real server on this machine's loopback that behaves as badly as servers do."""

import gzip
import random
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.common.addresses import IPAddress
from backend.common.errors import AddressRefused, BadStatus, Gone, TimedOut, TooLarge, Unreachable
from backend.common.fetching import Fetched, Limits, Policy, fetch, next_attempt, refuse_unfetchable

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOST = "feeds.example.org"
CERTIFICATE = Path(__file__).parent.parent / "samples" / "tls" / "feeds.example.org.pem"
LIMITS = Limits(seconds=5, size=100_000)

Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers each path by the function that the test gave for it."""

    server: "Server"

    def do_GET(self) -> None:
        self.server.seen.append(self)
        self.server.answers[self.path](self)

    def log_message(self, *args: object) -> None:
        """Tests are quiet."""


class Server(ThreadingHTTPServer):
    """A web server on a free port of 127.0.0.1, known to the tests as feeds.example.org."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: dict[str, Answer] = {}
        self.seen: list[Handler] = []
        self.scheme = "http"

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def url(self, path: str) -> str:
        return f"{self.scheme}://{HOST}:{self.port}{path}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up early is what these tests are about."""


@pytest.fixture
def server(socket_enabled: None) -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def to_this_machine(_host: str) -> list[IPAddress]:
    return [ip_address("127.0.0.1")]


def policy_for(server: Server, *, resolver: Callable[[str], list[IPAddress]] = to_this_machine) -> Policy:
    return Policy(exempt=(ip_network("127.0.0.1/32"),), ports=frozenset({server.port}), resolver=resolver)


def get(
    server: Server,
    path: str = "/",
    *,
    limits: Limits = LIMITS,
    etag: str | None = None,
    last_modified: str | None = None,
) -> Fetched:
    policy = policy_for(server)
    return fetch(server.url(path), now=NOW, limits=limits, policy=policy, etag=etag, last_modified=last_modified)


def answer(status: int = 200, body: bytes = b"", **headers: str) -> Answer:
    def send(handler: Handler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return send


def raw(*pieces: bytes, pause: float = 0) -> Answer:
    def send(handler: Handler) -> None:
        for piece in pieces:
            handler.wfile.write(piece)
            time.sleep(pause)
        handler.close_connection = True

    return send


def test_an_answer_is_handed_over_with_what_its_headers_say(server: Server) -> None:
    server.answers["/feed?page=1"] = answer(
        body="<rss>Grüße</rss>".encode("latin-1"),
        Content_Type="Application/RSS+xml; charset=ISO-8859-1",
        ETag='W/"abc"',
        Last_Modified="Sat, 21 Nov 2026 10:00:00 GMT",
        Cache_Control="public, max-age=1800",
    )
    assert get(server, "/feed?page=1#top") == Fetched(
        status="fetched",
        final_url=server.url("/feed?page=1"),
        content="<rss>Grüße</rss>".encode("latin-1"),
        content_type="application/rss+xml",
        charset="iso-8859-1",
        etag='W/"abc"',
        last_modified="Sat, 21 Nov 2026 10:00:00 GMT",
        permanent_url=None,
        max_age=timedelta(minutes=30),
    )


def test_an_answer_without_headers_is_still_an_answer(server: Server) -> None:
    server.answers["/"] = raw(b"HTTP/1.0 200 OK\r\n\r\nBEGIN:VCALENDAR")
    fetched = get(server)
    assert (fetched.content, fetched.content_type, fetched.charset) == (
        b"BEGIN:VCALENDAR",
        "application/octet-stream",
        None,
    )
    assert (fetched.etag, fetched.last_modified, fetched.max_age) == (None, None, None)


def test_the_request_says_who_asks_and_carries_nothing_else(server: Server) -> None:
    server.answers["/"] = answer(Set_Cookie="id=1")
    get(server)
    get(server)
    headers = dict(server.seen[-1].headers)
    assert headers.pop("User-Agent").startswith("Ortsblatt/")
    assert headers == {
        "Host": f"{HOST}:{server.port}",
        "Accept": "*/*",
        "Accept-Encoding": "gzip",
        "Connection": "close",
    }


def test_a_proxy_from_the_environment_is_not_asked(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.9:3128")
    server.answers["/"] = answer(body=b"direct")
    assert get(server).content == b"direct"


def test_an_unchanged_answer_is_told_by_its_etag_or_its_date(server: Server) -> None:
    def conditional(handler: Handler) -> None:
        known = handler.headers["If-None-Match"] == '"a"' or handler.headers["If-Modified-Since"] == "then"
        (answer(304, ETag='"a"') if known else answer(200, b"new", ETag='"b"'))(handler)

    server.answers["/"] = conditional
    assert get(server, etag='"a"').status == "unchanged"
    assert get(server, last_modified="then").status == "unchanged"
    assert get(server, etag='"old"').content == b"new"


def test_unchanged_without_having_asked_is_an_error(server: Server) -> None:
    server.answers["/"] = answer(304)
    with pytest.raises(BadStatus):
        get(server)


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


def seconds_until_given_up(call: Callable[[], object]) -> float:
    start = time.monotonic()
    with pytest.raises(TimedOut):
        call()
    return time.monotonic() - start


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
    server.answers["/"] = raw(*pieces, pause=0.05)
    assert seconds_until_given_up(lambda: get(server, limits=SHORT)) < 1


def test_redirects_share_one_deadline(server: Server) -> None:
    def slowly(handler: Handler) -> None:
        time.sleep(0.2)
        answer(302, Location="/")(handler)

    server.answers["/"] = slowly
    assert seconds_until_given_up(lambda: get(server, limits=SHORT)) < 0.6


def test_a_name_server_that_never_answers_is_cut_at_the_deadline(server: Server) -> None:
    def resolver(_host: str) -> list[IPAddress]:
        time.sleep(1)
        return []

    policy = policy_for(server, resolver=resolver)
    assert seconds_until_given_up(lambda: fetch(server.url("/"), now=NOW, limits=SHORT, policy=policy)) < 0.6


def endless(*, encoding: str = "identity", chunk: bytes = b"x" * 65_536, size: int = 50_000_000) -> Answer:
    def send(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Encoding", encoding)
        handler.end_headers()
        for _ in range(size // len(chunk)):
            handler.wfile.write(chunk)

    return send


def test_fifty_megabytes_are_too_large_whether_announced_or_not(server: Server) -> None:
    announced = b"HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n"
    server.answers |= {"/announced": raw(announced), "/endless": endless()}
    for path in ["/announced", "/endless"]:
        with pytest.raises(TooLarge):
            get(server, path, limits=Limits(seconds=5))


def test_a_gzip_bomb_is_too_large(server: Server) -> None:
    server.answers["/"] = answer(body=gzip.compress(b"\0" * 50_000_000), Content_Encoding="gzip")
    with pytest.raises(TooLarge):
        get(server)
    with pytest.raises(TooLarge):
        get(server, limits=Limits(seconds=5, size=100_000_000))


def test_gzip_is_undone_also_in_several_members(server: Server) -> None:
    body = gzip.compress(b"BEGIN:") + gzip.compress(b"VCALENDAR")
    server.answers["/"] = answer(body=body, Content_Encoding="gzip")
    assert get(server).content == b"BEGIN:VCALENDAR"


@pytest.mark.parametrize(
    "broken",
    [
        answer(body=gzip.compress(b"x" * 1_000)[:-9], Content_Encoding="gzip"),
        answer(body=b"not gzip", Content_Encoding="gzip"),
        answer(body=b"\x1b\x03", Content_Encoding="br"),
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"),
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nhalf"),
        raw(b"SSH-2.0-OpenSSH_9.2p1\r\n"),
        raw(b"HTTP/1.1 200 OK\r\nX-Large: " + b"x" * 200_000),
        raw(b""),
    ],
    ids=["cut gzip", "no gzip", "brotli", "cut", "bad length", "no HTTP", "large header", "nothing"],
)
def test_a_broken_answer_is_an_error_and_not_half_a_feed(server: Server, broken: Answer) -> None:
    server.answers["/"] = broken
    with pytest.raises(Unreachable):
        get(server)


def test_an_address_that_is_gone_says_so(server: Server) -> None:
    server.answers["/"] = answer(410)
    with pytest.raises(Gone) as caught:
        get(server)
    assert caught.value.upstream_status == 410


@pytest.mark.parametrize("status", [204, 206, 300, 400, 401, 403, 404, 418, 500, 503])
def test_any_other_status_is_an_error_that_names_it(server: Server, status: int) -> None:
    server.answers["/"] = answer(status)
    with pytest.raises(BadStatus) as caught:
        get(server)
    assert caught.value.upstream_status == status
    assert str(status) in str(caught.value)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("120", NOW + timedelta(minutes=2)),
        ("Sat, 21 Nov 2026 13:30:00 GMT", datetime(2026, 11, 21, 13, 30, tzinfo=UTC)),
        ("Sat, 21 Nov 2026 13:30:00 -0000", datetime(2026, 11, 21, 13, 30, tzinfo=UTC)),
        ("Fri, 31 Dec 9999 23:59:59 -0500", None),
        ("-5", None),
        ("99999999999999999999", None),
        ("soon", None),
    ],
)
def test_too_many_requests_says_when_to_come_back(server: Server, text: str, instant: datetime | None) -> None:
    server.answers["/"] = answer(429, Retry_After=text)
    with pytest.raises(BadStatus) as caught:
        get(server)
    assert caught.value.retry_after == instant


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


HOUR = timedelta(hours=1)


def test_a_source_that_answers_is_fetched_again_after_its_floor() -> None:
    planned = next_attempt(failures=0, now=NOW, floor=HOUR, jitter=random.Random(1))
    assert NOW + HOUR <= planned <= NOW + 1.1 * HOUR


@pytest.mark.parametrize(("failures", "hours"), [(1, 2), (2, 4), (4, 16), (5, 24), (1_000_000, 24)])
def test_the_pause_doubles_with_each_failure_up_to_a_day(failures: int, hours: int) -> None:
    planned = next_attempt(failures=failures, now=NOW, floor=HOUR, jitter=random.Random(1))
    assert NOW + hours * HOUR <= planned <= NOW + 1.1 * hours * HOUR


def test_a_server_is_not_asked_before_it_wants_to_but_cannot_silence_a_source() -> None:
    asked = NOW + timedelta(days=3)
    assert next_attempt(failures=1, now=NOW, floor=HOUR, jitter=random.Random(1), retry_after=asked) == asked
    never = NOW + timedelta(days=3_000)
    latest = next_attempt(failures=1, now=NOW, floor=HOUR, jitter=random.Random(1), retry_after=never)
    assert latest == NOW + timedelta(days=7)


@given(
    failures=st.integers(0, 10**9),
    minutes=st.integers(1, 100_000),
    seed=st.integers(),
    wait=st.none() | st.timedeltas(timedelta(days=-1_000), timedelta(days=1_000)),
)
def test_the_next_attempt_is_never_before_the_floor(
    failures: int, minutes: int, seed: int, wait: timedelta | None
) -> None:
    floor = timedelta(minutes=minutes)
    retry_after = None if wait is None else NOW + wait
    planned = next_attempt(failures=failures, now=NOW, floor=floor, jitter=random.Random(seed), retry_after=retry_after)
    assert planned >= NOW + floor


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/", "http://[::1]/", "http://169.254.169.254/", "http://10.0.0.1/", "http://u:p@example.org/"],
)
def test_a_form_refuses_what_is_never_fetched_without_looking_anything_up(url: str) -> None:
    with pytest.raises(AddressRefused):
        refuse_unfetchable(url)


def test_a_form_takes_a_name_as_it_is() -> None:
    refuse_unfetchable("https://www.example.org/feed")
