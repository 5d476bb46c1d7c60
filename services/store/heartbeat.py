"""What each process last said of itself, kept in the database."""

from collections.abc import Mapping
from dataclasses import dataclass

from psycopg2.extras import Json

from services.heartbeat import State
from services.store.sessions import Sessions

_BEAT = """
    WITH relaxed AS (SELECT set_config('synchronous_commit', 'off', true))
    INSERT INTO ledger.heartbeat (name, at, state)
    SELECT %s, clock_timestamp(), %s::jsonb FROM relaxed
    ON CONFLICT (name) DO UPDATE SET at = excluded.at, state = excluded.state
"""
_READ = """
    SELECT name, extract(epoch FROM clock_timestamp() - at)::float8, state FROM ledger.heartbeat
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Beat:
    """What a process said, and how long ago by the database's clock."""

    age_s: float
    state: State


class PostgresHeartbeat:
    """Implements ``services.heartbeat.Heartbeat``, and reads all beats for whoever asks how things
    are."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def beat(self, name: str, state: State) -> None:
        """Notes the state under the name, with the database's time.

        Nobody waits for its way to disk: a crash of the database may take the newest beats, the
        next of each process comes a second later, and where none comes the silence is told.
        """
        with self._sessions.statements() as cursor:
            cursor.execute(_BEAT, (name, Json(dict(state))))

    def beats(self) -> Mapping[str, Beat]:
        """The last beat of every process that ever beat."""
        with self._sessions.statements() as cursor:
            cursor.execute(_READ)
            return {name: Beat(age_s=age_s, state=state) for name, age_s, state in cursor}
