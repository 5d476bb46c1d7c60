"""Keeps PostgreSQL, Kafka and the services running on one machine, and takes them down in order.

`supervise` starts the servers one after another, each when the one before is ready; starts again
what dies, waiting longer after each failure; and on SIGINT, SIGTERM or SIGHUP stops all in reverse.
Nothing outlives it: children are tied to this process by the kernel (`launch.py`), so even a
kill -9 of the supervisor stops them in their orderly way. It must run in the main thread.

What a crash leaves: the lock file names a process that is gone, and the old servers may take a
second to end. The next start sees the one and waits for the other.
"""

import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from services.embedded.errors import PortInUseError, ServerFailedError, StartRefusedError
from services.embedded.home import FREE_SPACE_FULL_BYTES, Home
from services.embedded.logfiles import bound
from services.embedded.reporter import Reporter
from services.embedded.server import Server, bring_up
from services.embedded.sockets import Port

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
TICK_S = 0.1
FIRST_START_TRIES = 3
RETRY_WAIT_S = 1.0
BACKOFF_MIN_S = 0.5
BACKOFF_MAX_S = 30.0
STABLE_AFTER_S = 60.0
OLD_PROCESSES_WAIT_S = 15.0
LOG_CHECK_INTERVAL_S = 10.0


class _StopRequestedError(Exception):
    """A stop signal has come. Not for callers: `supervise` returns."""


@dataclass
class _Watched:
    """A server after its first start, and when it is to be started again."""

    server: Server
    started_at: float
    ready: bool = True
    failures: int = 0
    start_again_at: float | None = None


def supervise(
    home: Home,
    servers: Sequence[Server],
    *,
    ports: Sequence[Port],
    reporter: Reporter,
    prepare: Callable[[Callable[[], None]], None],
    on_ready: Callable[[], None],
    afterwards: Sequence[Server] = (),
) -> None:
    """Runs it all until a stop signal; returns when everything is down. ``afterwards`` is what runs
    once and ends, when all is ready: where it fails, that is told, and nothing else is touched.

    `ports` must be free before anything starts. `prepare` runs under the lock of `home`, before the
    first server; it gets a function to call now and then, which raises when a stop is asked for.
    Raises `StartRefusedError` when the start is refused; then everything is down as well.
    """
    supervisor = _Supervisor(home, reporter)
    with supervisor.signals_caught(), home.hold() as after_crash:
        try:
            home.refuse_full_disk()
            supervisor.wait_for_ports(ports, wait_s=OLD_PROCESSES_WAIT_S if after_crash else 0.0)
            prepare(supervisor.tick)
            for server in servers:
                supervisor.first_start(server)
            on_ready()
            for server in afterwards:
                supervisor.run_once(server)
            supervisor.watch()
        except _StopRequestedError:
            pass
        finally:
            supervisor.stop_all()


def backoff_s(failures: int) -> float:
    """How long to wait before the start after so many failures in a row: doubling, bounded."""
    return min(BACKOFF_MIN_S * 2.0**failures, BACKOFF_MAX_S)


