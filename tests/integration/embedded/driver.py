"""A Huiyin of two small services over the real embedded servers, run as a process of its own.

`python -m tests.integration.embedded.driver HOME FIRST_PORT`: prints READY when all is up, and ends
as `huiyin up` would: status 0 after a stop signal, status 2 and one line when the start is refused.
"""

import os
import sys
from pathlib import Path

from rich.console import Console

from services.embedded.probes import answers_http
from services.embedded.reporter import ConsoleReporter
from services.embedded.server import Service
from services.embedded.sockets import LOOPBACK, Port
from services.embedded.system import LocalSystem
from services.errors import SetupError


def services(http_port: int) -> list[Service]:
    """A one-shot, a service that is seen by HTTP, and one that is merely alive."""
    env = {"PATH": os.environ["PATH"]}
    serve = [sys.executable, "-m", "http.server", "--bind", LOOPBACK, str(http_port)]
    return [
        Service(name="init", argv=[sys.executable, "-c", "pass"], env=env, one_shot=True),
        Service(
            name="web", argv=serve, env=env, ready=answers_http(f"http://{LOOPBACK}:{http_port}/")
        ),
        Service(name="idle", argv=[sys.executable, "-c", "import time; time.sleep(1e6)"], env=env),
    ]


def main(root: str, first_port: str) -> int:
    """Runs until a stop signal."""
    port = int(first_port)
    system = LocalSystem(Path(root), kafka_port=port + 1, kafka_controller_port=port + 2)
    reporter = ConsoleReporter(Console(file=sys.stdout, width=300))
    try:
        system.run(
            services(port),
            ports=[Port(number=port, used_for="the web pages", setting="HUIYIN_HTTP_PORT")],
            reporter=reporter,
            on_ready=lambda: print("READY", flush=True),
        )
    except SetupError as error:
        sys.stdout.write(f"huiyin: {error}\n")
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
