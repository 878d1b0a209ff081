"""Row by row: what leads to this machine or into a private network is refused, at each hop, by a real server's count.

The server answers every path with a secret; whatever got through a row would be found in what it has seen.
"""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from backend.common.addresses import IPAddress
from backend.common.errors import AddressRefused
from backend.common.fetching import Limits, Policy, fetch, probe
from tests.common.web_server import HOST, LIMITS, NOW, Server, answer, policy_for
from tests.common.web_server import server as server  # noqa: PLC0414 - a fixture

# What a name may resolve to; each is also tried as the address itself.
ADDRESSES = {
    "loopback": "127.0.0.2",
    "loopback, IPv6": "::1",
    "unspecified": "0.0.0.0",  # noqa: S104 - Linux connects it to this machine
    "unspecified, IPv6": "::",
    "private, 10": "10.0.0.7",
    "private, 172.16": "172.16.0.1",
    "private, 192.168": "192.168.178.1",
    "carriers": "100.64.0.1",
    "link-local": "169.254.1.1",
    "metadata": "169.254.169.254",
    "metadata, IPv6": "fd00:ec2::254",
    "unique local": "fc00::1",
    "link-local, IPv6": "fe80::1",
    "IPv4-mapped": "::ffff:127.0.0.1",
    "IPv4-compatible": "::127.0.0.1",
    "NAT64": "64:ff9b::7f00:1",
    "NAT64, local": "64:ff9b:1::7f00:1",
    "6to4": "2002:7f00:1::",
    "Teredo": "2001::7f00:1",
    "multicast": "224.0.0.1",
    "broadcast": "255.255.255.255",
}
# Spellings that some reader of addresses takes for this machine, or that never are a feed's; {port} is the server's.
SPELLINGS = {
    "decimal": "http://2130706433:{port}/",
    "octal": "http://0177.0.0.1:{port}/",
    "hexadecimal": "http://0x7f000001:{port}/",
    "hexadecimal parts": "http://0x7f.0.0.1:{port}/",
    "short": "http://127.1:{port}/",
    "zero": "http://0:{port}/",
    "full width": "http://１２７.0.0.1:{port}/",
    "dot at the end": "http://127.0.0.1.:{port}/",
    "IPv4-mapped, hexadecimal": "http://[::ffff:7f00:1]:{port}/",
    "localhost": "http://localhost:{port}/",
    "localhost.": "http://localhost.:{port}/",
    "below localhost": "http://feeds.localhost:{port}/",
    "name and password": "http://root:secret@feeds.example.org:{port}/",
    "name before another host": "http://feeds.example.org@127.0.0.1:{port}/",
    "backslash": "http://feeds.example.org:{port}\\@127.0.0.1/",
    "SSH": "http://feeds.example.org:22/",
    "PostgreSQL": "http://feeds.example.org:5432/",
    "file": "file:///etc/passwd",
    "FTP": "ftp://feeds.example.org/",
    "data": "data:text/plain,secret",
    "gopher": "gopher://127.0.0.1:{port}/_x",
    "javascript": "javascript:alert(1)",
}
HOPS = 3


def written(address: str) -> str:
    return f"[{address}]" if ":" in address else address


ROWS = [
    *((name, "http://" + written(address) + ":{port}/", None) for name, address in ADDRESSES.items()),
    *((f"a name of {name}", "http://inside.example.org:{port}/", address) for name, address in ADDRESSES.items()),
    *((name, url, None) for name, url in SPELLINGS.items()),
]


@pytest.mark.parametrize(("url", "resolves_to"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_what_leads_inside_is_refused_at_once_and_behind_every_hop(
    server: Server, url: str, resolves_to: str | None
) -> None:
    def resolver(host: str) -> list[IPAddress]:
        if host == HOST:
            return [ip_address("127.0.0.1")]
        return [ip_address(resolves_to or "127.0.0.2")]

    target = url.format(port=server.port)
    policy = policy_for(server, resolver=resolver)
    for ask in (fetch, probe):
        with pytest.raises(AddressRefused):
            ask(target, now=NOW, limits=LIMITS, policy=policy)
    assert not server.seen

    for hop in range(1, HOPS + 1):
        steps = [f"/{step}" for step in range(hop)]
        for step, following in zip(steps, [*steps[1:], target], strict=True):
            server.answers[step] = answer(302, Location=following.encode().decode("latin-1"))
        server.seen.clear()
        with pytest.raises(AddressRefused):
            fetch(server.url("/0"), now=NOW, limits=LIMITS, policy=policy)
        assert [handler.path for handler in server.seen] == steps


def test_a_name_that_leads_inside_from_its_second_question_on_gets_no_connection_there(server: Server) -> None:
    """Rebinding: one public answer to whoever checks, a private one to whoever connects, also between two hops."""
    asked: list[str] = []

    def rebinding(host: str) -> list[IPAddress]:
        asked.append(host)
        return [ip_address("127.0.0.1" if len(asked) == 1 else "10.0.0.7")]

    server.answers |= {"/": answer(302, Location=server.url("/2")), "/2": answer(body=b"secret")}
    with pytest.raises(AddressRefused):
        fetch(server.url("/"), now=NOW, limits=LIMITS, policy=policy_for(server, resolver=rebinding))
    assert (len(asked), [handler.path for handler in server.seen]) == (2, ["/"])


@pytest.mark.parametrize("url", ["http://127.0.0.1:{port}/", "http://localhost:{port}/"])
def test_the_policy_of_production_knows_no_exception(server: Server, url: str) -> None:
    with pytest.raises(AddressRefused):
        fetch(
            url.format(port=server.port),
            now=NOW,
            limits=Limits(seconds=5),
            policy=Policy(ports=frozenset({server.port})),
        )
    assert not server.seen
