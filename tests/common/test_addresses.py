"""A table of addresses that lead into somebody's private network, in every spelling that has worked somewhere."""

from ipaddress import ip_address, ip_network

import httpx  # noqa: TID251 - the type of an address, no client
import pytest

from backend.common.addresses import is_public, port_of, read_url, require_public
from backend.common.errors import AddressRefused

PORTS = frozenset({80, 443})

PRIVATE = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",  # noqa: S104 - refused, not bound
    "0.1.2.3",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.178.1",
    "169.254.169.254",  # metadata of AWS, Google, Azure, Hetzner
    "168.63.129.16",  # Azure
    "100.100.100.200",  # Alibaba, in the carriers' shared range
    "100.64.0.1",
    "192.0.0.192",  # Oracle
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",  # IPv4-compatible
    "::ffff:127.0.0.1",  # IPv4-mapped
    "::ffff:93.184.215.14",
    "64:ff9b::7f00:1",  # NAT64
    "64:ff9b::5db8:d70e",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",  # Teredo
    "2001:db8::1",
    "2002:7f00:1::",  # 6to4 of 127.0.0.1
    "2002:5db8:d70e::",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",  # AWS
    "fe80::1",
    "fe80::1%eth0",
    "2a01:4f8::1%eth0",
    "fec0::1",
    "ff02::1",
]

PUBLIC = ["93.184.215.14", "8.8.8.8", "172.32.0.1", "100.128.0.1", "2a01:4f8:c17:2::1", "2001:4860:4860::8888"]

REFUSED = [
    "",
    "feed.xml",
    "//www.example.org/feed",
    "ftp://www.example.org/feed",
    "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_FLUSHALL",
    "javascript:alert(1)",
    "data:text/plain,x",
    "http://",
    "http:///feed",
    "https:www.example.org",
    "http://user@www.example.org/",
    "http://user:secret@www.example.org/",
    "http://:@www.example.org/",
    "http://www.example.org:22/",
    "http://www.example.org:8080/",
    "http://www.example.org:0/",
    "http://www.example.org:99999/",
    "http://www.example.org:port/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "http://127.0.0.1.:80/",
    "http://127.0.0.0x1/",
    "http://0/",
    "http://1249766158/",  # a public one, still no way to write it
    "http://www.example.org.80/",
    "http://[::1/",
    "http://[::ffff:127.0.0.1]x/",
    "http://１２７.0.0.1/",
    "http://①②⑦.0.0.1/",
    "http://www.exa mple.org/",
    "http://www.example.org/\x00",
    "http://www.example.org/\r\nHost: localhost",
    "http://xn--a.example.org../" + "x" * 2_000,
    "http://xn--a/",
    "http://xn--zzzzzzzzzzzz.example.org/",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_on_the_internet_is_refused(address: str) -> None:
    assert not is_public(ip_address(address))
    with pytest.raises(AddressRefused):
        require_public(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_an_ordinary_host_is_public(address: str) -> None:
    require_public(ip_address(address))


def test_an_exempt_network_is_let_through_and_no_other() -> None:
    exempt = [ip_network("127.0.0.1/32")]
    require_public(ip_address("127.0.0.1"), exempt=exempt)
    for address in ["127.0.0.2", "::1", "10.0.0.1"]:
        with pytest.raises(AddressRefused):
            require_public(ip_address(address), exempt=exempt)


@pytest.mark.parametrize("url", REFUSED)
def test_an_address_that_no_publisher_would_print_is_refused_before_anything_is_resolved(url: str) -> None:
    with pytest.raises(AddressRefused):
        read_url(url, ports=PORTS)


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("https://www.example.org", "https://www.example.org"),
        ("HTTP://WWW.Example.ORG:80/Feed?a=b#top", "http://www.example.org/Feed?a=b"),
        ("https://www.example.org:443/", "https://www.example.org/"),
        ("https://müllabfuhr.example.org/ö", "https://xn--mllabfuhr-q9a.example.org/%C3%B6"),
        ("http://93.184.215.14/feed", "http://93.184.215.14/feed"),
        ("http://[2a01:4f8::1]/feed", "http://[2a01:4f8::1]/feed"),
    ],
)
def test_an_ordinary_address_is_read(url: str, read: str) -> None:
    found = read_url(url, ports=PORTS)
    assert found.scheme in {"http", "https"}
    assert (found.raw_host, found.raw_path, port_of(found)) == (
        httpx.URL(read).raw_host,
        httpx.URL(read).raw_path,
        port_of(httpx.URL(read)),
    )
    assert not found.fragment


def test_a_relative_address_is_read_against_its_base() -> None:
    base = httpx.URL("https://www.example.org/a/feed")
    assert str(read_url("../news?id=1", ports=PORTS, base=base)) == "https://www.example.org/news?id=1"
    with pytest.raises(AddressRefused):
        read_url("//root@127.0.0.1/", ports=PORTS, base=base)
