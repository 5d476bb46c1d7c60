"""A persistence module for the eventsourcing library on psycopg2: set ``PERSISTENCE_MODULE`` to
this module's name.

Its environment: ``LEDGER_DSN`` (libpq connection string of an installed ledger), ``LEDGER_OWNER``
(the process, as PostgresStore has it), ``ORIGINATOR_ID_TYPE`` (``text``, or ``uuid``).
"""

from uuid import UUID

from eventsourcing.persistence import (
    InfrastructureFactory,
    InfrastructureFactoryError,
    Transcoder,
)
from eventsourcing.utils import Environment, EnvType, resolve_topic

from services.store.postgres import PostgresStore
from services.store.recorders import (
    IdType,
    PostgresAggregateRecorder,
    PostgresApplicationRecorder,
    PostgresProcessRecorder,
    PostgresTrackingRecorder,
)
from services.store.transcoder import ExactTranscoder

ID_TYPES: dict[str, IdType] = {"text": str, "uuid": UUID}


class LedgerFactory(InfrastructureFactory[PostgresTrackingRecorder]):
    """Makes the recorders; all of one factory share one store, which :meth:`close` closes."""

    LEDGER_DSN = "LEDGER_DSN"
    LEDGER_OWNER = "LEDGER_OWNER"
    ORIGINATOR_ID_TYPE = "ORIGINATOR_ID_TYPE"

    def __init__(self, env: Environment | EnvType | None) -> None:
        super().__init__(env)
        dsn = self.env.get(self.LEDGER_DSN)
        if not dsn:
            raise InfrastructureFactoryError(f"{self.LEDGER_DSN} is not set in the environment")
        id_type = self.env.get(self.ORIGINATOR_ID_TYPE, "text")
        if id_type not in ID_TYPES:
            raise InfrastructureFactoryError(f"{self.ORIGINATOR_ID_TYPE} is text or uuid")
        self._id_type = ID_TYPES[id_type]
        self._store = PostgresStore(dsn, owner=self.env.get(self.LEDGER_OWNER, "application"))

    def close(self) -> None:
        """Lands what waits and lets go of every connection. Repeatable."""
        self._store.close()

    def transcoder(self) -> Transcoder:
        """Of the class ``TRANSCODER_TOPIC`` names, else ours."""
        return super().transcoder() if self.env.get(self.TRANSCODER_TOPIC) else ExactTranscoder()

    def aggregate_recorder(self, purpose: str = "events") -> PostgresAggregateRecorder:
        """Sequences of their own, outside the log."""
        return PostgresAggregateRecorder(
            self._store.sessions, purpose=purpose, id_type=self._id_type
        )

    def application_recorder(self) -> PostgresApplicationRecorder:
        """The log."""
        return PostgresApplicationRecorder(self._store, id_type=self._id_type)

    def tracking_recorder(
        self, tracking_recorder_class: type[PostgresTrackingRecorder] | None = None
    ) -> PostgresTrackingRecorder:
        """Of the given class, else of the one ``TRACKING_RECORDER_TOPIC`` names."""
        topic = self.env.get(self.TRACKING_RECORDER_TOPIC)
        if tracking_recorder_class is None and topic:
            tracking_recorder_class = resolve_topic(topic)
        recorder_class = tracking_recorder_class or PostgresTrackingRecorder
        return recorder_class(self._store, id_type=self._id_type)

    def process_recorder(self) -> PostgresProcessRecorder:
        """The log, and tracking in the transaction of the events."""
        return PostgresProcessRecorder(self._store, id_type=self._id_type)
