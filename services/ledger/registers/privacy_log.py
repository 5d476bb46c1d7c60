"""Decisions about people's data: nothing leaves without a ground, and what lies open is taken away
(Art. 6(4)).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, assert_never

from events import privacy as facts
from services.ledger.registers.contract import (
    MANAGERS,
    At,
    Noticed,
    Outcome,
    Register,
    Step,
    refuse,
)
from services.ledger.wording.words import override

ARTICLE = "Art.6(4)"

Sort = Literal["detected", "authorised", "requested", "restricted", "let_out"]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What deciding remembers of an entry: its sort, its deadline, and what was known of an
    authority's request. ``data`` are the sorts a text that was let out may tell of.
    """

    sort: Sort
    due_at: datetime | None = None
    legal_basis: bool = False
    credentials_checked: bool = False
    by_company: bool = False
    data: frozenset[facts.DataSort] = frozenset()
    ended: bool = False


def evolve(entry: Entry | None, fact: facts.AnyPrivacyFact) -> Entry:
    """The entry after the fact."""
    match fact:
        case facts.PersonalDataDetected():
            ours = fact.published_by == "company"
            return Entry(sort="detected", due_at=fact.remove_by, by_company=ours)
        case facts.DisclosureAuthorised():
            return Entry(sort="authorised")
        case facts.PublicationAuthorised():
            return Entry(sort="let_out", due_at=fact.until, data=frozenset(fact.data))
        case facts.LawfulRequestReceived():
            return Entry(
                sort="requested",
                due_at=fact.answer_due_at,
                legal_basis=fact.legal_basis is not None,
                credentials_checked=fact.credentials_checked,
            )
        case facts.ProcessingRestricted():
            return Entry(sort="restricted")
        case (
            facts.PersonalDataRemoved()
            | facts.PublicationUsed()
            | facts.DisclosureRevoked()
            | facts.LawfulRequestAnswered()
            | facts.ProcessingResumed()
        ):
            assert entry is not None
            return replace(entry, ended=True)
        case _:
            assert_never(fact)


def decide(  # noqa: C901 - one arm a fact
    entry: Entry | None, fact: facts.AnyPrivacyFact, at: At
) -> Outcome:
    """What follows from a fact about an entry. Raises ``CommandRefusedError``."""
    match fact:
        case facts.PersonalDataDetected():
            due = {"remove_by": at.happened_at + at.rules.within("public_text_removed")}
            return Outcome(facts=(fact.model_copy(update=due),))
        case facts.DisclosureAuthorised():
            _authorise(fact, at)
        case facts.PublicationAuthorised():
            override(fact)
            _refuse_past(fact.until, at)
        case facts.LawfulRequestReceived():
            within = at.rules.within("lawful_request_answered")
            due = {"answer_due_at": fact.due_at or at.happened_at + within}
            return Outcome(facts=(fact.model_copy(update=due),))
        case facts.ProcessingRestricted():
            _refuse_past(fact.until, at)
        case facts.PersonalDataRemoved():
            return Outcome(facts=(fact,), noticed=_removed(_running(entry, "detected"), fact, at))
        case facts.PublicationUsed():
            _running(entry, "let_out")
        case facts.DisclosureRevoked():
            _running(entry, "authorised", "let_out")
        case facts.LawfulRequestAnswered():
            return _answered(_running(entry, "requested"), fact, at)
        case facts.ProcessingResumed():
            _running(entry, "restricted")
        case _:
            assert_never(fact)
    return Outcome(facts=(fact,))


def _running(entry: Entry | None, *sorts: Sort) -> Entry:
    assert entry is not None
    if entry.sort not in sorts:
        refuse(f"this entry tells of data {entry.sort}: the step belongs to another",
               rule="step-of-its-entry", article=ARTICLE)  # fmt: skip
    if entry.ended:
        refuse("the entry has ended: begin another", rule="privacy-entry-running",
               article=ARTICLE)  # fmt: skip
    return entry


