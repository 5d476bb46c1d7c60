"""Shows personal data of a case in clear, to whoever says what for; the log says that it was shown
(Art. 6(4)).
"""

from typing import get_args

from events.case import RecordViewed
from events.envelope import RecordedEvent, parse
from events.vocabulary import Purpose
from services.errors import CommandRefusedError
from services.ledger.case import Case
from services.ledger.contract import Caller, Revealed
from services.ledger.core import Core
from services.ledger.decided import Decided, Decision, case_stream
from services.ledger.landing import Learned
from services.ledger.personal_values import values_of
from services.privacy.opening import Opener
from services.store.contract import Receipt

RECORDS_MAX = 1_000


class Revealing:
    """Opens a case's records for a purpose."""

    def __init__(self, core: Core, opener: Opener) -> None:
        self._core, self._opener = core, opener

    def reveal(self, case_id: str, *, purpose: str, caller: Caller) -> Revealed:
        """Records the viewing, then opens. Raises ``CommandRefusedError``, ``NotFoundError``,
        ``NotPermittedError``.

        The purpose lies in the case being worked on: a finished one is not opened, one merged into
        a live one is. A crash between recording and opening leaves a viewing recorded that showed
        nothing, never the other way round.
        """
        case = self._core.case(case_id, caller=caller)
        _refuse_without_purpose(self._core.survivor(case), purpose)
        events = self._personal_events(case)
        if not events:
            raise CommandRefusedError(
                "the case holds nothing personal", rule="reveal-something", article="Art.6(4)"
            )
        receipt = self._record(case, events, purpose, caller)
        opened = self._opener.open_events(events)
        values = {
            event.envelope.id: values_of(event.envelope.type, opened[event.envelope.id])
            for event in events
        }
        return Revealed(case=case_id, values=values, receipt=receipt)

    def _personal_events(self, case: Case) -> list[RecordedEvent]:
        """The newest thousand events of the case, and its contacts, that hold sealed values."""
        rows = self._core.store.read_stream(case_stream(case.id))
        events = [parse(row.body) for row in rows]
        contacts = dict.fromkeys(
            event.envelope.data["contact"] for event in events if "contact" in event.envelope.data
        )
        for contact in contacts:
            rows = self._core.store.read_stream(f"contact/{contact}")
            events += [parse(row.body) for row in rows]
        sealed = [event for event in events if "sealing" in event.envelope.data]
        return sorted(sealed, key=lambda event: event.position)[-RECORDS_MAX:]

    def _record(
        self, case: Case, events: list[RecordedEvent], purpose: str, caller: Caller
    ) -> Receipt:
        now = self._core.clock()
        event_id = self._core.mint(now)
        fact = RecordViewed(
            case=case.id,
            records=tuple(event.envelope.id for event in events),
            purpose=purpose,
            by=caller.actor,
        )
        stream = f"access/{case.id}"

        def decide(learned: Learned) -> Decision:
            viewed = Decided(
                fact=fact,
                event_id=event_id,
                stream=stream,
                version=learned.versions.get(stream, 0) + 1,
                partitionkey=case.community,
                happened_at=now,
                actor=caller.actor,
                correlationid=case.contact,
                traceparent=caller.traceparent,
            )
            return Decision(decided=[viewed])

        return self._core.landing.land(decide).receipts[0]


def _refuse_without_purpose(case: Case, purpose: str) -> None:
    if case.status not in ("open", "resolved"):
        raise CommandRefusedError(
            f"the case is {case.status}: only an open case is a reason to look",
            rule="reveal-open-case",
            article="Art.6(4)",
        )
    if purpose not in get_args(Purpose):
        raise CommandRefusedError(
            f"say what the personal data is needed for: {', '.join(get_args(Purpose))}",
            rule="reveal-with-purpose",
            article="Art.6(4)",
            field="/purpose",
        )
