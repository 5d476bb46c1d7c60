"""Decides facts about the items of registers: what is the same for all of them is done here, the
rest in the register's own module.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, cast

from events.contact import ContactLogged
from events.identifiers import derive_id
from events.item import AboutCase, AboutCases, ItemFact, item_stream, named_id
from events.vocabulary import COMPANY_PARTITION
from services.errors import NotFoundError, NotPermittedError, VersionConflictError
from services.ledger.admitting.admission import admit_place, admit_reach
from services.ledger.cases.case import COMPANY_DESK, Case
from services.ledger.cases.deadlines import ledger_year
from services.ledger.contacts.identifying import with_subjects
from services.ledger.core import Core
from services.ledger.items.drawing import draw
from services.ledger.items.placing import Placing
from services.ledger.items.streams import community_of, evolved, load_item
from services.ledger.items.tallying import tally
from services.ledger.log.decided import Decision
from services.ledger.log.landing import Learned
from services.ledger.organisation.workload import Asked, InHand
from services.ledger.registers.connectors import carriers_of
from services.ledger.registers.contract import (
    AnyRegister,
    At,
    Item,
    ItemKey,
    Outcome,
    refuse,
)
from services.ledger.registers.found import all_registers
from services.ledger.registers.identities import everybody
from services.ledger.report import ReferenceUnknownError, Report, reference_of
from services.ledger.rulebook.requiring import refuse_incomplete
from services.ledger.rulebook.rules import Rules
from services.ledger.wording.billing import Billing

DecideContact = Callable[[Report, Learned], Decision]


class Items:
    """Decides reports about items. ``decide_contact`` says what follows from a contact."""

    def __init__(self, core: Core, decide_contact: DecideContact) -> None:
        self.core, self.decide_contact = core, decide_contact
        self.billing = Billing(core, self.load)

    def decide(self, report: Report, learned: Learned) -> Decision:
        """Everything the report brings about, in the newest version of what it reports. Raises
        ``ReferenceUnknownError`` and every refusal.
        """
        fact = cast("ItemFact", report.fact.upcast())
        register = all_registers()[fact.kind]
        item_id = _id_of(report, fact)
        item = self.load(register.kind, item_id)
        self._admit(report, fact, item)
        _expected(report, item, item_stream(register.kind, item_id))
        community = community_of(fact, item)
        fact = self._with_case(report, with_subjects(fact, community, self.core.subjects))
        fact = fact.model_copy(update={"id": item_id, **_number(register, report, community, fact)})
        rules = self.core.rules.at(report.happened_at)
        if report.causationid is None:
            refuse_incomplete(fact, rules)
        state = None if item is None else item.state
        named = (*register.cases(state, fact), *_cases_named(fact))
        cases = {case_id: self._case(report, case_id) for case_id in dict.fromkeys(named)}
        at = self._at(report, fact, community, rules)
        at = replace(at, others=self._others(register.needs(state, fact)), cases=cases)
        if (lots := register.drawing(state, fact, report.happened_at)) is not None:
            store, hidden = self.core.store, self._kept_from_somebody
            at = replace(at, drawn=draw(store, lots, community=community, hidden=hidden))
        if (wanted := register.tally(state, fact, report.happened_at)) is not None:
            at = replace(at, tallied=tally(self.core.store, wanted, community=community))
        if isinstance(fact, register.recalls):
            at = replace(at, recalled=self.core.recall(item_stream(register.kind, item_id)))
        if isinstance(fact, register.asks_chart):
            at = replace(at, chart=self.core.organisation.chart(community))
        if (asked := register.work_of(state, fact)) is not None:
            at = replace(at, in_hand=self._in_hand(report, asked, community))
        if channels := tuple(register.asks_carriers(state, fact)):
            load = partial(self.load, "connector")
            at = replace(at, carriers=carriers_of(community, channels, load))
        if whom := tuple(register.whereabouts(fact)):
            at = replace(at, whereabouts=self._whereabouts(whom))
        outcome = register.decide(state, fact, at)
        self.billing.refuse_item(fact, item, community, report.happened_at)
        return self._landing(
            Placing(report, register, at, self.core.promises.policy_at(report.happened_at)),
            item,
            outcome,
            learned,
        )

    def load(self, kind: str, item_id: str) -> Item[Any] | None:
        """An item as the log has it; None when there is none."""
        return load_item(self.core.application, kind, item_id)

    def _admit(self, report: Report, fact: ItemFact, item: Item[Any] | None) -> None:
        """Refuses what the caller may not speak of, what is not there, and what is there
        already.
        """
        if item is None and not fact.opens:
            if (reference := reference_of(report)) is not None:
                raise ReferenceUnknownError(*reference)
            raise NotFoundError(f"there is no such {fact.kind}")
        if item is not None:
            _refuse_hidden(report, fact, item)
        community = community_of(fact, item)
        admit_reach(community, caller=report.caller, source=report.source)
        if community is not None and fact.opens:
            admit_place(self.core.communities.get(community), getattr(fact, "building", None))
        if item is not None and fact.opens and not fact.recurs:
            refuse(
                f"this reference names a {fact.kind} that is there already",
                rule="opened-once",
                article="Art.9(1)",
                field="/externalref",
            )

    def _at(self, report: Report, fact: ItemFact, community: str | None, rules: Rules) -> At:
        place = None if community is None else self.core.community(community)
        return At(
            id=fact.item_id,
            event_id=report.event_id,
            actor=report.caller.actor,
            community=community,
            buildings=frozenset() if place is None else place.buildings,
            desk=COMPANY_DESK if place is None else place.desk,
            happened_at=report.happened_at,
            recorded_at=report.recorded_at,
            rules=rules,
            speaker=report.speaker,
            origin=None if report.origin is None else (report.origin.source, report.origin.id),
        )

    def _others(self, keys: Iterable[ItemKey]) -> Mapping[ItemKey, Item[Any]]:
        loaded = {(kind, id_): self.load(kind, id_) for kind, id_ in keys}
        return {key: item for key, item in loaded.items() if item is not None}

    def same_person(self, subject: str) -> tuple[str, ...]:
        """All who were merged with a party, itself first."""
        return everybody(subject, partial(self.load, "identity"))

    def _whereabouts(self, subjects: Iterable[str]) -> Mapping[str, frozenset[str]]:
        held = {subject: self.core.vault.records_of(subject) for subject in subjects}
        return {
            subject: frozenset(record.partitionkey for record in records)
            for subject, records in held.items()
        }

    def _kept_from_somebody(self, case_id: str) -> bool:
        case = self.core.application.load_case(case_id)
        return case is None or bool({*case.restricted, *self.core.survivor(case).restricted})

    def _case(self, report: Report, case_id: str) -> Case:
        """The case of this id, or the one that carries on for it after merges."""
        case = self.core.case(case_id, caller=report.caller, source=report.source)
        return self.core.survivor(case)

    def _with_case(self, report: Report, fact: ItemFact) -> ItemFact:
        """The cases filled in that the fact names by reference, merges followed."""
        if isinstance(fact, AboutCases):
            named = (
                *fact.cases,
                *(
                    self._referred(report, fact.case_source, reference)
                    for reference in fact.case_externalrefs
                ),
            )
            return fact.model_copy(update={"cases": tuple(dict.fromkeys(named))})
        if not isinstance(fact, AboutCase) or fact.case or fact.case_externalref is None:
            return fact
        return fact.model_copy(
            update={"case": self._referred(report, fact.case_source, fact.case_externalref)}
        )

    def _referred(self, report: Report, source: str | None, externalref: str) -> str:
        """The id of the case a source calls so, merges followed."""
        speaker = source or report.speaker
        found = self.core.store.find_case(source=speaker, externalref=externalref)
        if found is None:
            raise ReferenceUnknownError(speaker, externalref)
        return self._case(report, found).id

    def _in_hand(self, report: Report, asked: Asked, community: str | None) -> InHand:
        """What was nominated and, by the log, is so. A case kept from who reports is not told."""
        workload, nominated = self.core.workload, asked.among
        if nominated is None:
            nominated = tuple(workload.cases_of(asked.staff, community, urgent=asked.urgent))
        cases: list[Case] = []
        for case_id in nominated:
            try:
                case = self.core.case(case_id, caller=report.caller, source=report.source)
            except (NotFoundError, NotPermittedError):
                continue
            if case.status == "open" and case.assignee == asked.staff:
                cases.append(case)
        promises = workload.promises_of(asked.staff, community) if asked.promises else ()
        due_at = dict(self._promised(asked.staff, promises))
        return InHand(cases=tuple(cases), promises=tuple(due_at), due_at=due_at)

    def _promised(self, staff: str, nominated: Iterable[str]) -> Iterator[tuple[str, datetime]]:
        """Those that are theirs to keep by the log, and by when."""
        for promise in nominated:
            item = self.load("promise", promise)
            if item is not None and item.state.ended is None and item.state.assignee == staff:
                yield promise, item.state.due_at

    def _landing(
        self, placing: "Placing", item: Item[Any] | None, outcome: Outcome, learned: Learned
    ) -> Decision:
        decision = Decision(references=placing.references(learned))
        for index, fact in enumerate(outcome.facts):
            item = evolved(placing.register, item, fact)
            decision.decided.append(placing.own(index, fact, item))
        for noticed in outcome.noticed:
            decision.decided.append(placing.finding(noticed))
        steps = (*outcome.replies, *outcome.arrivals, *outcome.assignments)
        decision.decided.extend(placing.step(step) for step in steps)
        if outcome.contact is not None:
            decision.add(self._contact(placing.report, outcome, outcome.contact, learned))
        for index, fact in enumerate(outcome.onward):
            event_id = derive_id(placing.report.event_id, f"{fact.type_name}/onward/{index}")
            decision.add(self.decide(placing.report.as_cause_of(fact, event_id), learned))
        return decision

    def _contact(
        self, report: Report, outcome: Outcome, contact: ContactLogged, learned: Learned
    ) -> Decision:
        """What was told to a box or a meeting is a contact like any other (Art. 9(1))."""
        contact_id = derive_id(report.event_id, "contact.logged")
        told = report.as_cause_of(contact, contact_id)
        happened_at = outcome.contact_at or report.happened_at
        return self.decide_contact(replace(told, happened_at=happened_at), learned)


def _refuse_hidden(report: Report, fact: ItemFact, item: Item[Any]) -> None:
    """For whom an item is about it is not there, and nobody reports a step in their name."""
    if report.caller.actor in item.hidden_from:
        raise NotFoundError(f"there is no such {fact.kind}")
    if fact.by in item.hidden_from:
        refuse(
            f"{fact.by} is kept away from this: let somebody else do it",
            rule="hidden-hand",
            article="Art.7(1)",
            field="/by",
        )


def _cases_named(fact: ItemFact) -> tuple[str, ...]:
    if isinstance(fact, AboutCases):
        return fact.cases
    return (fact.case,) if isinstance(fact, AboutCase) and fact.case is not None else ()


def _id_of(report: Report, fact: ItemFact) -> str:
    """An opening without a reference gets its own event's id: it is minted once."""
    if (known := fact.id or fact.only_id) is not None:
        return known
    if fact.externalref is not None:
        speaker = fact.externalref_source or report.speaker
        return named_id(fact.kind, source=speaker, externalref=fact.externalref)
    return report.event_id


def _number(
    register: AnyRegister, report: Report, community: str | None, fact: ItemFact
) -> dict[str, str]:
    """The number but for its last digits, which the store fills in."""
    if not fact.numbered:
        return {}
    year = ledger_year(report.recorded_at)
    return {"number": f"{community or COMPANY_PARTITION}-{register.letter}{year}-000000"}


def _expected(report: Report, item: Item[Any] | None, stream: str) -> None:
    expected = report.expected_version
    if expected is not None and (item is None or item.version != expected):
        raise VersionConflictError(stream)
