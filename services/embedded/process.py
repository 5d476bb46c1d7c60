"""Child processes that are seen to start, seen to stop, and never left behind.

`ProcessSpec` says what to run, `ManagedProcess` runs it. Every child is started through `launch.py`, so the kernel
stops it when this process dies, however that comes about. The kernel ties a child to the *thread* that started it:
start children from the main thread.
"""

import functools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from services.embedded.errors import ServerFailedError

LAUNCHER = (sys.executable, "-I", "-S", str(Path(__file__).with_name("launch.py")))
POLL_INTERVAL_S = 0.05
KILL_WAIT_S = 10.0
LOG_TAIL_MAX_BYTES = 16_384


@dataclass(frozen=True, kw_only=True)
class ProcessSpec:
    """One program under supervision.

    `argv[0]` is an absolute path. `env` is the whole environment. `ready` is asked again and again and must answer
    within about a second. `stop_signal` asks for an orderly end and is also what the kernel sends should the
    supervisor vanish. `plain_user` is for programs that refuse to be root.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    log_file: Path
    ready: Callable[[], bool]
    start_timeout_s: float = 60.0
    stop_signal: signal.Signals = signal.SIGTERM
    stop_timeout_s: float = 20.0
    plain_user: bool = False
    working_dir: Path = field(default=Path("/"))


class ManagedProcess:
    """A running (or ended) `ProcessSpec`."""

    def __init__(self, spec: ProcessSpec) -> None:
        self.spec = spec
        self._popen: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._popen.pid if self._popen is not None and self.running else None

    @property
    def running(self) -> bool:
        """Whether the process is alive; an ended one is reaped by asking."""
        return self._popen is not None and self._popen.poll() is None

    @property
    def exit_status(self) -> int | None:
        """As `subprocess` has it: negative is a signal, None is not ended."""
        return None if self._popen is None else self._popen.poll()

    def start(self) -> None:
        """Starts it in a session of its own, so that a Ctrl-C at the terminal reaches the supervisor alone.

        A crash right after the fork leaves nothing: the launcher looks for its parent before it becomes the program.
        """
        spec = self.spec
        spec.log_file.parent.mkdir(parents=True, exist_ok=True)
        user = plain_user() if spec.plain_user else "same"
        with spec.log_file.open("ab", buffering=0) as log:
            self._popen = subprocess.Popen(
                [*LAUNCHER, str(os.getpid()), str(int(spec.stop_signal)), user, *spec.argv],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=dict(spec.env),
                cwd=spec.working_dir,
                start_new_session=True,
            )

    def wait_ready(self, tick: Callable[[], None] | None = None) -> None:
        """Returns once `ready` says yes; raises `ServerFailedError` when it ends or takes too long instead.

        `tick` is called between two looks: it may draw progress, or raise to give up.
        """
        give_up_at = time.monotonic() + self.spec.start_timeout_s
        while not self.spec.ready():
            if not self.running:
                raise ServerFailedError(
                    f"{self.spec.name} ended while starting (exit status {self.exit_status})",
                    remedy=f"Read {self.spec.log_file}",
                )
            if time.monotonic() > give_up_at:
                raise ServerFailedError(
                    f"{self.spec.name} was not ready after {self.spec.start_timeout_s:.0f} s",
                    remedy=f"Read {self.spec.log_file}",
                )
            if tick is not None:
                tick()
            time.sleep(POLL_INTERVAL_S)

    def ask_to_stop(self) -> None:
        """Sends the orderly signal and returns at once."""
        if self._popen is not None and self.running:
            self._popen.send_signal(self.spec.stop_signal)

    def stop(self) -> bool:
        """Asks, waits `stop_timeout_s`, then kills the whole session; True when asking was enough."""
        if self._popen is None:
            return True
        self.ask_to_stop()
        try:
            self._popen.wait(self.spec.stop_timeout_s)
        except subprocess.TimeoutExpired:
            self.kill()
            return False
        return True

    def kill(self) -> None:
        """Ends the process and what it started in its session, without asking."""
        if self._popen is None or not self.running:
            return
        os.killpg(self._popen.pid, signal.SIGKILL)
        self._popen.wait(KILL_WAIT_S)


@functools.cache
def plain_user() -> Literal["same", "namespace", "nobody"]:
    """How a program that refuses to be root is started here; asked of the machine once, in a child."""
    if os.geteuid() != 0:
        return "same"
    allowed = subprocess.run([*LAUNCHER, "probe"], check=False).returncode == 0
    return "namespace" if allowed else "nobody"


def log_tail(log_file: Path) -> list[str]:
    """The last lines of a log, oldest first; nothing when there is no log."""
    if not log_file.exists():
        return []
    with log_file.open("rb") as log:
        log.seek(max(0, log_file.stat().st_size - LOG_TAIL_MAX_BYTES))
        return log.read().decode("utf-8", "replace").splitlines()
