"""Addresses on this machine: a socket path short enough for the kernel, TCP ports, and whether they
are taken.
"""

import hashlib
import os
import socket
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from services.embedded.errors import HomeUnusableError, PortInUseError

LOOPBACK = "127.0.0.1"
SOCKET_PATH_MAX_BYTES = (
    100  # sun_path holds 108 with its terminator (unix(7)); libpq adds ".lock" to the file
)
PRIVATE = 0o700


def socket_dir(run_dir: Path, socket_name: str) -> Path:
    """The folder for a UNIX socket: `run_dir`, or a short private one where that path would be too
    long.

    The short one is derived from `run_dir`, so every process of one home finds the same. It is made
    here, since where everybody may write it must be ours and closed before anything trusts it.
    """
    if len(os.fsencode(run_dir / socket_name)) <= SOCKET_PATH_MAX_BYTES:
        return run_dir
    base = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir())
    digest = hashlib.sha256(os.fsencode(run_dir)).hexdigest()[:16]
    short = base / f"huiyin-{os.geteuid()}-{digest}"
    if len(os.fsencode(short / socket_name)) > SOCKET_PATH_MAX_BYTES:
        raise HomeUnusableError(
            f"the path {run_dir} is too long for a UNIX socket, and so is {base}",
            remedy="Set HUIYIN_HOME to a shorter path, or XDG_RUNTIME_DIR to a short folder",
        )
    short.mkdir(mode=PRIVATE, exist_ok=True)
    facts = short.lstat()
    private = stat.S_ISDIR(facts.st_mode) and stat.S_IMODE(facts.st_mode) == PRIVATE
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


@dataclass(frozen=True, kw_only=True)
class Port:
    """A TCP port the system is about to use; `setting` moves it elsewhere."""

    number: int
    used_for: str
    setting: str
    host: str = LOOPBACK

    def refuse_if_taken(self) -> None:
        """Raises `PortInUseError` unless a server could bind it now."""
        with socket.socket() as probe:
            # As servers do: what remains of our own last connections is no neighbour.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.number))
            except OSError as error:
                raise PortInUseError(
                    f"port {self.number} on {self.host}, wanted for {self.used_for}, cannot be "
                    f"used: {error.strerror}",
                    remedy=f"Stop the program that uses it, or set {self.setting} to a free port",
                ) from error
