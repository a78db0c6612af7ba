"""Where a fetch may go: the listed domains only, and no private address unless the sites file allows it."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

RefusalCode: TypeAlias = Literal["other_domain", "private_address", "bad_address"]

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """The rule of one site. A domain stands for itself and what is below it; with a port, for that port alone."""

    domains: tuple[str, ...]
    allow_private: bool = False

    def refusal(self, url: str) -> RefusalCode | None:
        """Return why an address may not be asked, None where it may; names are looked at here, not resolved."""
        try:
            parts = urlsplit(url)
            host, port = plain_host(parts.hostname or ""), parts.port
        except ValueError:
            return "bad_address"
        if parts.scheme not in _PORTS or not host:
            return "bad_address"
        if not any(_covers(domain, host, port or _PORTS[parts.scheme]) for domain in self.domains):
            return "other_domain"
        if not self.allow_private and is_literal(host) and not is_public(host):
            return "private_address"
        return None


def plain_host(host: str) -> str:
    """Return a host name in lower case, in ASCII form and without a closing dot.

    Raises:
        ValueError: no host name.
    """
    name = host.strip().rstrip(".").lower()
    try:
        return name if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise ValueError(f"no host name: {host}") from error


def is_literal(host: str) -> bool:
    """Tell whether a host is an address in numbers and no name."""
    try:
        ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return False
    return True


def is_public(address: str) -> bool:
    """Tell whether an address in numbers lies on the public network; an IPv4 address inside an IPv6 one decides."""
    try:
        found = ipaddress.ip_address(address.strip("[]").partition("%")[0])
    except ValueError:
        return False
    inner = _embedded(found) if isinstance(found, ipaddress.IPv6Address) else None
    checked = inner if inner is not None else found
    return checked.is_global and not checked.is_multicast


def _embedded(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address that an IPv6 address leads to (mapped, 6to4, Teredo, NAT64)."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None


def _covers(domain: str, host: str, port: int) -> bool:
    name, colon, number = domain.partition(":")
    if colon and int(number) != port:
        return False
    # Below an address in numbers there is nothing: 1.127.0.0.1 is no part of 127.0.0.1.
    return host == name or (not is_literal(name) and host.endswith(f".{name}"))