def _authorise(fact: facts.DisclosureAuthorised, at: At) -> None:
    if fact.ground in ("law", "contract") and fact.basis is None:
        refuse("name the law or the contract it rests on", rule="disclosure-with-basis",
               article=ARTICLE, field="/basis")  # fmt: skip
    if fact.ground == "consent" and fact.consent is None:
        refuse("say how and when the person agreed", rule="disclosure-with-consent",
               article=ARTICLE, field="/consent")  # fmt: skip
    _refuse_past(fact.until, at)


def _refuse_past(until: datetime | None, at: At) -> None:
    if until is not None and until <= at.happened_at:
        refuse("it ends before it begins", rule="privacy-period", article=ARTICLE, field="/until")


def _removed(entry: Entry, fact: facts.PersonalDataRemoved, at: At) -> tuple[Noticed, ...]:
    found = []
    if entry.due_at is not None and at.happened_at > entry.due_at:
        found.append(
            Noticed(
                rule="data-removed-in-time",
                article=ARTICLE,
                proposal="查明为何没有及时撤下，并看有没有人转发。",
            )
        )
    if entry.by_company and not fact.told:
        found.append(
            Noticed(
                rule="affected-person-told",
                article=ARTICLE,
                proposal="是公司发出去的：告诉本人，并致歉。",
            )
        )
    return tuple(found)


def _answered(entry: Entry, fact: facts.LawfulRequestAnswered, at: At) -> Outcome:
    if fact.outcome != "declined":
        _refuse_unfounded(entry, fact)
    if entry.due_at is None or at.happened_at <= entry.due_at:
        return Outcome(facts=(fact,))
    late = Noticed(
        rule="lawful-request-in-time", article=ARTICLE, proposal="向来函机关说明迟延原因。"
    )
    return Outcome(facts=(fact,), noticed=(late,))


def _refuse_unfounded(entry: Entry, fact: facts.LawfulRequestAnswered) -> None:
    """Nothing is given before law, papers and a second person say so."""
    if not entry.legal_basis and fact.legal_basis is None:
        refuse("name the law the authority asks by: a document of theirs says it",
               rule="lawful-request-with-basis", article=ARTICLE,
               field="/legal_basis")  # fmt: skip
    if not (entry.credentials_checked or fact.credentials_checked):
        refuse("look at the officers' papers first", rule="credentials-checked",
               article=ARTICLE, field="/credentials_checked")  # fmt: skip
    if fact.approved_by is None or fact.approved_by == fact.by:
        refuse("somebody else approves what is given: name them",
               rule="lawful-answer-by-two", article=ARTICLE, field="/approved_by")  # fmt: skip
    if not fact.given:
        refuse("say what was given", rule="lawful-answer-says-what",
               article=ARTICLE, field="/given")  # fmt: skip


REGISTER: Register[Entry, facts.AnyPrivacyFact] = Register(
    kind="privacy_entry",
    plural="privacy_log",
    letter="PL",
    steps={
        "detect": Step(fact=facts.PersonalDataDetected),
        "receive": Step(fact=facts.LawfulRequestReceived),
        "authorise": Step(fact=facts.DisclosureAuthorised, roles=MANAGERS),
        "publish": Step(fact=facts.PublicationAuthorised, roles=MANAGERS),
        "restrict": Step(fact=facts.ProcessingRestricted),
        "use": Step(fact=facts.PublicationUsed, roles=()),
        "remove": Step(fact=facts.PersonalDataRemoved, during=("detected",)),
        "answer": Step(fact=facts.LawfulRequestAnswered, roles=MANAGERS, during=("requested",)),
        "revoke": Step(
            fact=facts.DisclosureRevoked, roles=MANAGERS, during=("authorised", "let_out")
        ),
        "resume": Step(fact=facts.ProcessingResumed, roles=MANAGERS, during=("restricted",)),
    },
    evolve=evolve,
    decide=decide,
)
