"""Turns a decision into what the store lands: each fact sealed and serialised, once (laws 1, 5)."""

from events.envelope import Envelope, serialise
from services.ledger.log.decided import Decided, Decision
from services.privacy.sealing import Sealer
from services.store.contract import Append, EventKey, NewEvent, Origin


class Drafter:
    """Seals and serialises. Safe from many threads. ``origin`` is the ledger's URN."""

    def __init__(self, sealer: Sealer, *, origin: str) -> None:
        self._sealer, self._origin = sealer, origin

    def draft(self, decision: Decision, origin: Origin | None) -> Append:
        """The append of a decision; ``origin`` is the published event's. Raises
        ``EnvelopeTooLargeError``.
        """
        events, keys = [], []
        for decided in decision.decided:
            event, key = self._draft(decided)
            events.append(event)
            if key is not None:
                keys.append(key)
        return Append(
            events=tuple(events),
            origin=origin,
            keys=tuple(keys),
            references=tuple(decision.references),
            checks=tuple(decision.checks),
            shared=tuple(decision.shared),
        )

    def _draft(self, decided: Decided) -> tuple[NewEvent, EventKey | None]:
        fact, origin = decided.fact, decided.origin
        data, wrapped = self._sealer.seal(fact, decided.event_id)
        draft = serialise(
            Envelope(
                id=decided.event_id,
                source=self._origin,
                type=fact.type_name,
                subject=decided.stream,
                sequence=decided.version,
                time=decided.happened_at,
                partitionkey=decided.partitionkey,
                actor=decided.actor,
                data=data,
                originsource=origin.source if origin else None,
                originid=origin.id if origin else None,
                causationid=decided.causationid,
                correlationid=decided.correlationid,
                traceparent=decided.traceparent,
            ),
            numbered=fact.numbered,
        )
        event = NewEvent(
            stream=decided.stream,
            version=decided.version,
            type=fact.type_name,
            event_id=decided.event_id,
            draft=draft,
            series=decided.series,
        )
        if wrapped is None:
            return event, None
        return event, EventKey(
            event_id=decided.event_id, wrapped=wrapped, subjects=decided.subjects
        )
