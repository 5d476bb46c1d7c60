"""A sequencer's one connection for writing, which never tells a caller wrong when it breaks at
COMMIT.

Looking for the events after a lost answer is not enough: the old back end may run the statement
out of its socket after the look. So a new connection first *takes over*
(sql/functions/take_over.sql): it raises the sequencer's generation under the head row, which the
old one must hold to commit, and then reads the token of the newest batch that landed. From there
on an unfinished batch can only be refused.
"""

import time

import psycopg2
from psycopg2.extensions import connection as Connection  # noqa: N812 - a class in all but its case

from services.errors import CommandRefusedError, HuiyinError, StoreUnavailableError
from services.store import schema
from services.store.batch import Batch, BatchResult
from services.store.sessions import connect, is_outage, is_quiet, unavailable

STATEMENT_TIMEOUT_MS = 15_000
RETRY_FIRST_S, RETRY_LONGEST_S = 0.02, 0.5

TAKEN_OVER = "LG001"
CLOCK_BEHIND = "LG002"
CHECK_VIOLATION = "23514"

# Every statement of ledger.append looks single keys up. Plans made once while the tables were
# small, or made anew for every batch, would both cost more than the work itself.
SETTINGS = " ".join(
    f"-c {setting}"
    for setting in (
        "plan_cache_mode=force_generic_plan",
        "enable_seqscan=off",
        "enable_hashjoin=off",
        "enable_mergejoin=off",
        "jit=off",
        # Every statement must see what was committed while it waited for the head row.
        r"default_transaction_isolation=read\ committed",
    )
)


class StatementRefusedError(Exception):
    """PostgreSQL refused the batch for something in it; nothing landed. ``__cause__`` says what."""


class Link:
    """Lands batches, one at a time, from one thread. ``owner`` names the sequencer among all
    processes.
    """

    def __init__(self, dsn: str, *, owner: str) -> None:
        self._dsn = dsn
        self._owner = owner
        self._generation = 0
        self._token = 0
        self._room_until = 0
        self._head = 0
        self._connection: Connection | None = None
        self._take_over()

    @property
    def connected(self) -> bool:
        """Whether the last attempt left a connection."""
        return self._connection is not None

    def land(self, batch: Batch, *, patience_s: float) -> BatchResult:
        """Lands the batch, over as many connections as it takes in ``patience_s``.

        Raises ``StatementRefusedError``, or ``StoreUnavailableError`` saying whether nothing landed
        or nobody knows. A crash of this process leaves the batch whole or not there at all.
        """
        parameters = batch.parameters()
        give_up_at = time.monotonic() + patience_s
        pause_s = RETRY_FIRST_S
        in_doubt: int | None = None
        while True:
            try:
                if self._connection is not None and not is_quiet(self._connection):
                    self.close()  # hung up since the last batch: nothing of this one was sent
                if self._connection is None:
                    newest, result = self._take_over()
                    if result is not None and newest == in_doubt:
                        return self._note(result, batch)
                    in_doubt = None
                self._make_room(batch.events_count)
                self._token += 1
                in_doubt = self._token
                return self._note(self._call(parameters), batch)
            except psycopg2.Error as error:
                if self._was_answered(error):
                    self._refused(error)
                    in_doubt = None
                else:
                    self.close()
            except StoreUnavailableError:
                self.close()
            if time.monotonic() + pause_s > give_up_at:
                raise _gave_up(in_doubt=in_doubt is not None)
            time.sleep(pause_s)
            pause_s = min(2 * pause_s, RETRY_LONGEST_S)

    def close(self) -> None:
        """Drops the connection; the next batch takes over anew. Repeatable."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _take_over(self) -> tuple[int, BatchResult | None]:
        """Connects, checks the server, and shuts out the connection before; returns what landed
        last.
        """
        connection = connect(
            self._dsn,
            application_name=f"huiyin sequencer {self._owner}"[:63],
            statement_timeout_ms=STATEMENT_TIMEOUT_MS,
            options=SETTINGS,
        )
        try:
            connection.autocommit = True
            schema.check(connection)
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT generation, token, base, recordedtime, numbers, refusals"
                    " FROM ledger.take_over(%s)",
                    (self._owner,),
                )
                row = cursor.fetchone()
                cursor.execute("SELECT position FROM ledger.head")
                head = cursor.fetchone()
        except psycopg2.Error as error:
            connection.close()
            raise unavailable(error) from error
        except HuiyinError:
            connection.close()
            raise
        assert row is not None
        assert head is not None
        self._connection, self._head = connection, head[0]
        self._generation, newest = row[0], row[1]
        self._token = max(self._token, newest)
        return newest, None if row[2] is None else BatchResult(*row[2:])

    def _call(self, parameters: dict[str, object]) -> BatchResult:
        assert self._connection is not None
        with self._connection.cursor() as cursor:
            cursor.callproc(
                "ledger.append",
                {
                    **parameters,
                    "p_owner": self._owner,
                    "p_generation": self._generation,
                    "p_token": self._token,
                },
            )
            row = cursor.fetchone()
        assert row is not None
        return BatchResult(*row)

    def _note(self, result: BatchResult, batch: Batch) -> BatchResult:
        self._head = result.base + batch.events_count
        return result

    def _make_room(self, events_count: int) -> None:
        """Sees to it that a partition lies ready; others may have made it, and may have used it
        up.
        """
        if self._head + events_count > self._room_until:
            assert self._connection is not None
            with self._connection.cursor() as cursor:
                cursor.execute("SELECT ledger.create_partitions(%s)", (events_count,))
                row = cursor.fetchone()
            assert row is not None
            self._room_until = row[0]

    def _was_answered(self, error: psycopg2.Error) -> bool:
        """Whether the server itself said that the statement failed, and goes on listening.

        A driver's complaint, or the last words of a back end that ends, may follow a commit.
        """
        return (
            self._connection is not None
            and not self._connection.closed
            and error.diag.severity_nonlocalized == "ERROR"
        )

    def _refused(self, error: psycopg2.Error) -> None:
        """Nothing landed, for certain. Returns where sending the batch again may help, else
        raises.
        """
        if error.pgcode == TAKEN_OVER:
            self.close()
        elif error.pgcode == CLOCK_BEHIND:
            raise StoreUnavailableError(
                "the newest event was recorded more than 5 s ahead of the database's clock: "
                "nothing is written until the clock is right"
            ) from error
        elif error.pgcode == CHECK_VIOLATION and error.diag.table_name == "events":
            self._room_until = 0  # others have used up what lay ready
        elif is_outage(error):
            raise unavailable(error) from error
        else:
            raise StatementRefusedError from error


def refusal(error: StatementRefusedError) -> HuiyinError:
    """A request that PostgreSQL refuses by itself, as its caller should know it."""
    cause = error.__cause__
    assert isinstance(cause, psycopg2.Error)
    if cause.diag.constraint_name == "series_full":
        return CommandRefusedError("the series has given all of its 999,999 numbers", rule="series")
    return StoreUnavailableError(f"the database refused the write ({cause.pgcode}); nothing landed")


def _gave_up(*, in_doubt: bool) -> StoreUnavailableError:
    if in_doubt:
        return StoreUnavailableError(
            "the connection to the database broke at the commit and did not come back: whether the "
            "event is in will be known then; send it again, it will not be doubled"
        )
    return StoreUnavailableError("the database cannot be reached; nothing landed, try again later")
