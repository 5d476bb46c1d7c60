"""Decides what somebody told the company, and who that is: a contact with the cases its matters
name, and a party that is registered.
"""

from typing import cast

from events.contact import ContactLogged
from events.party import Party, PartyRegistered
from services.errors import CommandRefusedError
from services.ledger.admitting.admission import admit_community, admit_place
from services.ledger.cases.case import Case
from services.ledger.contacts.matters import ContactCircumstances, decide_contact, opens_case
from services.ledger.core import Core
from services.ledger.log.decided import Decision, origin_event
from services.ledger.log.landing import Learned
from services.ledger.report import Report


class Contacts:
    """Decides reports of contacts and parties. Safe from many threads."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def decide(self, report: Report, learned: Learned) -> Decision:
        """The contact with what becomes of its matters. Raises every refusal."""
        contact = self._contact_with_subject(report, cast("ContactLogged", report.fact))
        subjects = _subjects_of(contact.party)
        at = ContactCircumstances(
            contact_id=report.event_id,
            source=report.speaker,
            actor=report.caller.actor,
            desk=self._core.community(contact.community).desk,
            happened_at=report.happened_at,
            recorded_at=report.recorded_at,
            named=self.named(report, contact, learned),
            policy=self._core.promises.policy_at(report.happened_at),
            traceparent=report.traceparent,
            restricted_from=report.restricted_from,
        )
        decision = decide_contact(contact, at)
        stream = f"contact/{report.event_id}"
        logged = origin_event(
            report, contact, stream, 1, partitionkey=contact.community, subjects=subjects
        )
        decision.decided.insert(0, logged)
        return decision

    def named(self, report: Report, contact: ContactLogged, learned: Learned) -> dict[int, Case]:
        """The cases the matters name, by index.

        A reference that would open a case is not looked up at first: most are new, and the store
        refuses a taken one and says whose it is.
        """
        named: dict[int, Case] = {}
        for index, matter in enumerate(contact.matters):
            case_id = matter.case
            if case_id is None and matter.externalref is not None:
                case_id = learned.references.get(matter.externalref)
                if case_id is None and not opens_case(contact, matter):
                    case_id = self._core.store.find_case(
                        source=report.speaker, externalref=matter.externalref
                    )
            if case_id is not None:
                case = self._core.case(case_id, caller=report.caller, source=report.source)
                named[index] = self._core.survivor(case)
        return named

    def decide_party(self, report: Report, learned: Learned) -> Decision:
        """The party under the id it has here. Raises every refusal."""
        fact = self._party_with_subject(report, cast("PartyRegistered", report.fact))
        stream = f"party/{fact.party.id}"
        version = learned.versions.get(stream, 0) + 1
        subjects = _subjects_of(fact.party)
        decided = origin_event(
            report, fact, stream, version, partitionkey=fact.community, subjects=subjects
        )
        return Decision(decided=[decided])

    def _contact_with_subject(self, report: Report, contact: ContactLogged) -> ContactLogged:
        """Checks the place, and fills in who the party is."""
        core = self._core
        admit_community(contact.community, caller=report.caller, source=report.source)
        admit_place(core.communities.get(contact.community), contact.building)
        if contact.party is None or report.identified:
            return contact
        subject = core.subjects.subject_of(contact.community, contact.party)
        if subject == contact.party.id:
            return contact
        return contact.model_copy(update={"party": _with_id(contact.party, subject)})

    def _party_with_subject(self, report: Report, fact: PartyRegistered) -> PartyRegistered:
        admit_community(fact.community, caller=report.caller, source=report.source)
        self._core.community(fact.community)
        subject = self._core.subjects.subject_of(fact.community, fact.party)
        if subject is None:
            raise CommandRefusedError(
                "give a telephone number, or name and flat, of somebody who is not anonymous",
                rule="party-with-identity",
                article="Art.2",
                field="/party",
            )
        return fact.model_copy(update={"party": _with_id(fact.party, subject)})


def _with_id(party: Party, subject: str | None) -> Party:
    return party.model_copy(update={"id": subject})


def _subjects_of(party: Party | None) -> tuple[str, ...]:
    return () if party is None or party.id is None else (party.id,)
