"""Child processes that are seen to start, seen to stop, and never left behind.

`ProcessSpec` says what to run, `ManagedProcess` runs it. Every child is started through
`launch.py`, so the kernel stops it when this process dies, however that comes about. The kernel
ties a child to the *thread* that started it: start children from the main thread.
"""

import functools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from services.embedded.errors import ServerFailedError

LAUNCHER = (sys.executable, "-I", "-S", str(Path(__file__).with_name("launch.py")))
POLL_INTERVAL_S = 0.05
KILL_WAIT_S = 10.0
SETTLE_S = 1.0
OUTPUT_MAX_BYTES = 16_384
COMPLAINT_PREFIX = "huiyin: "


@dataclass(frozen=True, kw_only=True)
class ProcessSpec:
    """One program under supervision.

    `argv[0]` is an absolute path. `env` is the whole environment. `ready` is asked again and again
    and must answer within about a second; None: ready once it has stayed up for `SETTLE_S`.
    `one_shot`: ready once it has ended well. `stop_signal` asks for an orderly end and is also what
    the kernel sends should the supervisor vanish. `plain_user` is for programs that refuse to be
    root.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    log_file: Path
    ready: Callable[[], bool] | None = None
    one_shot: bool = False
    start_timeout_s: float = 60.0
    stop_signal: signal.Signals = signal.SIGTERM
    stop_timeout_s: float = 20.0
    plain_user: bool = False
    working_dir: Path = Path("/")


class ManagedProcess:
    """A running (or ended) `ProcessSpec`, over all its starts."""

    def __init__(self, spec: ProcessSpec) -> None:
        self.spec = spec
        self._popen: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._log_offset_bytes = 0

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._popen.pid if self._popen is not None and self.running else None

    @property
    def running(self) -> bool:
        """Whether the process is alive; an ended one is reaped by asking."""
        return self._popen is not None and self._popen.poll() is None

    @property
    def ending(self) -> str:
        """How the last run ended, in words."""
        status = None if self._popen is None else self._popen.poll()
        if status is None:
            return "not ended"
        if status < 0:
            return f"killed by {signal.Signals(-status).name}"
        return f"exit status {status}"

    def start(self) -> None:
        """Starts it in a session of its own: a Ctrl-C at the terminal reaches the supervisor alone.

        A crash right after the fork leaves nothing: the launcher looks for its parent before it
        becomes the program.
        """
        spec = self.spec
        spec.log_file.parent.mkdir(parents=True, exist_ok=True)
        user = plain_user() if spec.plain_user else "same"
        with spec.log_file.open("ab", buffering=0) as log:
            self._log_offset_bytes = log.tell()
            self._started_at = time.monotonic()
            self._popen = subprocess.Popen(
                [*LAUNCHER, str(os.getpid()), str(int(spec.stop_signal)), user, *spec.argv],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=dict(spec.env),
                cwd=spec.working_dir,
                start_new_session=True,
            )

    def is_ready(self) -> bool:
        """Whether this start has reached its aim."""
        if self.spec.one_shot:
            return self._popen is not None and self._popen.poll() == 0
        if not self.running:
            return False
        if self.spec.ready is None:
            return time.monotonic() - self._started_at >= SETTLE_S
        return self.spec.ready()

    def wait_ready(self, tick: Callable[[], None] | None = None) -> None:
        """Returns once ready; raises `ServerFailedError` when it ends or takes too long instead.

        `tick` is called between two looks: it may draw progress, or raise to give up.
        """
        name, log_file = self.spec.name, self.spec.log_file
        give_up_at = time.monotonic() + self.spec.start_timeout_s
        while not self.is_ready():
            if not self.running and not self.is_ready():
                raise ServerFailedError(
                    f"{name} ended while starting ({self.ending})", remedy=f"See {log_file}"
                )
            if time.monotonic() > give_up_at:
                raise ServerFailedError(
                    f"{name} was not ready after {self.spec.start_timeout_s:.0f} s",
                    remedy=f"See {log_file}",
                )
            if tick is not None:
                tick()
            time.sleep(POLL_INTERVAL_S)

    def stop(self) -> bool:
        """Asks, waits `stop_timeout_s`, then kills; True when asking was enough."""
        if self._popen is None or not self.running:
            return True
        self._popen.send_signal(self.spec.stop_signal)
        try:
            self._popen.wait(self.spec.stop_timeout_s)
        except subprocess.TimeoutExpired:
            self.kill()
            return False
        return True

    def kill(self) -> None:
        """Ends the process and all of its session, without asking."""
        if self._popen is None or not self.running:
            return
        os.killpg(self._popen.pid, signal.SIGKILL)
        self._popen.wait(KILL_WAIT_S)

    @property
    def complaint(self) -> str | None:
        """The `huiyin: …` line our own commands end a known error with, if this run said one."""
        lines = reversed(self.output())
        told = next((line for line in lines if line.startswith(COMPLAINT_PREFIX)), None)
        return None if told is None else told.removeprefix(COMPLAINT_PREFIX).strip().rstrip(".")

    def output(self) -> list[str]:
        """The last lines this run has written to its log, oldest first."""
        log_file = self.spec.log_file
        if not log_file.exists():
            return []
        size = log_file.stat().st_size
        begin = self._log_offset_bytes if self._log_offset_bytes <= size else 0
        with log_file.open("rb") as log:
            log.seek(max(begin, size - OUTPUT_MAX_BYTES))
            return log.read().decode("utf-8", "replace").splitlines()


def run_briefly(
    command: Sequence[str], *, env: Mapping[str, str], timeout_s: float
) -> tuple[int, str]:
    """Runs a helper program to its end; gives its exit status and the last line it said.

    One that takes longer than `timeout_s` is killed and counts as failed (status -9).
    """
    try:
        answer = subprocess.run(
            command, env=dict(env), check=False, capture_output=True, text=True, timeout=timeout_s
        )
    except subprocess.TimeoutExpired:
        return -signal.SIGKILL, f"no answer within {timeout_s:.0f} s"
    lines = (answer.stderr.strip() or answer.stdout.strip()).splitlines()
    return answer.returncode, lines[-1] if lines else ""


@functools.cache
def plain_user() -> Literal["same", "namespace", "nobody"]:
    """How a program that refuses to be root is started; asked of the machine once, in a child."""
    if os.geteuid() != 0:
        return "same"
    allowed = subprocess.run([*LAUNCHER, "probe"], check=False).returncode == 0
    return "namespace" if allowed else "nobody"
