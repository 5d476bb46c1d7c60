"""Commands on cases that no outside system may report: merging two, filing one (Art. 9(1), 10)."""

from collections.abc import Callable

from events.case import CaseMerged, RecordFiled
from services.ledger.admission import well_formed
from services.ledger.case import Case, evolve
from services.ledger.contract import Accepted, Caller
from services.ledger.core import Core
from services.ledger.deadlines import ledger_year
from services.ledger.decided import Decided, Decision, case_stream
from services.ledger.decisions import file, merge
from services.ledger.landing import Learned
from services.store.contract import StreamCheck


class Casework:
    """Decides and lands them."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def merge(
        self,
        case_id: str,
        into_id: str,
        *,
        reason: str,
        caller: Caller,
        expected_version: int | None,
    ) -> Accepted:
        """Merges, unless either case changes meanwhile: then it is decided again."""
        place = self._placing(caller)

        def decide(learned: Learned) -> Decision:
            del learned
            case = self._core.case(case_id, caller=caller, expected_version=expected_version)
            into = self._core.case(into_id, caller=caller)
            with well_formed():
                fact = merge(case, into, by=caller.actor, reason=reason)
            stands = StreamCheck(stream=case_stream(into.id), version=into.version)
            subjects = tuple(dict.fromkeys(case.parties + into.parties))
            return Decision(decided=[place(case, fact, subjects, None)], checks=[stands])

        return self._core.landing.land(decide, once=expected_version is not None)

    def file_record(
        self, case_id: str, *, retention: str, caller: Caller, expected_version: int | None
    ) -> Accepted:
        """Files; the number's last digits are given when it lands, without a gap."""
        place = self._placing(caller)
        year = ledger_year(self._core.clock())

        def decide(learned: Learned) -> Decision:
            del learned
            case = self._core.case(case_id, caller=caller, expected_version=expected_version)
            number = f"{case.community}-D{year}-000000"
            with well_formed():
                fact = file(case, number=number, retention=retention, by=caller.actor)
            return Decision(decided=[place(case, fact, (), f"filing/{case.community}/{year}")])

        return self._core.landing.land(decide, once=expected_version is not None)

    def _placing(
        self, caller: Caller
    ) -> Callable[[Case, CaseMerged | RecordFiled, tuple[str, ...], str | None], Decided]:
        """Puts facts into their case's stream under one id, however often they are decided."""
        now = self._core.clock()
        event_id = self._core.mint(now)

        def place(
            case: Case,
            fact: CaseMerged | RecordFiled,
            subjects: tuple[str, ...],
            series: str | None,
        ) -> Decided:
            return Decided(
                fact=fact,
                event_id=event_id,
                stream=case_stream(case.id),
                version=evolve(case, fact).version,
                partitionkey=case.community,
                happened_at=now,
                actor=caller.actor,
                subjects=subjects,
                correlationid=case.contact,
                series=series,
                traceparent=caller.traceparent,
            )

        return place
