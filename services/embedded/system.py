"""Which servers one machine's Huiyin consists of: the embedded ones first, then its services."""

from collections.abc import Callable, Sequence
from pathlib import Path

from services.embedded import jars
from services.embedded.errors import DataCorruptError
from services.embedded.home import Home
from services.embedded.kafka import EmbeddedKafka
from services.embedded.postgres import EmbeddedPostgres
from services.embedded.reporter import Reporter
from services.embedded.server import Server, Service, ServiceServer
from services.embedded.sockets import Port
from services.embedded.supervisor import supervise


def embedded_postgres(home: Home) -> EmbeddedPostgres:
    """The PostgreSQL of this home, running or not; its address follows from the home alone."""
    return EmbeddedPostgres(
        data_dir=home.postgres, run_dir=home.run, log_file=home.log / "postgres.log"
    )


class LocalSystem:
    """PostgreSQL and Kafka embedded, unless the operator named servers of his own; then the
    services.
    """

    def __init__(
        self,
        root: Path,
        *,
        kafka_port: int,
        kafka_controller_port: int,
        embed_postgres: bool = True,
        embed_kafka: bool = True,
    ) -> None:
        self.home = Home(root)
        self._jars: list[jars.Jar] = []
        self._servers: list[Server] = []
        self._ports: list[Port] = []
        if embed_postgres:
            self._servers.append(embedded_postgres(self.home))
        if embed_kafka:
            self._servers.append(self._embedded_kafka(kafka_port, kafka_controller_port))

    def run(
        self,
        services: Sequence[Service],
        *,
        ports: Sequence[Port],
        reporter: Reporter,
        on_ready: Callable[[], None],
        afterwards: Sequence[Service] = (),
    ) -> None:
        """Everything, until a stop signal; see `supervise`. `ports` are those of the services."""

        def fetch_jars(tick: Callable[[], None]) -> None:
            def progress(done_bytes: int, total_bytes: int) -> None:
                tick()
                reporter.download(done_bytes, total_bytes)

            self._refuse_half_a_home()
            if self._jars:
                jars.provide(self._jars, jars.default_cache(), progress)

        supervise(
            self.home,
            [*self._servers, *(self._service(service) for service in services)],
            ports=[*self._ports, *ports],
            reporter=reporter,
            prepare=fetch_jars,
            on_ready=on_ready,
            afterwards=[self._service(service) for service in afterwards],
        )

    def _refuse_half_a_home(self) -> None:
        """PostgreSQL's folder is made first: where only Kafka's is left, the ledger was lost or
        moved, and a new one must not quietly take its place.
        """
        made_here = any(isinstance(server, EmbeddedPostgres) for server in self._servers)
        if made_here and self.home.kafka.exists() and not self.home.postgres.exists():
            raise DataCorruptError(
                f"{self.home.postgres}, the ledger, is missing, but {self.home.kafka} is there",
                remedy="Put back a backup of the missing folder, set HUIYIN_DATABASE_URL if the "
                "ledger is elsewhere, or move the whole home away to begin anew",
            )

    def _service(self, service: Service) -> ServiceServer:
        return ServiceServer(service, log_dir=self.home.log, working_dir=self.home.root)

    def _embedded_kafka(self, port: int, controller_port: int) -> EmbeddedKafka:
        self._jars = jars.read_lock()
        self._ports += [
            Port(number=port, used_for="Kafka", setting="HUIYIN_KAFKA_PORT"),
            Port(
                number=controller_port,
                used_for="Kafka's controller",
                setting="HUIYIN_KAFKA_CONTROLLER_PORT",
            ),
        ]
        return EmbeddedKafka(
            data_dir=self.home.kafka,
            run_dir=self.home.run,
            log_file=self.home.log / "kafka.log",
            jars=[jar.path(jars.default_cache()) for jar in self._jars],
            port=port,
            controller_port=controller_port,
        )
