"""Where a webhook may go.

Whoever types an address into a form must not make this server reach what only it can reach: itself, its neighbours, the
cloud's metadata. So an address is taken apart once, by the rules below and by nobody else; its host is looked up once;
every address that comes back must be a public one (or in a network that the operator named); and the connection is made
to such an address, never to the name (sending.py). A name that leads elsewhere a moment later changes nothing.
"""

from __future__ import annotations

import contextlib
import ipaddress
import re
import socket
import threading
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

MOST = 2000  # letters
LOOKUP_SECONDS = 5.0
LOWEST_PORT = 1024  # below it only the scheme's own port: mail, shells and file shares listen there

# Labels of a host name in ASCII. The last one begins with a letter: a number there is an IPv4 address in disguise
# (127.1, 2130706433, 0x7f.1), as every C library reads it. No dot at the end.
_NAME = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")
_WRITTEN = re.compile(r"[!-~]+")  # ASCII without space and control characters

# Told by RFC 6890 and its successors to be something else than a host of the public Internet, and 168.63.129.16, by
# which a machine in Azure reaches its host. Written out: the standard library's `is_global` differs between releases.
_V4_REFUSED = tuple(
    ipaddress.IPv4Network(text)
    for text in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16"),
        *("192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        "168.63.129.16/32",
    )
)
# Of IPv6 only what is given out to networks. Mapped (::ffff:0:0/96), compatible (::/96), translated (64:ff9b::/96,
# 64:ff9b:1::/48), unique local, link local and multicast addresses lie outside of it. Inside of it are refused: Teredo
# and the other special ones (2001::/23), 6to4 (2002::/16), which both carry an IPv4 address, and those for examples.
_V6_GIVEN_OUT = ipaddress.IPv6Network("2000::/3")
_V6_REFUSED = tuple(
    ipaddress.IPv6Network(text)
    for text in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3ffe::/16", "3fff::/20")
)


class Refused(Exception):
    """An address that is not to be reached. The words are for the lead who typed it."""


@dataclass(frozen=True)
class Target:
    """An address taken apart. `host` is an ASCII name or an IP address without brackets; `path` includes the query."""

    secure: bool
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.secure else 80) else f"{host}:{self.port}"


def target_of(url: str) -> Target:
    """The address's parts; raises Refused for all that is not plainly an address of a web server."""
    if len(url) > MOST or not _WRITTEN.fullmatch(url) or "\\" in url or "#" in url:
        raise Refused(_("Write a plain address, such as https://example.org/dancesite, in ASCII and without “#”."))
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refused(_("This is not an address.")) from None
    secure = parts.scheme == "https"
    if not secure and not (parts.scheme == "http" and settings.WEBHOOK_HTTP):
        raise Refused(_("The address must begin with https://."))
    if "@" in parts.netloc:
        raise Refused(_("Leave out names and passwords: every message is signed instead."))
    own = 443 if secure else 80
    if port is not None and port != own and port < LOWEST_PORT:
        raise Refused(_("This port is not allowed: {own}, or {lowest} and above.").format(own=own, lowest=LOWEST_PORT))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    target = Target(secure, _host(parts.netloc), port or own, path)
    if (address := _literal(target.host)) is not None and not _allowed(address, secure=secure):
        raise Refused(_not_allowed())
    return target


def _host(netloc: str) -> str:
    """The host of `host`, `host:port`, `[v6]` or `[v6]:port`, in lower case and without brackets."""
    found = re.fullmatch(r"(?:\[([0-9a-f:.]+)\]|([^\[\]:]+))(?::[0-9]{1,5})?", netloc.lower())
    if found is None:
        raise Refused(_("The name of the host cannot be read."))
    if found[1]:
        if _literal(found[1]) is None:
            raise Refused(_("The name of the host cannot be read."))
        return found[1]
    if _literal(found[2]) is None and (len(found[2]) > 253 or not _NAME.fullmatch(found[2])):
        raise Refused(_("The name of the host cannot be read. Numbers must be written as 192.0.2.1."))
    return found[2]


def _literal(host: str) -> Address | None:
    """The IP address, if it is one in its usual form: no octal, no hexadecimal, no zone."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def is_public(address: Address) -> bool:
    """Is it given out to somebody's network on the Internet?"""
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _V4_REFUSED)
    return address in _V6_GIVEN_OUT and not any(address in network for network in _V6_REFUSED)


def is_inside(address: Address) -> bool:
    """Is it in a network that the operator opened to webhooks?"""
    return any(address in network for network in settings.WEBHOOK_NETWORKS)


def _allowed(address: Address, *, secure: bool) -> bool:
    """Unencrypted messages stay inside the house."""
    return is_inside(address) or (secure and is_public(address))


def _not_allowed() -> str:
    # The same words for a name that is unknown: which names the house's own DNS knows is nobody's business.
    return _("No such host, or it is at an address that webhooks may not reach.")


def addresses_of(target: Target) -> list[Address]:
    """Look the host up, once, and check what comes back: one forbidden address, and none of them is used."""
    literal = _literal(target.host)
    found = [literal] if literal is not None else _looked_up(target)
    if not found or not all(_allowed(address, secure=target.secure) for address in found):
        raise Refused(_not_allowed())
    return found


def lookup(host: str, port: int) -> list[str]:
    """The host's addresses as the system knows them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _looked_up(target: Target) -> list[Address]:
    # The system's resolver takes no time limit, so it is asked in a thread that may be left behind.
    answer: list[str] = []

    def ask() -> None:
        with contextlib.suppress(OSError, UnicodeError):
            answer.extend(lookup(target.host, target.port))

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(LOOKUP_SECONDS)
    found = [_literal(text) for text in list(answer)]
    return [] if None in found else [address for address in found if address is not None]
