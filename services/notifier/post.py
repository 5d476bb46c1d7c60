"""One delivery over HTTP, by the standard library: to an address that was looked at before it is
connected to, with no redirect followed and no answer read further than is shown.

A receiver's name is resolved once a try, and the connection goes to the very address that was
looked at: a name that answers differently the second time leads nowhere else. Proxies of the
environment are not asked.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

STEP_TIMEOUT_S = 5.0
TOTAL_TIMEOUT_S = 15.0
ANSWER_MAX_BYTES = 4_096
ANSWER_SHOWN_MAX_CHARS = 200
CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"
HTTP_PORT, HTTPS_PORT = 80, 443
GONE = 410


class NotTakenError(Exception):
    """The receiver has not taken the event, as far as anybody knows. ``final``: and will not."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.final = final


class UnfitAddressError(ValueError):
    """Nothing is sent to such an address."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Receiver:
    """Where deliveries go. ``inside``: the operator lets this host be one that only the company's
    own network knows. ``ca_file`` names whom its certificate is believed from, else the system's.
    """

    secure: bool
    host: str
    port: int
    target: str = field(repr=False)
    inside: bool
    ca_file: str | None = None

    @property
    def shown(self) -> str:
        """The receiver without what may be a secret."""
        usual = self.port == (HTTPS_PORT if self.secure else HTTP_PORT)
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http{'s' if self.secure else ''}://{host}{'' if usual else f':{self.port}'}"


Post = Callable[[Receiver, Mapping[str, str], bytes], str]
"""Sends a body; tells what the receiver answered. Raises ``NotTakenError``."""


def read_receiver(url: str, *, allowed_hosts: frozenset[str], ca_file: str | None) -> Receiver:
    """The receiver of an address. Raises ``UnfitAddressError`` saying what is wrong with it, never
    the address itself.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise UnfitAddressError("is not an address") from None
    if parts.scheme not in {"http", "https"} or not host:
        raise UnfitAddressError("begins with https:// and a host")
    if parts.username is not None or parts.fragment:
        raise UnfitAddressError("has neither a user nor a fragment in it")
    if not url.isascii() or any(each <= " " for each in url):
        raise UnfitAddressError("has nothing but printable ASCII characters in it")
    secure, inside = parts.scheme == "https", host in allowed_hosts or _is_loopback(host)
    if not secure and not inside:
        raise UnfitAddressError("begins with https://, or its host stands in allow_hosts")
    return Receiver(
        secure=secure,
        host=host,
        port=port or (HTTPS_PORT if secure else HTTP_PORT),
        target=(parts.path or "/") + (f"?{parts.query}" if parts.query else ""),
        inside=inside,
        ca_file=ca_file,
    )


def post(receiver: Receiver, headers: Mapping[str, str], body: bytes) -> str:
    """Sends a delivery. Whatever is not an answer of success within the time is not taken."""
    connection = http.client.HTTPConnection(receiver.host, receiver.port)
    stuck = threading.Timer(TOTAL_TIMEOUT_S, _cut, (connection,))
    stuck.daemon = True
    stuck.start()
    try:
        _connect(connection, receiver)
        connection.request("POST", receiver.target, body, {"Content-Type": CONTENT_TYPE, **headers})
        answer = connection.getresponse()
        told = f"{answer.status} {_printable(answer.read(ANSWER_MAX_BYTES))}".strip()
    except (OSError, UnicodeError, http.client.HTTPException) as error:
        raise NotTakenError(f"no answer: {_said(error)}") from None
    finally:
        stuck.cancel()
        connection.close()
    if not http.client.OK <= answer.status < http.client.MULTIPLE_CHOICES:
        raise NotTakenError(told, final=answer.status == GONE)
    return told


def _connect(connection: http.client.HTTPConnection, receiver: Receiver) -> None:
    """To one address of the receiver that was looked at. Raises ``OSError``, ``NotTakenError``."""
    plain = connection.sock = socket.create_connection(_address(receiver), timeout=STEP_TIMEOUT_S)
    if receiver.secure:
        context = ssl.create_default_context(cafile=receiver.ca_file)
        sock = connection.sock = context.wrap_socket(
            plain, server_hostname=receiver.host, do_handshake_on_connect=False
        )
        sock.do_handshake()


def _address(receiver: Receiver) -> tuple[str, int]:
    """The first address of the host that may be one. Raises ``NotTakenError``, ``OSError``."""
    found = socket.getaddrinfo(receiver.host, receiver.port, type=socket.SOCK_STREAM)
    for _, _, _, _, address in found:
        if receiver.inside or ipaddress.ip_address(address[0]).is_global:
            return str(address[0]), receiver.port
    raise NotTakenError("its host is inside this network: name it in allow_hosts")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _cut(connection: http.client.HTTPConnection) -> None:
    """Ends a conversation that trickles on: whoever waits on it gets an error."""
    with contextlib.suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)


def _said(error: Exception) -> str:
    return _printable(str(error).encode()) or type(error).__name__


def _printable(said: bytes) -> str:
    text = said[:ANSWER_MAX_BYTES].decode(errors="replace")
    kept = "".join(each if each.isprintable() else " " for each in text)
    return " ".join(kept.split())[:ANSWER_SHOWN_MAX_CHARS]