class _Supervisor:
    def __init__(self, home: Home, reporter: Reporter) -> None:
        self._home = home
        self._reporter = reporter
        self._watched: list[_Watched] = []
        self._stop_requested = False

    @contextmanager
    def signals_caught(self) -> Iterator[None]:
        """A stop signal only sets a flag, so no step is ever left half done."""

        def request_stop(_signal_number: int, _frame: object) -> None:
            self._stop_requested = True

        before = {number: signal.signal(number, request_stop) for number in STOP_SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def tick(self) -> None:
        """To be called wherever time passes."""
        if self._stop_requested:
            raise _StopRequestedError

    def wait_for_ports(self, ports: Sequence[Port], *, wait_s: float) -> None:
        """Refuses a taken port; after a crash it waits for our own old processes to let go."""
        give_up_at = time.monotonic() + wait_s
        for port in ports:
            while True:
                try:
                    port.refuse_if_taken()
                except PortInUseError:
                    if time.monotonic() >= give_up_at:
                        raise
                    self._sleep(TICK_S)
                else:
                    break

    def first_start(self, server: Server) -> None:
        """Brings one up, trying again: remains of a killed run may stand in the way for a
        second.
        """
        process = server.process
        name = process.spec.name
        self._reporter.step(name, "running" if process.spec.one_shot else "starting")
        bound(process.spec.log_file)
        try:
            server.prepare()  # what it refuses, waiting does not mend
            self._bring_up(server)
        except (StartRefusedError, OSError) as error:
            self._home.refuse_full_disk(FREE_SPACE_FULL_BYTES)
            if isinstance(error, StartRefusedError):
                raise
            raise ServerFailedError(
                f"{name} cannot be started: {error}", remedy=f"See {process.spec.log_file}"
            ) from error
        if process.spec.one_shot:
            self._reporter.step(name, "done")
            return
        self._watched.append(_Watched(server, started_at=time.monotonic()))
        self._reporter.step(name, "ready")

    def run_once(self, server: Server) -> None:
        """Runs one that ends by itself; its failure is nobody else's."""
        try:
            self.first_start(server)
        except StartRefusedError as error:
            self._reporter.trouble(server.process.spec.name, str(error))

    def watch(self) -> None:
        """Until a stop is asked for: starts again what dies, and keeps the logs within bounds."""
        next_log_check_at = 0.0
        while True:
            self._sleep(TICK_S)
            now = time.monotonic()
            for watched in self._watched:
                self._look_after(watched, now)
            if now >= next_log_check_at:
                next_log_check_at = now + LOG_CHECK_INTERVAL_S
                for watched in self._watched:
                    bound(watched.server.process.spec.log_file)

    def stop_all(self) -> None:
        """The last started first, so nobody loses what it stands on."""
        for watched in reversed(self._watched):
            process = watched.server.process
            if not process.running:
                continue
            self._reporter.step(process.spec.name, "stopping")
            if not process.stop():
                self._reporter.trouble(process.spec.name, "did not stop in time and was killed")

    def _bring_up(self, server: Server) -> None:
        for tries_left in reversed(range(FIRST_START_TRIES)):
            try:
                bring_up(server, self.tick)
            except StartRefusedError:
                if not tries_left:
                    raise
                self._sleep(RETRY_WAIT_S)
            else:
                return

    def _look_after(self, watched: _Watched, now: float) -> None:
        process = watched.server.process
        if watched.start_again_at is not None:
            if now >= watched.start_again_at:
                self._start_again(watched, now)
        elif not process.running:
            told = process.complaint
            why = f"ended ({process.ending})" if told is None else f"ended: {told}"
            self._failed(watched, why, now)
        elif not watched.ready:
            self._see_whether_ready(watched, now)
        elif watched.failures and now - watched.started_at > STABLE_AFTER_S:
            watched.failures = 0

    def _start_again(self, watched: _Watched, now: float) -> None:
        watched.start_again_at = None
        watched.ready = False
        watched.started_at = now
        try:
            watched.server.prepare()
            watched.server.process.start()
        except (StartRefusedError, OSError) as error:
            self._failed(watched, str(error), now)

    def _see_whether_ready(self, watched: _Watched, now: float) -> None:
        process = watched.server.process
        if process.is_ready():
            try:
                watched.server.complete_start()
            except ServerFailedError as error:
                self._failed(watched, str(error), now)
                return
            watched.ready = True
            self._reporter.step(process.spec.name, "ready again")
        elif now - watched.started_at > process.spec.start_timeout_s:
            self._failed(watched, f"not ready after {process.spec.start_timeout_s:.0f} s", now)

    def _failed(self, watched: _Watched, what: str, now: float) -> None:
        process = watched.server.process
        process.kill()
        wait_s = backoff_s(watched.failures)
        watched.failures += 1
        watched.start_again_at = now + wait_s
        if self._home.free_bytes() < FREE_SPACE_FULL_BYTES:
            what = f"{what}; the disk of {self._home.root} is full: free some space"
        self._reporter.trouble(process.spec.name, f"{what}; starting again in {wait_s:g} s")

    def _sleep(self, seconds: float) -> None:
        wake_at = time.monotonic() + seconds
        while (left := wake_at - time.monotonic()) > 0:
            self.tick()
            time.sleep(min(left, TICK_S))
        self.tick()
