"""Commands on cases that no outside system may report: merging two, taking that back, filing one
(Art. 9(1), 10).
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import cast

from events.case import CaseMerged, RecordFiled
from events.case_unmerging import CaseSeparated, CaseUnmerged
from events.filing_scheme import SCHEME_ID, Retention
from events.identifiers import derive_id
from events.record import RecordRegistered, record_of
from services.ledger.admitting.admission import well_formed
from services.ledger.answers.keeping_word import KeepingWord
from services.ledger.cases.case import COMPANY_DESK, Case
from services.ledger.cases.deadlines import ledger_year
from services.ledger.cases.evolving import evolve
from services.ledger.cases.leaving import file, merge
from services.ledger.cases.unmerging import UnmergingFact, merged_into, unmerge
from services.ledger.contract import Accepted, Caller
from services.ledger.core import Core
from services.ledger.items.deciding import Items
from services.ledger.items.placing import Placing
from services.ledger.log.decided import Decided, Decision, case_stream
from services.ledger.log.landing import Learned
from services.ledger.registers.contract import At, Item
from services.ledger.registers.filing_schemes import Scheme, Version
from services.ledger.registers.records import REGISTER, entered
from services.ledger.report import Report
from services.ledger.rulebook.book import names_rules
from services.store.contract import AGAIN, StreamCheck

Placed = CaseMerged | RecordFiled | UnmergingFact


@names_rules
class Casework:
    """Decides and lands them."""

    def __init__(self, core: Core, items: Items) -> None:
        self._core, self._items = core, items
        self._word = KeepingWord(core, items)

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
            case = self._core.case(case_id, caller=caller, expected_version=expected_version)
            into = self._core.case(into_id, caller=caller)
            with well_formed():
                fact = merge(case, into, by=caller.actor, reason=reason)
            stands = StreamCheck(stream=case_stream(into.id), version=into.version)
            subjects = tuple(dict.fromkeys(case.parties + into.parties))
            merged = place(case, fact, subjects, None)
            decision = Decision(decided=[merged], checks=[stands])
            decision.add(self._word.lapse(_told(merged, caller), case, learned, into=into.id))
            return decision

        return self._core.landing.land(decide)

    def unmerge(
        self, case_id: str, *, reason: str, caller: Caller, expected_version: int | None
    ) -> Accepted:
        """Takes the merge back, unless either case changes meanwhile: then it is decided again."""
        place = self._placing(caller)

        def decide(learned: Learned) -> Decision:
            case = self._core.case(case_id, caller=caller, expected_version=expected_version)
            into = self._core.case(merged_into(case), caller=caller)
            desk = self._core.community(case.community).desk
            with well_formed():
                facts = unmerge(case, into, by=caller.actor, reason=reason, desk=desk)
            decided = []
            for fact in facts:
                if isinstance(fact, CaseSeparated):
                    decided.append(place(into, fact, (), None))
                else:
                    subjects = tuple(dict.fromkeys(case.parties + into.parties))
                    decided.append(place(case, fact, subjects, None))
                    case = evolve(case, fact)
            decision = Decision(decided=decided)
            decision.add(self._word.resume(_told(decided[0], caller), case, learned))
            return decision

        return self._core.landing.land(decide)

    def file_record(
        self,
        case_id: str,
        *,
        retention: str,
        reason: str | None,
        caller: Caller,
        expected_version: int | None,
    ) -> Accepted:
        """Files, and enters the record of the case under the same number; its last digits are
        given when it lands, without a gap. ``reason``: why not for the term of the schedule.
        """
        place = self._placing(caller)
        year = ledger_year(self._core.clock())

        def decide(learned: Learned) -> Decision:
            del learned
            case = self._core.case(case_id, caller=caller, expected_version=expected_version)
            number = f"{case.community}-D{year}-000000"
            with well_formed():
                fact = file(case, number=number, retention=retention, by=caller.actor)
            filed = place(case, fact, (), f"filing/{case.community}/{year}")
            entering = self._entered(case, filed, retention, reason, caller)
            return Decision(decided=[filed, *entering])

        return self._core.landing.land(decide)

    def scheduled_term(self, matter: str) -> Retention | None:
        """How long the retention schedule of now keeps such records; None where it says nothing."""
        scheme = self._scheme(self._core.clock())
        row = None if scheme is None else scheme.row(matter)
        return None if row is None else row.retention

    def _scheme(self, at: datetime) -> Version | None:
        scheme = self._items.load("filing_scheme", SCHEME_ID)
        return None if scheme is None else cast("Scheme", scheme.state).at(at)

    def _entered(
        self, case: Case, filed: Decided, retention: str, reason: str | None, caller: Caller
    ) -> Iterator[Decided]:
        """The record of the case, and what the filing scheme makes of it."""
        at_once, about = filed.happened_at, case_stream(case.id)
        registered = RecordRegistered(
            id=record_of(about),
            by=caller.actor,
            community=case.community,
            number=cast("RecordFiled", filed.fact).number,
            about=about,
            matter=case.category,
        )
        with well_formed():
            outcome = entered(
                registered,
                self._scheme(at_once),
                happened_at=at_once,
                retention=cast("Retention", retention),
                reason=reason,
            )
        report = _told(filed, caller).as_cause_of(
            registered, derive_id(filed.event_id, "record.registered")
        )
        at = At(
            id=registered.item_id,
            event_id=report.event_id,
            actor=filed.actor,
            community=case.community,
            buildings=frozenset(),
            desk=COMPANY_DESK,
            happened_at=at_once,
            recorded_at=at_once,
            rules=self._core.rules.at(at_once),
        )
        policy = self._core.promises.policy_at(at_once)
        placing = Placing(report, REGISTER, at, policy)
        for index, fact in enumerate(outcome.facts):
            item = Item(
                id=at.id, version=index + 1, community=at.community, subjects=(), state=None
            )
            own = placing.own(index, fact, item)
            yield replace(own, series=own.series and f"{AGAIN}{filed.series}")
        yield from (placing.finding(noticed) for noticed in outcome.noticed)

    def _placing(
        self, caller: Caller
    ) -> Callable[[Case, Placed, tuple[str, ...], str | None], Decided]:
        """Puts facts into their case's stream, each under one id however often it is decided: the
        first under a new one, those that go with it under ids that derive from it.
        """
        now = self._core.clock()
        first_id = self._core.mint(now)

        def place(
            case: Case,
            fact: Placed,
            subjects: tuple[str, ...],
            series: str | None,
        ) -> Decided:
            follows = not isinstance(fact, CaseMerged | CaseUnmerged | RecordFiled)
            return Decided(
                fact=fact,
                event_id=derive_id(first_id, fact.type_name) if follows else first_id,
                causationid=first_id if follows else None,
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


def _told(cause: Decided, caller: Caller) -> Report:
    """The fact as if somebody had reported it, for what follows from it."""
    return Report(
        fact=cause.fact,
        event_id=cause.event_id,
        speaker=cause.actor,
        caller=caller,
        happened_at=cause.happened_at,
        recorded_at=cause.happened_at,
        traceparent=cause.traceparent,
    )
