"""Where Kafka is and how one signs in to it, in one line, as a database's URL is; secrets stay in
files.

``host:port,…``
    in plain: on loopback, or in a network of its own.
``ssl://host:port,…?ca=FILE``
    encrypted; with ``certificate=FILE&key=FILE`` where the broker wants to see ours.
``sasl_ssl://NAME@host:port,…?password_file=FILE&mechanism=SCRAM-SHA-512&ca=FILE``
    encrypted and signed in to. Without ``ca``, the authorities the machine trusts.

What the parts mean: Apache Kafka, "Security", security.protocol and sasl.mechanism.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, unquote

from services.errors import SetupError

PLAIN: Final = "plaintext"
MECHANISMS = ("SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN")
_TLS_FILES: Mapping[str, str] = {
    "ca": "ssl_cafile",
    "certificate": "ssl_certfile",
    "key": "ssl_keyfile",
}
_SIGNING_IN = ("mechanism", "password_file")
_TAKES: Mapping[str, tuple[str, ...]] = {
    PLAIN: (),
    "ssl": tuple(_TLS_FILES),
    "sasl_plaintext": _SIGNING_IN,
    "sasl_ssl": (*_TLS_FILES, *_SIGNING_IN),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Address:
    protocol: str
    name: str
    servers: tuple[str, ...]
    parameters: Mapping[str, str]


def client_options(address: str) -> dict[str, Any]:
    """What the Kafka client is made with. Reads the password's file, so that a new one holds from
    the next connection on. Raises ``SetupError`` saying what the address lacks.
    """
    parsed = _parse(address)
    options: dict[str, Any] = {"bootstrap_servers": list(parsed.servers)}
    if parsed.protocol == PLAIN:
        return options
    options["security_protocol"] = parsed.protocol.upper()
    for parameter, option in _TLS_FILES.items():
        if parameter in parsed.parameters:
            options[option] = str(_file(parsed, parameter))
    if parsed.protocol.startswith("sasl"):
        mechanism = parsed.parameters.get("mechanism", MECHANISMS[0]).upper()
        if mechanism not in MECHANISMS:
            raise _wrong(f"mechanism is one of {', '.join(MECHANISMS)}")
        if not parsed.name or "password_file" not in parsed.parameters:
            raise _wrong("signing in takes a NAME@ before the hosts and a password_file")
        options["sasl_mechanism"] = mechanism
        options["sasl_plain_username"] = parsed.name
        options["sasl_plain_password"] = _file(parsed, "password_file").read_text().strip()
    return options


def hosts(address: str) -> list[tuple[str, int]]:
    """Host and port of each broker named. Raises ``SetupError``."""
    found = []
    for server in _parse(address).servers:
        host, _, port = server.rpartition(":")
        if not host or not port.isdecimal():
            raise _wrong(f"{server!r} is no host:port")
        found.append((host.strip("[]"), int(port)))
    return found


def _parse(address: str) -> _Address:
    before, separator, after = address.partition("://")
    protocol, rest = (before.lower(), after) if separator else (PLAIN, address)
    if protocol not in _TAKES:
        raise _wrong(f"it begins with one of {', '.join(f'{each}://' for each in _TAKES)}")
    place, _, query = rest.partition("?")
    name, _, servers = place.rpartition("@")
    try:
        parameters = dict(parse_qsl(query, strict_parsing=bool(query)))
    except ValueError:
        raise _wrong("after the ? it takes name=value&…") from None
    for unknown in parameters.keys() - set(_TAKES[protocol]):
        known = ", ".join(_TAKES[protocol]) or "nothing"
        raise _wrong(f"{protocol}:// takes {known} after the ?, not {unknown}")
    return _Address(
        protocol=protocol,
        name=unquote(name),
        servers=tuple(each.strip() for each in servers.split(",")),
        parameters=parameters,
    )


def _file(parsed: _Address, parameter: str) -> Path:
    path = Path(parsed.parameters[parameter]).expanduser()
    try:
        with path.open("rb"):
            return path
    except OSError as error:
        raise _wrong(f"its {parameter} {path} cannot be read: {error.strerror}") from error


def _wrong(reason: str) -> SetupError:
    return SetupError(f"set HUIYIN_KAFKA_BOOTSTRAP_SERVERS anew, {reason} (docs/operations.md)")
