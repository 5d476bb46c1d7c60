"""Gives the facts of a decision about an item their place in the ledger: stream, version, id,
cause.
"""

from dataclasses import dataclass
from typing import Any

from events.arrival import ReplyArrived, ReplyUndelivered
from events.case import CaseAssigned
from events.identifiers import derive_id
from events.item import ItemFact, item_stream
from events.reply import ReplySent
from events.vocabulary import COMPANY_PARTITION
from services.ledger.cases.deadlines import ledger_year
from services.ledger.cases.decisions import decide
from services.ledger.cases.evolving import evolve
from services.ledger.log.decided import Decided, case_stream
from services.ledger.log.landing import Learned
from services.ledger.promises.policy import Policy
from services.ledger.registers.contract import AnyRegister, At, Item, Noticed, refuse
from services.ledger.report import Report, item_reference
from services.ledger.rulebook.raising import raised
from services.store.contract import CaseReference

Followed = ReplySent | CaseAssigned | ReplyUndelivered | ReplyArrived
"""Steps of cases that follow from facts about items."""


@dataclass(frozen=True)
class Placing:
    """Places what follows from one report."""

    report: Report
    register: AnyRegister
    at: At
    policy: Policy

    def own(self, index: int, fact: ItemFact, item: Item[Any]) -> Decided:
        """A fact of the item's own stream; the first is the one that was reported."""
        first = index == 0
        report, name = self.report, f"{fact.type_name}/{index}"
        return Decided(
            fact=fact,
            event_id=report.event_id if first else derive_id(report.event_id, name),
            stream=item_stream(self.register.kind, item.id),
            version=item.version,
            partitionkey=self.at.community or COMPANY_PARTITION,
            happened_at=report.happened_at,
            actor=report.caller.actor,
            subjects=item.subjects,
            causationid=report.causationid if first else report.event_id,
            series=self._series() if fact.numbered else None,
            traceparent=report.traceparent,
            origin=report.origin if first else None,
        )

    def finding(self, noticed: Noticed) -> Decided:
        """What a rule noticed about this item."""
        about = item_stream(self.register.kind, self.at.id)
        return raised(self.report, noticed, self.at.rules, about=about, community=self.at.community)

    def step(self, fact: Followed) -> Decided:
        """A step of a case the item is about, decided as if somebody had taken it there."""
        report = self.report
        known = (*self.at.cases.values(), *self.at.in_hand.cases)
        case = next(case for case in known if case.id == fact.case)
        recorded = decide(
            case,
            fact,
            desk=self.at.desk,
            happened_at=report.happened_at,
            policy=self.policy,
            rules=self.at.rules,
        )
        assert isinstance(recorded, Followed)
        name = recorded.type_name.removeprefix("huiyin.").rpartition(".")[0]
        return Decided(
            fact=recorded,
            event_id=derive_id(report.event_id, f"{name}/{case.id}"),
            stream=case_stream(case.id),
            version=evolve(case, recorded).version,
            partitionkey=case.community,
            happened_at=report.happened_at,
            actor=report.caller.actor,
            subjects=case.parties,
            causationid=report.event_id,
            correlationid=case.contact,
            traceparent=report.traceparent,
        )

    def references(self, learned: Learned) -> list[CaseReference]:
        """The publisher's own name of an item that begins, for those who wait for it; nothing where
        the name is its own already. Refuses another item's.
        """
        fact = self.report.fact
        if not isinstance(fact, ItemFact) or not fact.opens:
            return []
        reference = item_reference(self.report, fact)
        if reference is None:
            return []
        source, externalref = reference
        taken_by = learned.references.get(externalref)
        if taken_by == self.at.id:
            return []
        if taken_by is not None:
            refuse(
                f"this reference names another {fact.kind} already: give this one its own",
                rule="opened-once",
                article="Art.9(1)",
                field="/externalref",
            )
        return [CaseReference(source=source, externalref=externalref, case=self.at.id)]

    def _series(self) -> str:
        place = self.at.community or COMPANY_PARTITION
        year = ledger_year(self.report.recorded_at)
        return f"{self.register.series or self.register.kind}/{place}/{year}"
