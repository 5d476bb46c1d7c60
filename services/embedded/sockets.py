"""Addresses on this machine: a socket path short enough for the kernel, TCP ports, and whether they are taken."""

import hashlib
import os
import socket
import stat
import tempfile
from pathlib import Path

from services.embedded.errors import HomeUnusableError, PortInUseError

LOOPBACK = "127.0.0.1"
SOCKET_PATH_MAX_BYTES = 100  # sun_path holds 108 with its terminator (unix(7)); libpq adds ".lock" to the file
PROBE_TIMEOUT_S = 1.0


def socket_dir(run_dir: Path, socket_name: str) -> Path:
    """The folder for a UNIX socket: `run_dir`, or a short private one where that path would be too long.

    The short one is derived from `run_dir`, so every process of one home finds the same. It is made here, since
    where everybody may write it must be ours and closed before anything trusts it.
    """
    if len(os.fsencode(run_dir / socket_name)) <= SOCKET_PATH_MAX_BYTES:
        return run_dir
    base = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir())
    digest = hashlib.sha256(os.fsencode(run_dir)).hexdigest()[:16]
    short = base / f"huiyin-{os.geteuid()}-{digest}"
    if len(os.fsencode(short / socket_name)) > SOCKET_PATH_MAX_BYTES:
        raise HomeUnusableError(
            f"the path {run_dir} is too long for a UNIX socket, and so is {base}",
            remedy="Set HUIYIN_HOME to a shorter path, or XDG_RUNTIME_DIR to a short private folder",
        )
    short.mkdir(mode=0o700, exist_ok=True)
    facts = short.lstat()
    private = stat.S_ISDIR(facts.st_mode) and stat.S_IMODE(facts.st_mode) == 0o700  # noqa: PLR2004
    if not private:
        raise HomeUnusableError(
            f"{short} is not a private folder of yours",
            remedy=f"Remove {short}, or set HUIYIN_HOME to a shorter path",
        )
    return short


def free_port() -> int:
    """A TCP port of the loopback address that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def listening(port: int, host: str = LOOPBACK) -> bool:
    """Whether somebody takes connections there."""
    try:
        with socket.create_connection((host, port), timeout=PROBE_TIMEOUT_S):
            return True
    except OSError:
        return False


def refuse_port_in_use(port: int, *, used_for: str, setting: str, host: str = LOOPBACK) -> None:
    """Raises `PortInUseError` unless a server could bind `port` now."""
    with socket.socket() as probe:
        # As servers do: the remains of our own last connections must not look like a neighbour.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortInUseError(
                f"port {port} on {host}, wanted for {used_for}, cannot be used: {error.strerror}",
                remedy=f"Stop the program that uses it, or set {setting} to a free port",
            ) from error
