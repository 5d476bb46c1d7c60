"""What the supervisor knows of the programs it keeps running, and how one of them is brought up."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from services.embedded.errors import ServerFailedError, StartRefusedError
from services.embedded.process import ManagedProcess, ProcessSpec


class Server(Protocol):
    """A program with what it needs before it starts and after it is ready."""

    @property
    def process(self) -> ManagedProcess:
        """The one process; the same object over all its starts."""
        ...

    def prepare(self) -> None:
        """Creates or checks its files. Raises `StartRefusedError`. Safe to repeat."""
        ...

    def complete_start(self) -> None:
        """What can be done only once it is ready. Safe to repeat."""
        ...

    def explain(self, error: ServerFailedError) -> StartRefusedError:
        """The program's own words for a start that failed."""
        ...


def bring_up(server: Server, tick: Callable[[], None] | None = None) -> None:
    """From nothing to ready. What fails is killed, and told in the program's own words; when `tick`
    raises, to give up, the server is stopped in its orderly way.
    """
    server.prepare()
    server.process.start()
    try:
        server.process.wait_ready(tick)
        server.complete_start()
    except ServerFailedError as error:
        server.process.kill()
        raise server.explain(error) from error
    except BaseException:
        server.process.stop()
        raise


@dataclass(frozen=True, kw_only=True)
class Service:
    """One of our own processes, as data.

    `argv[0]` is an absolute path and `env` the whole environment. `ready` None: ready once it has
    stayed up for a second. `one_shot`: it must end by itself, well, before what follows is started,
    and is not started again.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    ready: Callable[[], bool] | None = None
    one_shot: bool = False
    start_timeout_s: float = 60.0
    stop_timeout_s: float = 15.0


class ServiceServer:
    """A `Service` as the supervisor sees it."""

    def __init__(self, service: Service, *, log_dir: Path, working_dir: Path) -> None:
        self.process = ManagedProcess(
            ProcessSpec(
                name=service.name,
                argv=service.argv,
                env=service.env,
                log_file=log_dir / f"{service.name}.log",
                ready=service.ready,
                one_shot=service.one_shot,
                start_timeout_s=service.start_timeout_s,
                stop_timeout_s=service.stop_timeout_s,
                working_dir=working_dir,
            )
        )

    def prepare(self) -> None:
        """A service brings its own files up to date."""

    def complete_start(self) -> None:
        """A service is complete when it is ready."""

    def explain(self, error: ServerFailedError) -> StartRefusedError:
        """The line the service ended with: our commands end a known error in one `huiyin: …`
        line.
        """
        lines = [line for line in self.process.output() if line.strip()]
        told = self.process.complaint
        if told is None and not lines:
            return error
        last = told or lines[-1].strip().rstrip(".")
        spec = self.process.spec
        return ServerFailedError(
            f"{spec.name} does not start: {last}", remedy=f"See {spec.log_file}"
        )
