"""Where a webhook may go: a table of hostile addresses, and names that lead to them."""

from __future__ import annotations

import ipaddress
import random
import threading

import pytest
from pytest_django import Settings

from dancesite.live.webhooks import addresses
from dancesite.live.webhooks.addresses import Refused, addresses_of, is_public, target_of

LOCAL = [
    *("127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
    *("169.254.169.254", "169.254.170.2", "100.64.0.1", "100.100.100.200", "100.127.255.255", "168.63.129.16"),
    *("192.0.0.192", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1"),
    *("224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "::7f00:1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1"),
    *("::ffff:8.8.8.8", "::ffff:0:127.0.0.1"),
    *("64:ff9b::7f00:1", "64:ff9b::8.8.8.8", "64:ff9b:1::a00:1", "100::1", "2001::1", "2001:10::1"),
    "2001:0:4136:e378::",
    *("2001:20::1", "2001:2::1", "2001:db8::1", "2002:7f00:1::", "2002:a00:1::1", "3ffe::1", "3fff::1", "5f00::1"),
    *("fc00::1", "fd00:ec2::254", "fd20:ce::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "ff0e::1"),
]
PUBLIC = ["1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "2606:4700::1111"]

HOSTILE = [
    # other schemes, and none
    *("ftp://example.org/", "file:///etc/passwd", "gopher://example.org/", "unix:/run/docker.sock", "//example.org/x"),
    *("http+unix://%2Frun%2Fdocker.sock/", "javascript:alert(1)", "example.org", "", "https:", "https:/example.org/"),
    *("https://", "https:///x", "http://example.org/", "HTTP://example.org/", "data:text/html,x"),
    # numbers that a C library reads as 127.0.0.1
    *("https://2130706433/", "https://0x7f000001/", "https://0x7f.0.0.1/", "https://0177.0.0.1/", "https://127.1/"),
    *("https://127.0.1/", "https://017700000001/", "https://0x7F.1/", "https://127.0.0.1.5/", "https://a.b.0x1/"),
    # straight to where it must not go
    *(f"https://{address}/" for address in LOCAL if ":" not in address),
    *(f"https://[{address}]/" for address in LOCAL if ":" in address),
    # names and passwords, and what parsers disagree about
    *("https://user@example.org/", "https://user:secret@a.org/", "https://example.org@127.0.0.1/", "https://@a.org/"),
    *("https://example.org\\@127.0.0.1/", "https://example.org#@127.0.0.1/", "https://a.org/#x", "https://a b.org/"),
    *("https://example.org/\r\nHost: x", "https://example.org/\tx", " https://example.org/\n\n"),
    *("https://exam\nple.org/", "https://ex%61mple.org/"),
    *("https://example.org:443:80/", "https://example.org:/x:", "https://[::1", "https://::1/", "https://[v1.x]/"),
    # ends in a dot, has an empty label, is too long, is no ASCII
    *("https://example.org./", "https://localhost./", "https://example..org/", "https://.example.org/", "https://-a.org/"),
    *(f"https://{'a' * 64}.org/", f"https://{'a.' * 130}org/", f"https://example.org/{'a' * 2000}"),
    *("https://exämple.org/", "https://例え.jp/", "https://１２７.0.0.1/", "https://ⓔxample.org/", "https://127。0。0。1/"),
    "https://example.org/ü",
    # ports of other services
    *(f"https://example.org:{port}/" for port in (0, 1, 22, 25, 80, 445, 993, 1023, 65536, 99999)),
    *("https://example.org:-1/", "https://example.org:+443/", "https://example.org:４４３/", "https://a.org:44 3/"),
]  # fmt: skip


@pytest.mark.parametrize("url", HOSTILE, ids=ascii)
def test_hostile_addresses_are_refused(url: str) -> None:
    with pytest.raises(Refused):
        target_of(url)


def test_a_name_and_password_are_named_as_the_trouble() -> None:
    with pytest.raises(Refused, match="names and passwords"):
        target_of("https://user:secret@example.org/")


@pytest.mark.parametrize("text", LOCAL)
def test_what_is_not_public(text: str) -> None:
    assert not is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_what_is_public(text: str) -> None:
    assert is_public(ipaddress.ip_address(text))


def test_nothing_is_public_that_the_standard_library_knows_to_be_special() -> None:
    dice = random.Random(4)
    v4 = [ipaddress.IPv4Address(dice.getrandbits(32)) for _ in range(3000)]
    v6 = [ipaddress.IPv6Address((dice.getrandbits(16) << 112) + dice.getrandbits(112)) for _ in range(3000)]
    public = [address for address in [*v4, *v6] if is_public(address)]
    assert len(public) > 2000
    assert all(address.is_global and not address.is_multicast and not address.is_reserved for address in public)


@pytest.mark.parametrize(
    ("url", "host", "port", "path", "authority"),
    [
        ("https://example.org", "example.org", 443, "/", "example.org"),
        ("HTTPS://A.Example.ORG:8443/b?c=d&e=%20", "a.example.org", 8443, "/b?c=d&e=%20", "a.example.org:8443"),
        ("https://xn--bcher-kva.example:443/", "xn--bcher-kva.example", 443, "/", "xn--bcher-kva.example"),
        ("https://a_b.example.org/", "a_b.example.org", 443, "/", "a_b.example.org"),
        ("https://receiver:9000/", "receiver", 9000, "/", "receiver:9000"),
        ("https://8.8.8.8/", "8.8.8.8", 443, "/", "8.8.8.8"),
        ("https://[2606:4700::1111]:2000/x", "2606:4700::1111", 2000, "/x", "[2606:4700::1111]:2000"),
    ],
)  # fmt: skip
def test_plain_addresses_are_taken_apart(url: str, host: str, port: int, path: str, authority: str) -> None:
    target = target_of(url)
    assert (target.host, target.port, target.path, target.authority) == (host, port, path, authority)


def _leads_to(monkeypatch: pytest.MonkeyPatch, *found: str) -> None:
    monkeypatch.setattr(addresses, "lookup", lambda host, port: list(found))


@pytest.mark.parametrize("text", LOCAL)
def test_a_name_that_leads_inside_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _leads_to(monkeypatch, text)
    with pytest.raises(Refused):
        addresses_of(target_of("https://example.org/"))


def test_one_forbidden_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    _leads_to(monkeypatch, "8.8.8.8", "1.1.1.1")
    assert [str(address) for address in addresses_of(target_of("https://example.org/"))] == ["8.8.8.8", "1.1.1.1"]
    for last in ("10.0.0.1", "::1", "what is this"):
        _leads_to(monkeypatch, "8.8.8.8", last)
        with pytest.raises(Refused):
            addresses_of(target_of("https://example.org/"))


def test_unknown_and_forbidden_names_cannot_be_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    words = []
    for found in ([], ["10.0.0.1"]):
        _leads_to(monkeypatch, *found)
        with pytest.raises(Refused) as refused:
            addresses_of(target_of("https://intranet/"))
        words.append(str(refused.value))
    assert words[0] == words[1]


def test_a_resolver_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    back = threading.Event()
    monkeypatch.setattr(addresses, "LOOKUP_SECONDS", 0.05)
    monkeypatch.setattr(addresses, "lookup", lambda host, port: back.wait(20) and ["8.8.8.8"])
    with pytest.raises(Refused):
        addresses_of(target_of("https://example.org/"))
    back.set()


class TestInsideTheHouse:
    """What the operator opens: these networks, and plain HTTP to them alone."""

    @pytest.fixture(autouse=True)
    def _opened(self, settings: Settings) -> None:
        settings.WEBHOOK_NETWORKS = [ipaddress.ip_network("10.1.0.0/16")]

    def test_only_what_was_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert addresses_of(target_of("https://10.1.2.3/"))
        for other in ("https://10.2.0.1/", "https://127.0.0.1/", "https://[::ffff:10.1.2.3]/"):
            with pytest.raises(Refused):
                target_of(other)
        _leads_to(monkeypatch, "10.1.0.9", "8.8.8.8")
        assert len(addresses_of(target_of("https://receiver/"))) == 2

    def test_plain_http_only_where_it_is_allowed_and_only_inside(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with pytest.raises(Refused):
            target_of("http://10.1.2.3/")
        settings.WEBHOOK_HTTP = True
        target = target_of("http://receiver/x")
        assert (target.port, target.authority) == (80, "receiver")
        _leads_to(monkeypatch, "10.1.0.9")
        assert addresses_of(target)
        _leads_to(monkeypatch, "10.1.0.9", "8.8.8.8")
        with pytest.raises(Refused):
            addresses_of(target)
        for other in ("http://8.8.8.8/", "http://example.org:443/", "http://example.org:22/"):
            with pytest.raises(Refused):
                target_of(other)


def test_networks_that_are_none_stop_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.exceptions import ImproperlyConfigured

    from dancesite.settings import env

    monkeypatch.setenv("NETS", "10.1.0.0/16, fd12:3456::/48")
    assert [str(network) for network in env.networks("NETS")] == ["10.1.0.0/16", "fd12:3456::/48"]
    for bad in ("10.1.0.1/16", "everything", "10.0.0.0/33"):
        monkeypatch.setenv("NETS", bad)
        with pytest.raises(ImproperlyConfigured, match="NETS"):
            env.networks("NETS")
