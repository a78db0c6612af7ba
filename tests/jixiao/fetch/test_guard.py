"""A fetch may go to the listed domains only, and to no private address."""

from __future__ import annotations

import subprocess
import sys

import pytest

from jixiao.fetch.guard import Guard, is_public

GUARD = Guard(domains=("czj.example.org", "8.8.8.8", "a.example:8080", "127.0.0.1"))


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://czj.example.org/a", None),
        ("https://CZJ.example.org./a", None),
        ("http://www.czj.example.org:81/a", None),
        ("http://a.example:8080/", None),
        ("http://a.example/", "other_domain"),
        ("https://example.org/", "other_domain"),
        ("https://evilczj.example.org/", "other_domain"),
        ("https://czj.example.org.evil.test/", "other_domain"),
        ("https://czj.example.org@evil.test/", "other_domain"),
        ("https://1.8.8.8.8/", "other_domain"),
        ("http://8.8.8.8/", None),
        ("http://127.0.0.1/", "private_address"),
        ("ftp://czj.example.org/", "bad_address"),
        ("file:///etc/passwd", "bad_address"),
        ("http://czj.example.org:99999/", "bad_address"),
        ("http://[::1/", "bad_address"),
    ],
)
def test_addresses(url: str, why: str | None) -> None:
    """Other hosts, look-alikes, other schemes and private numbers are refused."""
    assert GUARD.refusal(url) == why


def test_allowed_private() -> None:
    """The sites file can allow private addresses; other domains stay refused."""
    guard = Guard(domains=("127.0.0.1",), allow_private=True)
    assert guard.refusal("http://127.0.0.1:5/") is None
    assert guard.refusal("http://localhost:5/") == "other_domain"


def test_chinese_name() -> None:
    """A Chinese domain is the same in both its forms."""
    guard = Guard(domains=("xn--fiqs8s.example",))
    assert guard.refusal("https://中国.example/") is None


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.9.9", "169.254.169.254", "0.0.0.1", "100.64.0.1", "224.0.0.1",
        "::1", "::", "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "not-a-number",
    ],
)  # fmt: skip
def test_private(address: str) -> None:
    """Loopback, private, link-local, shared and multicast addresses are not public, nor are they inside an IPv6 one."""
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2400:3200::1", "::ffff:8.8.8.8"])
def test_public(address: str) -> None:
    """Addresses of the public network are."""
    assert is_public(address)


_REBINDING = """
import socket
answers = iter(["8.8.8.8", "127.0.0.1", "10.0.0.1"])
socket.gethostbyname = lambda name: next(answers)
from twisted.internet import asyncioreactor
asyncioreactor.install()
from twisted.internet import reactor, defer
from jixiao.fetch.scrapy_setup import GuardedResolver
resolver = GuardedResolver(reactor, 0, 5.0)

@defer.inlineCallbacks
def ask():
    for _ in range(3):
        try:
            print((yield resolver.getHostByName("rebind.test")))
        except Exception as error:
            print(type(error).__name__)
    print(sorted(GuardedResolver.refused))
    reactor.stop()

reactor.callWhenRunning(ask)
reactor.run()
"""


def test_rebinding() -> None:
    """A name that turns to a private address later is refused then: each connection's own look-up is checked."""
    done = subprocess.run(  # noqa: S603  our own interpreter
        [sys.executable, "-c", _REBINDING], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split("\n")[:4] == ["8.8.8.8", "DNSLookupError", "DNSLookupError", "['rebind.test']"]
