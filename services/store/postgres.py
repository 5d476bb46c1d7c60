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
from services.store.log_reads import LogReads
from services.store.request import Answer, Landed, PlainEvent, Refused, Tracked, prepare
from services.store.sequencer import PATIENCE_S, Sequencer
from services.store.sessions import Sessions
from services.store.wake import wake_ups

READ_CONNECTIONS_MAX = 16


class PostgresStore(LogReads):
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
        super().__init__(
            Sessions(dsn, application_name=f"huiyin {owner}", connections_max=read_connections_max)
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

    def wake_ups(self, *, timeout_s: float) -> Generator[None, None, None]:
        """Yields after every commit heard of, and at least every ``timeout_s`` seconds."""
        return wake_ups(self._dsn, timeout_s=timeout_s)

    @property
    def trouble(self) -> str | None:
        """Why what was to be written of late was not; None when it was, or nothing was to be."""
        return self._sequencer.trouble

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
