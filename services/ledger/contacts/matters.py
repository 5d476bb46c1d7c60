"""What follows from a contact: which of its matters open a case, which join one, which only stand
recorded.

A repair, a complaint, a suggestion or an important consultation that somebody brings to the company
opens a case (Art. 9(1)), or joins the one it names. What the company itself says or what is said
within it joins the case it names and opens none. A case joined after it was resolved, closed or
withdrawn is reopened when the party wants an answer: it asked again, so it is not done. A filed
case stays as it is; the matter opens a case of its own then.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from events.case import CaseCategory, CaseOpened, CaseReopened
from events.case_access import AccessRestricted
from events.contact import ContactLogged, Matter, MatterIdentified
from events.fact import Fact
from events.identifiers import derive_id
from services.errors import CommandRefusedError
from services.ledger.cases.case import Case, CaseStreamFact
from services.ledger.cases.deadlines import first_reply, ledger_year
from services.ledger.cases.evolving import evolve
from services.ledger.cases.owing import reopen
from services.ledger.cases.restricting import restrict
from services.ledger.log.decided import Decided, Decision, case_stream
from services.ledger.promises.policy import Matter as PromisedMatter
from services.ledger.promises.policy import Policy
from services.store.contract import CaseReference

ASKED_AGAIN = "当事人就同一事项再次联系，需要答复"
"""Why the ledger reopens; sealed like any reason, so that all reasons look alike in the log."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactCircumstances:
    """What deciding a contact takes besides the contact. ``contact_id`` is its event id.

    ``named`` holds, by index of the matter, the case it names, merges followed. ``source`` is whose
    references ``externalref`` are, ``policy`` what is promised when it happens. ``recorded_at``
    gives the year of new case numbers.
    """

    contact_id: str
    source: str
    actor: str
    desk: str
    happened_at: datetime
    recorded_at: datetime
    named: Mapping[int, Case]
    policy: Policy
    traceparent: str | None = None
    restricted_from: tuple[str, ...] = ()


def opens_case(contact: ContactLogged, matter: Matter) -> bool:
    """Whether the matter, naming no case, gets one (Art. 9(1))."""
    if contact.direction != "inbound":
        return False
    if matter.category == "consultation":
        return matter.important
    return matter.category in ("repair", "complaint", "suggestion")


def decide_contact(contact: ContactLogged, at: ContactCircumstances) -> Decision:
    """What is appended after the contact itself. Raises ``CommandRefusedError``.

    Two matters that name one case meet in it, also when the first of them opens it.
    """
    outcome = Decision()
    cases = {case.id: case for case in at.named.values()}
    opened_by_reference: dict[str, str] = {}
    for index, matter in enumerate(contact.matters):
        named = at.named.get(index)
        case_id = named.id if named else opened_by_reference.get(matter.externalref or "")
        case = cases[case_id] if case_id else None
        if case is not None and not case.filed:
            if case.community != contact.community:
                raise CommandRefusedError(
                    "the case named belongs to another community",
                    rule="case-of-community",
                    article="Art.9(1)",
                    field=f"/matters/{index}",
                )
            cases[case.id] = _join(contact, index, case, at, outcome)
        elif opens_case(contact, matter):
            opened = _open(contact, index, at, outcome)
            cases[opened.id] = opened
            if matter.externalref and named is None:
                opened_by_reference[matter.externalref] = opened.id
                outcome.references.append(
                    CaseReference(source=at.source, externalref=matter.externalref, case=opened.id)
                )
    if at.restricted_from and not outcome.decided:
        raise CommandRefusedError(
            "this contact opens no case that could be kept from somebody: record it as a complaint",
            rule="restrict-a-case",
            article="Art.6(6)",
            field="/restricted_from",
        )
    return outcome


def _open(contact: ContactLogged, index: int, at: ContactCircumstances, outcome: Decision) -> Case:
    matter = contact.matters[index]
    case_id = derive_id(at.contact_id, f"case/{index}")
    year = ledger_year(at.recorded_at)
    party = contact.party
    deadline = first_reply(
        at.policy,
        PromisedMatter(
            community=contact.community,
            category=cast("CaseCategory", matter.category),
            urgency=matter.urgency,
            party=party.kind if party else None,
        ),
        since=at.happened_at,
        answer_needed=contact.answer_needed,
    )
    opening = CaseOpened(
        case=case_id,
        number=f"{contact.community}-{year}-000000",
        community=contact.community,
        building=contact.building,
        category=cast("CaseCategory", matter.category),
        urgency=matter.urgency,
        sensitivity=matter.sensitivity,
        channel=contact.channel,
        contact=at.contact_id,
        matter=index,
        party_kind=party.kind if party else None,
        party=party.id if party else None,
        externalref=matter.externalref,
        externalref_source=at.source if matter.externalref else None,
        assignee=at.desk,
        raised_at=at.happened_at,
        first_reply_due_at=deadline.due_at,
        policy=deadline.policy,
        calendar=deadline.calendar,
        reckoning=deadline.reckoning,
    )
    series = f"case/{contact.community}/{year}"
    case = _add(outcome, None, opening, f"case.opened/{index}", at, series=series)
    return _identify(contact, index, case, at, outcome, joined=False)


def _join(
    contact: ContactLogged,
    index: int,
    case: Case,
    at: ContactCircumstances,
    outcome: Decision,
) -> Case:
    case = _identify(contact, index, case, at, outcome, joined=True)
    asks_again = contact.direction == "inbound" and contact.answer_needed
    if not asks_again or case.status not in ("resolved", "closed", "withdrawn"):
        return case
    again = CaseReopened(case=case.id, by=at.actor, reason=ASKED_AGAIN)
    again = reopen(case, again, happened_at=at.happened_at, policy=at.policy)
    return _add(outcome, case, again, f"case.reopened/{index}", at)


def _identify(
    contact: ContactLogged,
    index: int,
    case: Case,
    at: ContactCircumstances,
    outcome: Decision,
    *,
    joined: bool,
) -> Case:
    case = _keep_from(case, index, at, outcome)
    identified = MatterIdentified(
        contact=at.contact_id,
        matter=index,
        case=case.id,
        party=contact.party.id if contact.party else None,
        sensitivity=contact.matters[index].sensitivity,
        joined=joined,
        answer_needed=contact.answer_needed,
    )
    return _add(outcome, case, identified, f"matter.identified/{index}", at)


def _keep_from(case: Case, index: int, at: ContactCircumstances, outcome: Decision) -> Case:
    """Before any word of the matter is found in the case, it is hidden from whom it is about."""
    if set(at.restricted_from) <= set(case.restricted):
        return case
    restriction = AccessRestricted(case=case.id, by=at.actor, persons=at.restricted_from)
    restriction = restrict(case, restriction, desk=at.desk)
    return _add(outcome, case, restriction, f"access.restricted/{index}", at)


def _add(
    outcome: Decision,
    case: Case | None,
    fact: CaseStreamFact,
    rule: str,
    at: ContactCircumstances,
    *,
    series: str | None = None,
) -> Case:
    after = evolve(case, fact)
    outcome.decided.append(
        Decided(
            fact=cast("Fact", fact),
            event_id=derive_id(at.contact_id, rule),
            stream=case_stream(after.id),
            version=after.version,
            partitionkey=after.community,
            happened_at=at.happened_at,
            actor=at.actor,
            traceparent=at.traceparent,
            subjects=after.parties,
            causationid=at.contact_id,
            correlationid=after.contact,
            series=series,
        )
    )
    return after
