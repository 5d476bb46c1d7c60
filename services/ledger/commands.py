"""Turns a well-formed fact into everything it brings about; what the ledger does for intake and
desk alike.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import cast

from events.attachment import AttachmentAdded
from events.attention import ContactAttempted
from events.case import CaseFact
from events.case_access import AccessRestricted
from events.clock_step import AnyClockStep, ClockStep
from events.contact import ContactLogged, MatterIdentified
from events.destruction import DestructionDone
from events.envelope import RecordedEvent, parse
from events.fact import Fact
from events.identifiers import derive_id
from events.item import ItemFact
from events.party import PartyRegistered
from events.reattribution import ContactReattributed
from events.reply import ReplySent
from events.vocabulary import PUBLIC_CHANNELS
from services.errors import CommandRefusedError
from services.ledger.admitting.admission import admit_place
from services.ledger.answers.keeping_word import KeepingWord
from services.ledger.archive.attaching import Attaching, Files
from services.ledger.archive.destroying import Destroying
from services.ledger.archive.holding import Holding
from services.ledger.cases.attending import noticed_in, noticed_of
from services.ledger.cases.case import Case, CaseStreamFact
from services.ledger.cases.composure import noticed_in_talk
from services.ledger.cases.decisions import (
    CaseCommandFact,
    decide,
    newest,
    refuse_change,
)
from services.ledger.cases.evolving import evolve
from services.ledger.cases.reattributing import reattribute, records_of
from services.ledger.contacts.reporting import Contacts
from services.ledger.contract import Accepted
from services.ledger.core import Core
from services.ledger.items.deciding import Items
from services.ledger.log.decided import Decision, case_stream, origin_event
from services.ledger.log.deciding import Steps
from services.ledger.log.landing import Learned
from services.ledger.organisation.absent_hands import noticed_in_hands
from services.ledger.organisation.strangers import refuse_strangers, refuse_unknown_hands
from services.ledger.promises.clocks.case_clocks import clocks_stream
from services.ledger.promises.clocks.evolving import recall_clocks
from services.ledger.promises.clocks.stepping import refuse_own_revisit, take_step
from services.ledger.registers.contract import Noticed
from services.ledger.report import ReferenceUnknownError, Report, reference_of
from services.ledger.rulebook.raising import raised
from services.ledger.rulebook.requiring import refuse_incomplete
from services.ledger.rulebook.rules import Rules
from services.ledger.wording.exposing import exposed_by
from services.store.contract import SharedRecord


class Commands:
    """Decides reports and lands them."""

    def __init__(self, core: Core, files: Files) -> None:
        self._core = core
        self._contacts = Contacts(core)
        self.items = Items(core, self._contacts.decide)
        self._word = KeepingWord(core, self.items)
        self.holding = Holding(core, self.items)
        self.destroying = Destroying(core, self.items, self.holding)
        self._attaching = Attaching(core, self.items, self.holding, files)

    def carry_out(self, report: Report) -> Steps[Accepted]:
        """Lands the fact and what follows from it. Raises ``ReferenceUnknownError`` and every
        refusal.
        """
        decide_report: Callable[[Report, Learned], Decision]
        match report.fact:
            case ContactLogged():
                decide_report = self._decide_told
            case PartyRegistered():
                decide_report = self._contacts.decide_party
            case ClockStep():
                decide_report = self._decide_clock_step
            case CaseFact():
                decide_report = self._decide_case
            case AttachmentAdded():
                decide_report = self._attaching.decide
            case DestructionDone():
                decide_report = self.destroying.decide
            case ItemFact():
                decide_report = self.items.decide
            case _:
                raise CommandRefusedError(
                    f"{report.fact.type_name} is decided by the ledger", rule="publishable-type"
                )
        # Case or item is compared with its version each time it is decided; what else moved, its
        # clocks for example, is no conflict.
        return self._core.landing.steps(partial(decide_report, report), origin=report.origin)

    def _decide_told(self, report: Report, learned: Learned) -> Decision:
        """A contact reported as such, and what rules find in it; registers look for themselves at
        those that follow from their items. Of whom it is about, nothing is found. Raises every
        refusal.
        """
        decision = self._contacts.decide(report, learned)
        self.items.billing.refuse_contact(
            cast("ContactLogged", decision.decided[0].fact), report.happened_at
        )
        contact = cast("ContactLogged", report.fact)
        if report.restricted_from:
            refuse_strangers(
                self._core,
                report.restricted_from,
                community=contact.community,
                field="/restricted_from",
            )
            return decision
        self._expose(report, contact, decision, learned)
        if not noticed_in(contact, ()):
            return decision
        private = (
            each.stream
            for each in decision.decided
            if isinstance(each.fact, MatterIdentified) and each.fact.sensitivity == "private"
        )
        about = next(private, decision.decided[0].stream)
        joined = self._contacts.named(report, contact, learned).values()
        rules = self._core.rules.at(report.happened_at)
        decision.decided.extend(
            raised(report, noticed, rules, about=about, community=contact.community)
            for noticed in noticed_in(contact, joined)
        )
        return decision

    def _expose(
        self, report: Report, contact: ContactLogged, decision: Decision, learned: Learned
    ) -> None:
        """Adds what a contact lets many read about somebody; not of a case kept from somebody."""
        if contact.channel not in PUBLIC_CHANNELS:
            return
        rules = self._core.rules.at(report.happened_at)
        found = exposed_by(contact, rules)
        if found is None:
            return
        joined = self._contacts.named(report, contact, learned).values()
        if any(case.restricted for case in joined):
            return
        about = decision.decided[0].stream
        decision.add(self._onward(report, found.detected, learned))
        decision.decided.append(
            raised(report, found.noticed, rules, about=about, community=contact.community)
        )

    def _decide_case(self, report: Report, learned: Learned) -> Decision:
        fact = newest(cast("CaseCommandFact", report.fact))
        case = self._case_of(report, fact)
        desk = self._core.community(case.community).desk
        rules = self._core.rules.at(report.happened_at)
        refuse_incomplete(fact, rules)
        if isinstance(fact, ContactReattributed):
            fact = self._whose(case, fact)
        recorded = decide(
            case,
            fact,
            desk=desk,
            happened_at=report.happened_at,
            policy=self._core.promises.policy_at(report.happened_at),
            rules=rules,
        )
        # A publisher tells what is so already: nobody sits there to mend an id.
        if report.source is None:
            self._refuse_slips(case, fact, report.happened_at)
        if isinstance(recorded, ReplySent):
            self.items.billing.refuse_reply(case, recorded, report.happened_at)
        after = evolve(case, cast("CaseStreamFact", recorded))
        subjects = after.parties
        if isinstance(recorded, ReplySent) and recorded.to and recorded.to not in subjects:
            subjects = (*subjects, recorded.to)
        stream = case_stream(case.id)
        own = origin_event(
            report,
            recorded,
            stream,
            after.version,
            partitionkey=case.community,
            subjects=subjects,
            correlationid=case.contact,
        )
        findings = (
            raised(report, noticed, rules, about=stream, community=case.community)
            for noticed in self._noticed(case, recorded, report.happened_at, rules)
        )
        decision = Decision(decided=[own, *findings])
        decision.add(self._word.of_step(report, case, recorded, after.version, learned))
        if isinstance(recorded, ContactReattributed):
            decision.shared.extend(self._shared(case, recorded))
        return decision

    def _refuse_slips(self, case: Case, fact: CaseCommandFact, at: datetime) -> None:
        """Raises ``CommandRefusedError`` for an id of nobody."""
        if isinstance(fact, AccessRestricted):
            refuse_strangers(self._core, fact.persons, community=case.community, field="/persons")
        refuse_unknown_hands(self._core, case, fact, at=at)

    def _onward(self, report: Report, fact: ItemFact, learned: Learned) -> Decision:
        event_id = derive_id(report.event_id, fact.type_name)
        return self.items.decide(report.as_cause_of(fact, event_id), learned)

    def _whose(self, case: Case, fact: ContactReattributed) -> ContactReattributed:
        """The fact with whose the contact is instead, and where it belongs."""
        admit_place(self._core.communities.get(case.community), fact.building)
        subject = self._core.subjects.subject_of(case.community, fact.party)
        named = fact.model_copy(update={"party": fact.party.model_copy(update={"id": subject})})
        return reattribute(case, named, story=self._story(case))

    def _story(self, case: Case) -> list[RecordedEvent]:
        return [parse(row.body) for row in self._core.store.read_stream(case_stream(case.id))]

    def _shared(self, case: Case, fact: ContactReattributed) -> Iterator[SharedRecord]:
        """What was recorded up to here is about the right party too, and so is the contact."""
        for record in records_of(fact, story=self._story(case)):
            yield SharedRecord(event_id=record, subject=cast("str", fact.party.id))

    def _decide_clock_step(self, report: Report, learned: Learned) -> Decision:
        del learned  # the clocks are read afresh each time
        step = cast("AnyClockStep", report.fact)
        case = self._case_of(report, step)
        refuse_change(case, step.by, report.happened_at)
        refuse_own_revisit(case, step)
        clocks = self._core.application.recall(clocks_stream(case.id), recall_clocks)
        if clocks is None:
            raise CommandRefusedError(
                "the case has no clocks: it was opened before there were any",
                rule="clock-running",
                article="Art.3(4)",
            )
        recorded = take_step(
            clocks,
            step,
            happened_at=report.happened_at,
            calendar_of=self._core.promises.calendar_labelled,
        )
        return Decision(
            decided=[
                origin_event(
                    report,
                    recorded,
                    clocks_stream(case.id),
                    clocks.version + 1,
                    partitionkey=case.community,
                    subjects=(),
                    correlationid=case.contact,
                )
            ]
        )

    def _noticed(self, case: Case, fact: Fact, at: datetime, rules: Rules) -> tuple[Noticed, ...]:
        """What rules find in a fact about this case; nothing where it is kept from somebody."""
        if case.restricted:
            return ()
        return (
            *noticed_of(case, fact, rules, covered=self._covered(case, fact)),
            *noticed_in_talk(case, fact),
            *noticed_in_hands(case, fact, at, self._core.organisation.chart),
        )

    def _covered(self, case: Case, fact: Fact) -> bool:
        """Whether the incident an attempt names is going on and the case belongs to it."""
        if not isinstance(fact, ContactAttempted) or fact.incident is None:
            return False
        incident = self.items.load("incident", fact.incident)
        if incident is None or incident.state.ended:
            return False
        return case.id in incident.state.cases

    def _case_of(self, report: Report, fact: CaseFact) -> Case:
        """The case a fact names. A reference leads on through merges; an id means that very
        case.
        """
        if fact.case is not None:
            return self._core.case(
                fact.case,
                caller=report.caller,
                source=report.source,
                expected_version=report.expected_version,
            )
        speaker, externalref = cast("tuple[str, str]", reference_of(report))
        case_id = self._core.store.find_case(source=speaker, externalref=externalref)
        if case_id is None:
            raise ReferenceUnknownError(speaker, externalref)
        case = self._core.case(case_id, caller=report.caller, source=report.source)
        return self._core.survivor(case)
