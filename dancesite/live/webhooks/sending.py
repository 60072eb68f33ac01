"""One message to one address: connected to a checked address, bounded in time and size, no redirect, no proxy."""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from typing import Any

import httpcore
from django.utils.translation import gettext as _

from .addresses import Address, Refused, Target, addresses_of, is_inside, target_of

log = logging.getLogger(__name__)

CONNECT_SECONDS, READ_SECONDS = 5.0, 10.0
TOTAL_SECONDS = 20.0  # from the lookup to the last byte, however slowly they come
ANSWER_BYTES = 64 * 1024
_ADDRESSES_TRIED = 3


@dataclass(frozen=True)
class Answer:
    """`status` of HTTP, or None and `error`. `seconds` it took."""

    status: int | None
    error: str
    seconds: float

    @property
    def taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300 and not self.error


class _Late(Exception):
    """Out of time."""


@dataclass(frozen=True)
class _Deadline:
    at: float

    def left(self, most: float | None) -> float:
        left = self.at - time.monotonic()
        if left <= 0:
            raise _Late
        return left if most is None else min(left, most)


class _Wire(httpcore.NetworkStream):
    """A stream whose every step ends at the deadline: a byte now and then does not keep it open."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: _Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        inner = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left(timeout))
        return _Wire(inner, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _CheckedAddresses(httpcore.NetworkBackend):
    """Connects to the addresses that were checked, whatever host it is asked for: nothing is looked up again."""

    def __init__(self, addresses: list[Address], deadline: _Deadline) -> None:
        self._addresses, self._deadline = _by_turns(addresses)[:_ADDRESSES_TRIED], deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        until = _Deadline(time.monotonic() + CONNECT_SECONDS)
        for n, address in enumerate(self._addresses, 1):
            most = until.left(self._deadline.left(None)) / (len(self._addresses) - n + 1)
            try:
                stream = httpcore.SyncBackend().connect_tcp(str(address), port, timeout=most)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if n == len(self._addresses):
                    raise
                continue
            _refuse_this_machine(stream, address)
            return _Wire(stream, self._deadline)
        raise httpcore.ConnectError

    def connect_unix_socket(self, *args: Any, **values: Any) -> httpcore.NetworkStream:
        raise httpcore.ConnectError("webhooks use no unix sockets")


def _by_turns(addresses: list[Address]) -> list[Address]:
    """In the resolver's order, but both families in turn: one of them may lead nowhere from here."""
    first = [address for address in addresses if address.version == addresses[0].version]
    other = [address for address in addresses if address.version != addresses[0].version]
    return [address for pair in zip_longest(first, other) for address in pair if address is not None]


def _refuse_this_machine(stream: httpcore.NetworkStream, address: Address) -> None:
    """This machine under its public address: what listens here trusts its neighbours more than the Internet does."""
    ours, theirs = stream.get_extra_info("client_addr"), stream.get_extra_info("server_addr")
    if ours[0] == theirs[0] and not is_inside(address):
        stream.close()
        raise Refused(_("This address leads back to this very server."))


@cache
def _trust() -> ssl.SSLContext:
    """The system's certificates and certifi's; host names are checked."""
    return httpcore.default_ssl_context()


def post(url: str, *, headers: Mapping[str, str], body: bytes) -> Answer:
    """Send it and say what came of it; raises nothing that a receiver can cause."""
    began = time.monotonic()
    deadline = _Deadline(began + TOTAL_SECONDS)
    status, error = None, ""
    try:
        target = target_of(url)
        status = _exchange(target, addresses_of(target), deadline, headers, body)
    except Refused as refused:
        error = str(refused)
    except (_Late, httpcore.TimeoutException):
        error = _("It took too long to answer.")
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as trouble:
        error = _words_for(trouble)
    return Answer(status, error, time.monotonic() - began)


def _words_for(trouble: Exception) -> str:
    cause: BaseException | None = trouble
    while cause is not None and not isinstance(cause, ssl.SSLError):
        cause = cause.__cause__ or cause.__context__
    if isinstance(cause, ssl.SSLCertVerificationError):
        return _("Its certificate is not valid for this name: {why}.").format(why=cause.verify_message)
    if cause is not None:
        return _("No encrypted connection came about.")
    if isinstance(trouble, httpcore.ConnectError):
        return _("No connection came about.")
    if isinstance(trouble, httpcore.ProtocolError):
        return _("What came back is not HTTP.")
    return _("The connection broke.")


def _exchange(
    target: Target, addresses: list[Address], deadline: _Deadline, headers: Mapping[str, str], body: bytes
) -> int:
    """The status. Of the answer's content no more is read than politeness asks for, and nothing is kept."""
    url = httpcore.URL(
        scheme=b"https" if target.secure else b"http",
        host=target.host.encode("ascii"),
        port=target.port,
        target=target.path.encode("ascii"),
    )
    sent = [("Host", target.authority), ("Content-Length", str(len(body))), ("Connection", "close"), *headers.items()]
    timeouts = {"connect": CONNECT_SECONDS, "read": READ_SECONDS, "write": READ_SECONDS, "pool": 1.0}
    backend = _CheckedAddresses(addresses, deadline)
    with (
        httpcore.ConnectionPool(ssl_context=_trust(), network_backend=backend, http2=False, retries=0) as pool,
        pool.stream("POST", url, headers=sent, content=body, extensions={"timeout": timeouts}) as response,
    ):
        read = 0
        for part in response.iter_stream():
            read += len(part)
            if read >= ANSWER_BYTES:
                break
        return int(response.status)
