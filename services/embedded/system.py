"""Which servers one machine's Huiyin consists of: the embedded ones first, then its services."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from services.embedded import jars
from services.embedded.home import Home
from services.embedded.kafka import EmbeddedKafka
from services.embedded.postgres import EmbeddedPostgres
from services.embedded.reporter import Reporter
from services.embedded.server import Server, Service, ServiceServer
from services.embedded.sockets import Port
from services.embedded.supervisor import supervise


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """Where the services find database and broker."""

    database_url: str
    kafka_bootstrap_servers: str


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
        database_url: str | None = None,
        kafka_bootstrap_servers: str | None = None,
    ) -> None:
        self.home = Home(root)
        self._jars: list[jars.Jar] = []
        self._servers: list[Server] = []
        self._ports: list[Port] = []
        if database_url is None:
            postgres = EmbeddedPostgres(
                data_dir=self.home.postgres,
                run_dir=self.home.run,
                log_file=self.home.log / "postgres.log",
            )
            self._servers.append(postgres)
            database_url = postgres.url()
        if kafka_bootstrap_servers is None:
            kafka = self._embedded_kafka(kafka_port, kafka_controller_port)
            self._servers.append(kafka)
            kafka_bootstrap_servers = kafka.bootstrap_servers
        self.addresses = Addresses(
            database_url=database_url, kafka_bootstrap_servers=kafka_bootstrap_servers
        )

    def run(
        self,
        services: Sequence[Service],
        *,
        ports: Sequence[Port],
        reporter: Reporter,
        on_ready: Callable[[], None],
    ) -> None:
        """Everything, until a stop signal; see `supervise`. `ports` are those of the services."""

        def fetch_jars(tick: Callable[[], None]) -> None:
            def progress(done_bytes: int, total_bytes: int) -> None:
                tick()
                reporter.download(done_bytes, total_bytes)

            if self._jars:
                jars.provide(self._jars, jars.default_cache(), progress)

        supervise(
            self.home,
            [*self._servers, *(self._service(service) for service in services)],
            ports=[*self._ports, *ports],
            reporter=reporter,
            prepare=fetch_jars,
            on_ready=on_ready,
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
