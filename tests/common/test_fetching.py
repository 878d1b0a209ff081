"""Fetching from a real server on this machine's loopback that behaves as badly as servers do."""

import gzip
import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.common.errors import AddressRefused, BadStatus, Gone, TooLarge, Unreachable
from backend.common.fetching import Fetched, Limits, Probed, next_attempt, probe, refuse_unfetchable
from tests.common.web_server import HOST, LIMITS, NOW, Answer, Handler, Server, answer, get, policy_for, raw
from tests.common.web_server import server as server  # noqa: PLC0414 - a fixture


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


def ask(server: Server, path: str = "/") -> Probed:
    return probe(server.url(path), now=NOW, limits=LIMITS, policy=policy_for(server))


def methods(server: Server) -> list[str]:
    return [str(handler.command) for handler in server.seen]


def test_a_probe_asks_for_the_head_alone(server: Server) -> None:
    server.answers |= {"/old": answer(301, Location="/new"), "/new": answer(204)}
    assert ask(server, "/old") == Probed(final_url=server.url("/new"), permanent_url=server.url("/new"))
    assert methods(server) == ["HEAD", "HEAD"]


@pytest.mark.parametrize("status", [403, 404, 405, 500, 501])
def test_a_server_that_refuses_heads_is_asked_once_more_and_its_body_is_left(server: Server, status: int) -> None:
    def refuse_heads(handler: Handler) -> None:
        (answer(status) if handler.command == "HEAD" else raw(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 1000))(handler)

    server.answers["/"] = refuse_heads
    assert ask(server).final_url == server.url("/")
    assert methods(server) == ["HEAD", "GET"]


def test_a_server_that_cuts_the_connection_at_a_head_is_asked_once_more(server: Server) -> None:
    def cut(handler: Handler) -> None:
        if handler.command == "GET":
            answer(200)(handler)
        handler.close_connection = True

    server.answers["/"] = cut
    assert ask(server).permanent_url is None


@pytest.mark.parametrize(("status", "kind"), [(404, BadStatus), (410, Gone), (500, BadStatus), (429, BadStatus)])
def test_a_probe_says_what_is_wrong(server: Server, status: int, kind: type[Exception]) -> None:
    server.answers["/"] = answer(status, Retry_After="120")
    with pytest.raises(kind) as raised:
        ask(server)
    assert raised.value.upstream_status == status  # type: ignore[attr-defined]
    assert methods(server) == (["HEAD"] if status == 429 else ["HEAD", "GET"])


def test_a_probe_goes_nowhere_that_a_fetch_may_not_go(server: Server) -> None:
    server.answers["/"] = answer(302, Location=f"http://127.0.0.2:{server.port}/")
    with pytest.raises(AddressRefused):
        ask(server)
    with pytest.raises(AddressRefused):
        probe(server.url("/"), now=NOW)
    assert len(server.seen) == 1
