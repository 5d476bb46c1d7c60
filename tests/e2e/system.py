"""The whole system as a person starts it: ``huiyin up`` in a folder and on ports of its own,
stopped by process id.
"""

import contextlib
import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil

from services.embedded.sockets import free_port

START_TIMEOUT_S = 180.0
STOP_TIMEOUT_S = 60.0
COMMAND_TIMEOUT_S = 240.0
REPOSITORY = Path(__file__).parents[2]


class RunningSystem:
    """One ``huiyin up`` and what belongs to it."""

    def __init__(self, home: Path, *options: str) -> None:
        self.home = home
        self.http_port, self.kafka_port = free_port(), free_port()
        self.environment = {
            name: value for name, value in os.environ.items() if not name.startswith("HUIYIN_")
        } | {
            "HUIYIN_HOME": str(home),
            "HUIYIN_HTTP_PORT": str(self.http_port),
            "HUIYIN_KAFKA_PORT": str(self.kafka_port),
            "HUIYIN_KAFKA_CONTROLLER_PORT": str(free_port()),
            "HUIYIN_MIN_POSITION_WAIT_S": "60",
        }
        self._options = options
        self._output: list[str] = []
        self._ready = threading.Event()
        self.process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http_port}"

    @property
    def output(self) -> str:
        """Everything printed so far."""
        return "".join(self._output)

    def start(self) -> None:
        """Starts it and returns when it says it is ready; fails with its output otherwise."""
        self._ready.clear()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "services", "up", *self._options],
            cwd=REPOSITORY,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        threading.Thread(target=self._listen, args=(self.process,), daemon=True).start()
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self._ready.wait(0.2):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"it did not start:\n{self.output}")

    def _listen(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        with process.stdout as lines:
            for line in lines:
                self._output.append(line)
                if "Huiyin is ready" in line:
                    self._ready.set()

    def stop(self, stop_signal: signal.Signals = signal.SIGTERM) -> int:
        """Ends it in order; returns the exit status."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(stop_signal)
        try:
            return self.process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise

    def members(self) -> list[psutil.Process]:
        """Every process of this system: its children, and theirs."""
        assert self.process is not None
        return psutil.Process(self.process.pid).children(recursive=True)

    def service(self, name: str) -> psutil.Process:
        """The one process of a service, or of ``kafka`` or ``postgres`` (the postmaster)."""
        for member in self.members():
            with contextlib.suppress(psutil.NoSuchProcess):
                if _is(member, name):
                    return member
        raise LookupError(f"no process of {name} runs")

    def command(self, *arguments: str) -> "CommandResult":
        """Runs a ``huiyin`` command beside the running system."""
        done = subprocess.run(
            [sys.executable, "-m", "services", *arguments],
            cwd=REPOSITORY,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=COMMAND_TIMEOUT_S,
        )
        return CommandResult(done.returncode, done.stdout, done.stderr)

    def token(self, role: str, *options: str) -> str:
        """A bearer token for this role."""
        result = self.command("token", "--role", role, *options, "--json")
        assert result.status == 0, result.errors
        return str(result.document()["token"])


class CommandResult:
    """What a command left: exit status, standard output, standard error."""

    def __init__(self, status: int, output: str, errors: str) -> None:
        self.status, self.output, self.errors = status, output, errors

    def document(self) -> Any:
        """The JSON it printed."""
        return json.loads(self.output)


def _is(process: psutil.Process, name: str) -> bool:
    words = process.cmdline()
    if name == "kafka":
        return "kafka.Kafka" in words
    if name == "postgres":
        return len(words) > 1 and Path(words[0]).name == "postgres" and "-D" in words
    return any(pair == ("services", name) for pair in itertools.pairwise(words))


@contextlib.contextmanager
def running_system(home: Path, *options: str) -> Iterator[RunningSystem]:
    """Starts the system and makes sure that nothing of it is left."""
    system = RunningSystem(home, *options)
    system.start()
    members: list[psutil.Process] = []
    try:
        yield system
        members = system.members()
    finally:
        system.stop()
        _, alive = psutil.wait_procs(members, timeout=STOP_TIMEOUT_S)
        for process in alive:
            process.kill()
    assert not alive, f"left behind: {alive}"
