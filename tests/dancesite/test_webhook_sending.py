"""One message over the wire: to the address that was checked, bounded in time and size, no redirect, no proxy."""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from dancesite.live.webhooks import addresses, sending
from tests.receiver import Receiver, receiving, speaking


@pytest.fixture
def inside(settings: Settings) -> None:
    """The operator allows receivers on this machine."""
    settings.WEBHOOK_NETWORKS = [ipaddress.ip_network("127.0.0.0/8")]
    settings.WEBHOOK_HTTP = True


@pytest.fixture
def receiver(inside: None) -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


def _post(url: str) -> sending.Answer:
    return sending.post(url, headers={"X-Test": "1"}, body=b"{}")


def test_a_message_arrives_as_it_was_made(receiver: Receiver) -> None:
    answer = _post(f"{receiver.url}?key=%20x")
    assert (answer.status, answer.error, answer.taken) == (204, "", True)
    [got] = receiver.got
    assert (got["path"], got["body"]) == ("/hook?key=%20x", b"{}")
    assert got["headers"]["host"] == f"127.0.0.1:{receiver.port}"
    assert got["headers"]["x-test"] == "1"


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_an_answer_and_no_way(status: int, receiver: Receiver) -> None:
    receiver.answer = lambda path: (status, {"Location": f"http://127.0.0.1:{receiver.port}/elsewhere"})
    answer = _post(receiver.url)
    assert (answer.status, answer.taken) == (status, False)
    assert [got["path"] for got in receiver.got] == ["/hook"]


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
def test_no_proxy_of_the_environment(name: str, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "http://127.0.0.1:9/")
    assert _post(receiver.url).taken


