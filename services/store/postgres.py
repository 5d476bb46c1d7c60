"""The store on PostgreSQL: appends through the sequencer, reads through pooled connections."""

import secrets
from collections.abc import Callable, Generator, Sequence
from functools import partial

from events.envelope import fill, parse
from services.errors import HuiyinError
from services.store.contract import (
    Append,
    Appended,
    AppendOutcome,
    CaseReference,
    EventKnown,
    Head,
    LogRow,
    NewEvent,
    Origin,
    OriginKnown,
    Receipt,
    ReferenceTaken,
    Result,
    StreamMoved,
)
from services.store.link import Link
from services.store.request import Answer, Landed, PlainEvent, Refused, Tracked, prepare
from services.store.sequencer import PATIENCE_S, Sequencer
from services.store.sessions import Sessions
from services.store.skew import clock_ahead_s
from services.store.wake import wake_ups

READ_CONNECTIONS_MAX = 16


class PostgresStore:
    """Implements :class:`~services.store.contract.Store`.

    ``owner`` names the process for those who look at ledger.sequencer; every instance adds a random
    part of its own, so two of one name never shut each other out. ``patience_s`` is how long an
    append outlives its connection. Raises ``SetupError`` where the server may lose commits or is
    not set up, ``StoreUnavailableError`` where it does not answer.
    """

    def __init__(
        self,
        dsn: str,
        *,
        owner: str,
        batch_max_events: int = 500,
        queue_max: int = 2_000,
        read_connections_max: int = READ_CONNECTIONS_MAX,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._dsn = dsn
        self.sessions = Sessions(
            dsn, application_name=f"huiyin {owner}", connections_max=read_connections_max
        )
        try:
            link = Link(dsn, owner=f"{owner}-{secrets.token_hex(8)}")
        except HuiyinError:
            self.sessions.close()
            raise
        self._sequencer = Sequencer(
            link,
            batch_max_events=batch_max_events,
            queue_max=queue_max,
            patience_s=patience_s,
        )

    @property
    def waiting(self) -> int:
        """How many appends wait for a batch: what decides when to push back."""
        return self._sequencer.waiting

    def close(self) -> None:
        """Lands what waits, then lets go of every connection. Repeatable."""
        self._sequencer.close()
        self.sessions.close()

    def append(self, request: Append) -> AppendOutcome:
        """Lands the request or says why not; see the contract. ``ValueError`` is a bug of the
        caller.
        """
        return self._read(request, self._sequencer.submit(prepare(request.events, extras=request)))

    def begin(self, request: Append, answered: Callable[[Result[AppendOutcome]], None]) -> None:
        """As :meth:`append`, without waiting. What became of it is spelt out by whoever asks: the
        sequencer goes on with the next batch.
        """

        def tell(answer: Answer) -> None:
            answered(partial(self._read, request, answer))

        self._sequencer.enqueue(prepare(request.events, extras=request, tell=tell))

    def submit(
        self,
        events: Sequence[NewEvent | PlainEvent],
        *,
        extras: Append | None = None,
        tracked: Tracked | None = None,
    ) -> Landed | AppendOutcome | None:
        """What the persistence module asks for: :meth:`append` for plain events, too.

        None: refused, for ``tracked`` has been recorded before.
        """
        answer = self._sequencer.submit(prepare(events, extras=extras, tracked=tracked))
        if isinstance(answer, Refused):
            return None if answer.reason["why"] == "tracking" else self._outcome(answer)
        drafted = [event for event in events if isinstance(event, NewEvent)]
        if len(drafted) == len(events):
            return Appended(receipts=_receipts(drafted, answer))
        return answer

    def head(self) -> Head:
        """The newest position and its recorded time."""
        with self.sessions.statements() as cursor:
            cursor.execute("SELECT position, recordedtime FROM ledger.head")
            row = cursor.fetchone()
        assert row is not None
        return Head(position=row[0], recordedtime=row[1])

    def read(self, *, after: int, limit: int) -> list[LogRow]:
        """Committed events after a position. No position is missing, so a limit is a range."""
        return self._rows(
            "SELECT position, body FROM ledger.events"
            " WHERE position > %s AND position <= %s ORDER BY position",
            (after, after + limit),
        )

    def read_positions(self, positions: Sequence[int]) -> list[LogRow]:
        """The events at these positions, ascending."""
        if not positions:
            return []
        return self._rows(
            "SELECT position, body FROM ledger.events"
            " WHERE position = ANY (%s::bigint[]) ORDER BY position",
            (list(positions),),
        )

    def read_stream(self, stream: str, *, after_version: int = 0) -> list[LogRow]:
        """A stream's events in order. Literal positions let the planner skip the other
        partitions.
        """
        with self.sessions.statements() as cursor:
            cursor.execute(
                "SELECT position FROM ledger.stream_event"
                " WHERE stream = %s AND version > %s ORDER BY version",
                (stream, after_version),
            )
            positions = [row[0] for row in cursor.fetchall()]
        return self.read_positions(positions)

    def read_streams(
        self, streams: Sequence[str], *, longest: int | None = None
    ) -> dict[str, list[LogRow]]:
        """Several streams' events, in two round trips."""
        with self.sessions.statements() as cursor:
            cursor.execute(
                "SELECT stream, array_agg(position ORDER BY version) FROM ledger.stream_event"
                " WHERE stream = ANY (%s::text[]) GROUP BY stream"
                " HAVING %s::integer IS NULL OR count(*) <= %s",
                (list(streams), longest, longest),
            )
            found: dict[str, list[int]] = dict(cursor.fetchall())
        positions = [position for each in found.values() for position in each]
        rows = {row.position: row for row in self.read_positions(positions)}
        return {stream: [rows[position] for position in each] for stream, each in found.items()}

    def stream_version(self, stream: str) -> int | None:
        """The newest version of a stream; None when there is no such stream."""
        with self.sessions.statements() as cursor:
            cursor.execute(
                "SELECT version FROM ledger.stream_event"
                " WHERE stream = %s ORDER BY version DESC LIMIT 1",
                (stream,),
            )
            row = cursor.fetchone()
        return None if row is None else row[0]

    def find_origin(self, origin: Origin) -> OriginKnown | None:
        """What :meth:`append` would say of this origin now."""
        with self.sessions.statements() as cursor:
            cursor.execute(
                "SELECT position, last_position, fingerprint FROM ledger.event_identity"
                " WHERE originsource = %s AND originid = %s",
                (origin.source, origin.id),
            )
            row = cursor.fetchone()
        if row is None:
            return None
        return OriginKnown(
            receipts=self._receipts_between(row[0], row[1]),
            same_content=bytes(row[2]) == origin.fingerprint,
        )

    def has_reported(self, source: str) -> bool:
        """Whether anything landed under an origin of this source."""
        with self.sessions.statements() as cursor:
            cursor.execute(
                "SELECT 1 FROM ledger.event_identity WHERE originsource = %s LIMIT 1", (source,)
            )
            return cursor.fetchone() is not None

    def find_case(self, *, source: str, externalref: str) -> str | None:
        """The case a publisher's reference belongs to."""
        with self.sessions.statements() as cursor:
            cursor.execute(
                "SELECT case_id FROM ledger.case_reference WHERE source = %s AND externalref = %s",
                (source, externalref),
            )
            row = cursor.fetchone()
        return None if row is None else row[0]

    def bookmark(self, follower: str) -> int:
        """How far a follower that appends has read; 0 when it has not begun."""
        with self.sessions.statements() as cursor:
            cursor.execute("SELECT position FROM ledger.bookmark WHERE follower = %s", (follower,))
            row = cursor.fetchone()
        return 0 if row is None else row[0]

    def wake_ups(self, *, timeout_s: float) -> Generator[None, None, None]:
        """Yields after every commit heard of, and at least every ``timeout_s`` seconds."""
        return wake_ups(self._dsn, timeout_s=timeout_s)

    @property
    def trouble(self) -> str | None:
        """Why what was to be written of late was not; None when it was, or nothing was to be."""
        return self._sequencer.trouble

    def oldest_transaction_s(self) -> float:
        """How long the oldest open transaction has been open: a long one slows every append
        down.
        """
        with self.sessions.statements() as cursor:
            cursor.execute("SELECT ledger.oldest_transaction_s()")
            row = cursor.fetchone()
        assert row is not None
        return float(row[0])

    def clock_ahead_s(self) -> float:
        """By how many seconds this machine's clock is ahead of the database's."""
        with self.sessions.statements() as cursor:
            return clock_ahead_s(cursor)

    def _rows(self, query: str, parameters: tuple[object, ...]) -> list[LogRow]:
        with self.sessions.statements() as cursor:
            cursor.execute(query, parameters)
            return [LogRow(position=row[0], body=bytes(row[1])) for row in cursor.fetchall()]

    def _read(self, request: Append, answer: Answer) -> AppendOutcome:
        if isinstance(answer, HuiyinError):
            raise answer
        if isinstance(answer, Refused):
            return self._outcome(answer)
        return Appended(receipts=_receipts(request.events, answer))

    def _outcome(self, refused: Refused) -> AppendOutcome:
        """Why it was refused. What it names is committed, so it can be read back."""
        reason = refused.reason
        match reason["why"]:
            case "origin":
                return OriginKnown(
                    receipts=self._receipts_between(reason["position"], reason["last_position"]),
                    same_content=reason["same"],
                )
            case "event":
                position = reason["position"]
                return EventKnown(receipt=self._receipts_between(position, position)[0])
            case "reference":
                return ReferenceTaken(
                    reference=CaseReference(
                        source=reason["source"],
                        externalref=reason["externalref"],
                        case=reason["case"],
                    )
                )
            case _:
                return StreamMoved(stream=reason["stream"], version=reason["version"])

    def _receipts_between(self, first: int, last: int) -> tuple[Receipt, ...]:
        return tuple(_receipt_of(row) for row in self.read(after=first - 1, limit=last - first + 1))


def _receipt_of(row: LogRow) -> Receipt:
    envelope = parse(row.body).envelope
    return Receipt(
        position=row.position,
        stream=envelope.subject,
        version=envelope.sequence,
        event_id=envelope.id,
        body=row.body,
    )


def _receipts(events: Sequence[NewEvent], landed: Landed) -> tuple[Receipt, ...]:
    """Fills in here what the database filled in there: the same values give the same bytes."""
    numbers = landed.numbers or (None,) * len(events)
    return tuple(
        Receipt(
            position=position,
            stream=event.stream,
            version=event.version,
            event_id=event.event_id,
            body=fill(
                event.draft, position=position, recordedtime=landed.recordedtime, number=number
            ),
        )
        for position, (event, number) in enumerate(
            zip(events, numbers, strict=True), start=landed.first_position
        )
    )
