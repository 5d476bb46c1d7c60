"""Runs `driver.py` and watches it from outside, as a person at a terminal would."""

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

from services.embedded.errors import PortInUseError
from services.embedded.sockets import Port, free_port

READY_TIMEOUT_S = 150.0
GONE_TIMEOUT_S = 60.0


def three_ports() -> int:
    """The first of three neighbouring free ports."""
    while True:
        first = free_port()
        try:
            for number in (first, first + 1, first + 2):
                Port(number=number, used_for="a test", setting="none").refuse_if_taken()
        except (PortInUseError, OverflowError):
            continue
        return first


class RunningSystem:
    """One run of the driver."""

    def __init__(
        self,
        home: Path,
        first_port: int,
        *,
        env: Mapping[str, str] | None = None,
        prefix: Sequence[str] = (),
    ) -> None:
        self.home, self.port = home, first_port
        command = [sys.executable, "-m", "tests.integration.embedded.driver", str(home)]
        self._popen = subprocess.Popen(
            [*prefix, *command, str(first_port)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, **(env or {})},
        )
        self.lines: list[str] = []
        self._queue: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def wait_for(self, text: str, timeout_s: float = READY_TIMEOUT_S) -> None:
        """Returns once a line holds `text`; fails with everything said when it does not come."""
        give_up_at = time.monotonic() + timeout_s
        while True:
            left = give_up_at - time.monotonic()
            try:
                line = self._queue.get(timeout=max(left, 0.01))
            except queue.Empty:
                line = None
            assert line is not None, "\n".join([f"no line with {text!r}:", *self.lines])
            self.lines.append(line)
            if text in line:
                return

    def child(self, name: str) -> psutil.Process:
        """The child whose command line holds `name`."""
        return next(p for p in self.children() if name in " ".join(p.cmdline()))

    def children(self) -> list[psutil.Process]:
        """What the driver has started and is alive."""
        return psutil.Process(self._popen.pid).children()

    def family(self) -> list[psutil.Process]:
        """The driver and everything below it."""
        driver = psutil.Process(self._popen.pid)
        return [driver, *driver.children(recursive=True)]

    def stop(self, number: signal.Signals) -> int:
        """Sends a signal to the driver alone and waits for its end; gives the exit status."""
        self._popen.send_signal(number)
        return self.wait()

    def wait(self, timeout_s: float = READY_TIMEOUT_S) -> int:
        """The exit status; what was said is in `lines` then."""
        status = self._popen.wait(timeout_s)
        while (line := self._queue.get(timeout=GONE_TIMEOUT_S)) is not None:
            self.lines.append(line)
        return status

    def _read(self) -> None:
        assert self._popen.stdout is not None
        with self._popen.stdout as stdout:
            for line in stdout:
                self._queue.put(line.rstrip("\n"))
        self._queue.put(None)


def wait_until_gone(processes: Sequence[psutil.Process]) -> None:
    """Fails when one is still at work after a while (ended but unreaped ones do no work)."""
    give_up_at = time.monotonic() + GONE_TIMEOUT_S
    while alive := [p for p in processes if _at_work(p)]:
        assert time.monotonic() < give_up_at, f"still alive: {alive}"
        time.sleep(0.05)


def _at_work(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