def test_no_password_of_netrc(receiver: Receiver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("default login a password b\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert _post(receiver.url).taken
    assert "authorization" not in receiver.got[0]["headers"]


class TestRebinding:
    """A name that is public when it is checked, and leads to this machine when it is asked again."""

    @pytest.fixture(autouse=True)
    def _names(self, receiver: Receiver, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        settings.WEBHOOK_NETWORKS = [ipaddress.ip_network("198.18.0.0/15")]  # stands for the Internet
        self.receiver, self.asked, self.tried = receiver, [], []  # type: ignore[var-annotated]
        connect = socket.create_connection

        def getaddrinfo(host: str, port: int, *args: object, **values: object) -> list[tuple[object, ...]]:
            self.asked.append(host)
            found = "198.18.0.1" if len(self.asked) == 1 else "127.0.0.1"
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (found, port))]

        def noted(address: tuple[str, int], *args: object, **values: object) -> socket.socket:
            self.tried.append(address[0])
            if address[0] == "198.18.0.1":
                raise ConnectionRefusedError  # nobody is there
            return connect(address, *args, **values)  # type: ignore[arg-type]

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
        monkeypatch.setattr(socket, "create_connection", noted)

    def test_only_the_checked_address_is_connected_to(self) -> None:
        answer = _post(f"http://rebinding.example:{self.receiver.port}/hook")
        assert not answer.taken
        assert (self.asked, self.tried) == (["rebinding.example"], ["198.18.0.1"])
        assert not self.receiver.got

    def test_checked_again_with_every_message(self) -> None:
        _post(f"http://rebinding.example:{self.receiver.port}/hook")
        answer = _post(f"http://rebinding.example:{self.receiver.port}/hook")
        assert "may not reach" in answer.error
        assert self.tried == ["198.18.0.1"]
        assert not self.receiver.got

    def test_without_the_check_this_machine_would_be_reached(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The tests above see the defence and nothing else: taken away, the message arrives."""
        self.asked.append("the first time is over")
        monkeypatch.setattr(addresses, "_allowed", lambda address, secure: True)
        monkeypatch.setattr(sending, "_refuse_this_machine", lambda stream, address: None)
        assert _post(f"http://rebinding.example:{self.receiver.port}/hook").taken
        assert len(self.receiver.got) == 1


def test_this_machine_under_a_public_address(
    receiver: Receiver, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that holds a public address reaches its own services by it: refused before a byte is sent."""
    monkeypatch.setattr(addresses, "_allowed", lambda address, secure: True)
    settings.WEBHOOK_NETWORKS = []
    answer = _post(receiver.url)
    assert "this very server" in answer.error
    assert not receiver.got


def test_nothing_of_this_machine_without_the_operators_word(receiver: Receiver, settings: Settings) -> None:
    settings.WEBHOOK_NETWORKS = []
    assert not _post(receiver.url).taken
    assert not receiver.got


class TestSlow:
    @pytest.fixture(autouse=True)
    def _hurry(self, inside: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        """`over` ends what a receiver would do for ever."""
        monkeypatch.setattr(sending, "READ_SECONDS", 0.3)
        monkeypatch.setattr(sending, "TOTAL_SECONDS", 0.6)
        self.over = threading.Event()
        yield
        self.over.set()

    def _trickle(self, first: bytes) -> object:
        def speak(connection: socket.socket) -> None:
            connection.recv(65536)
            connection.sendall(first)
            while not self.over.wait(0.02):
                connection.sendall(b"a")

        return speak

    @pytest.mark.parametrize(
        "first",
        [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n"],
        ids=["before the status", "in the headers", "in the content"],
    )
    def test_a_byte_now_and_then_does_not_hold_us(self, first: bytes) -> None:
        with speaking(self._trickle(first)) as port:  # type: ignore[arg-type]
            answer = _post(f"http://127.0.0.1:{port}/")
        assert not answer.taken
        assert not self.over.is_set(), "it ended by itself"

    def test_a_handshake_in_trickles(self) -> None:
        """A TLS record of 16 kB is announced, and comes byte by byte."""
        with speaking(self._trickle(b"\x16\x03\x03\x40\x00")) as port:  # type: ignore[arg-type]
            assert "too long" in _post(f"https://127.0.0.1:{port}/").error
        assert not self.over.is_set()

    def test_preliminary_answers_for_ever(self) -> None:
        def speak(connection: socket.socket) -> None:
            connection.recv(65536)
            while not self.over.wait(0.01):
                connection.sendall(b"HTTP/1.1 102 Processing\r\n\r\n")

        with speaking(speak) as port:
            assert "too long" in _post(f"http://127.0.0.1:{port}/").error
        assert not self.over.is_set()

    def test_silence(self) -> None:
        with speaking(lambda connection: self.over.wait(20) and None) as port:
            assert "too long" in _post(f"http://127.0.0.1:{port}/").error

    def test_an_endless_handshake(self) -> None:
        with speaking(lambda connection: self.over.wait(20) and None) as port:
            assert "too long" in _post(f"https://127.0.0.1:{port}/").error


def test_no_more_than_so_much_is_read(inside: None) -> None:
    ended, sent = threading.Event(), [0]

    def speak(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
        try:
            while sent[0] < 100_000_000:
                connection.sendall(b"x" * 65536)
                sent[0] += 65536
        finally:
            ended.set()

    with speaking(speak) as port:
        assert _post(f"http://127.0.0.1:{port}/").taken
        assert ended.wait(20)
    assert sent[0] < 50_000_000, "what the sockets hold, and no more"


@pytest.mark.parametrize(
    "answer", [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 50_000, b"\x00" * 200_000]
)
def test_what_is_no_http(answer: bytes, inside: None) -> None:
    def speak(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(answer)

    with speaking(speak) as port:
        told = _post(f"http://127.0.0.1:{port}/")
    assert told.status is None
    assert told.error


def test_nobody_there(inside: None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert _post(f"http://127.0.0.1:{port}/").error == "No connection came about."


class TestEncrypted:
    """Certificates are checked, for the name that was typed."""

    @pytest.fixture
    def served(self, inside: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
        certificate, key = _certificate("receiver.example", tmp_path)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self.trusted = ssl.create_default_context(cafile=str(certificate))
        monkeypatch.setattr(addresses, "lookup", lambda host, port: ["127.0.0.1"])
        with receiving() as receiver:
            receiver.server.socket = context.wrap_socket(receiver.server.socket, server_side=True)
            yield receiver

    def test_the_name_of_the_certificate(self, served: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sending, "_trust", lambda: self.trusted)
        assert _post(f"https://receiver.example:{served.port}/hook").taken
        assert served.got[0]["headers"]["host"] == f"receiver.example:{served.port}"
        answer = _post(f"https://other.example:{served.port}/hook")
        assert "certificate" in answer.error
        assert len(served.got) == 1

    def test_a_certificate_of_nobody_we_know(self, served: Receiver) -> None:
        assert "certificate" in _post(f"https://receiver.example:{served.port}/hook").error
        assert not served.got


def _certificate(name: str, folder: Path) -> tuple[Path, Path]:
    """A self-signed certificate and its key, in files."""
    x509 = pytest.importorskip("cryptography.x509")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    built = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    built = built.serial_number(1).not_valid_before(now - datetime.timedelta(days=1))
    built = built.not_valid_after(now + datetime.timedelta(days=1))
    built = built.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    built = built.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    certificate = built.sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "key.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder / "certificate.pem", folder / "key.pem"


def test_time_is_counted(receiver: Receiver) -> None:
    began = time.monotonic()
    assert 0 < _post(receiver.url).seconds <= time.monotonic() - began


def test_both_families_have_their_turn(inside: None, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many addresses of a family that leads nowhere do not hide the other."""
    tried: list[str] = []
    connect = socket.create_connection

    def noted(address: tuple[str, int], *args: object, **values: object) -> socket.socket:
        tried.append(address[0])
        if ":" in address[0]:
            raise OSError("network is unreachable")
        return connect(address, *args, **values)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "create_connection", noted)
    monkeypatch.setattr(addresses, "_allowed", lambda address, secure: True)
    monkeypatch.setattr(addresses, "lookup", lambda host, port: ["2a00::1", "2a00::2", "2a00::3", "127.0.0.1"])
    assert _post(f"http://receiver.example:{receiver.port}/hook").taken
    assert tried == ["2a00::1", "127.0.0.1"]
