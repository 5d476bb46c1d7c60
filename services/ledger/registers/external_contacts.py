"""Decisions about dealings with outside bodies: what was not settled before, or left open after, is
found (Art. 3(2), 8).

Nothing stands in the way of recording a contact: it has been made. What it lacks is found.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never

from events import external_contact as facts
from services.ledger.registers.compliance_reviews import ComplianceReview
from services.ledger.registers.contract import (
    At,
    ItemKey,
    Noticed,
    Outcome,
    Register,
    Step,
    refuse,
)
from services.ledger.registers.positions import Position

ARTICLE = "Art.8"


@dataclass(frozen=True, kw_only=True)
class Request:
    """Something the other side asked for."""

    reasonable: bool
    due_at: datetime
    answered: bool = False


@dataclass(frozen=True, kw_only=True)
class ExternalContact:
    """What deciding remembers of the dealings."""

    requests: Mapping[str, Request] = field(default_factory=dict)


def evolve(contact: ExternalContact | None, fact: facts.AnyExternalContactFact) -> ExternalContact:
    """The dealings after the fact."""
    if isinstance(fact, facts.ExternalContactMade):
        return ExternalContact()
    assert contact is not None
    match fact:
        case facts.CounterpartyRequestRecorded():
            assert fact.reply_due_at is not None, "decided when it was recorded"
            asked = Request(reasonable=fact.reasonable, due_at=fact.reply_due_at)
            return replace(contact, requests={**contact.requests, fact.key: asked})
        case facts.CounterpartyRequestAnswered():
            answered = replace(contact.requests[fact.key], answered=True)
            return replace(contact, requests={**contact.requests, fact.key: answered})
        case facts.ExternalContactFollowedUp() | facts.AppearanceChecked():
            return contact
        case _:
            assert_never(fact)


def decide(contact: ExternalContact | None, fact: facts.AnyExternalContactFact, at: At) -> Outcome:
    """What follows from a fact about the dealings. Raises ``CommandRefusedError``."""
    if isinstance(fact, facts.ExternalContactMade):
        return _made(fact, at)
    assert contact is not None
    match fact:
        case facts.ExternalContactFollowedUp():
            return _followed_up(contact, fact, at)
        case facts.CounterpartyRequestRecorded():
            return Outcome(facts=(_recorded(contact, fact, at),))
        case facts.CounterpartyRequestAnswered():
            return _answered(contact, fact, at)
        case facts.AppearanceChecked():
            _check_appearance(fact)
            return Outcome(facts=(fact,))
        case _:
            assert_never(fact)


def _made(fact: facts.ExternalContactMade, at: At) -> Outcome:
    _refuse_past(fact, at)
    for name in ("position", "compliance_review"):
        named = getattr(fact, name)
        if named is not None and (name, named) not in at.others:
            refuse(
                "there is no such position or review: name it by its number",
                rule="settled-before-known",
                article=ARTICLE,
                field=f"/{name}",
            )
    return Outcome(facts=(fact,), noticed=tuple(_lacking(fact, at)))


def _lacking(fact: facts.ExternalContactMade, at: At) -> Iterator[Noticed]:
    """What should have been there before the contact, and what it leaves open."""
    if fact.exempt is None and not _settled(fact, at):
        yield Noticed(
            rule="position-before-contact",
            article=ARTICLE,
            span=fact.organisation,
            proposal="先报口径，经批准后再对外；已说出去的，补报并核对是否一致。",
        )
    if fact.formal_letter and not _reviewed(fact, at):
        yield Noticed(
            rule="formal-letter-reviewed",
            article=ARTICLE,
            span=fact.organisation,
            proposal="正式函件发出前送合规审核；已发出的，补审，有误就去函更正。",
        )
    if fact.purpose is None:
        yield Noticed(rule="contact-with-purpose", article=ARTICLE, proposal="补记为什么联系。")
    if fact.result is None:
        yield Noticed(rule="contact-with-result", article=ARTICLE, proposal="补记联系的结果。")
    if fact.next_at is None and not fact.nothing_further:
        yield _without_next()


def _without_next() -> Noticed:
    return Noticed(
        rule="contact-with-next-date",
        article=ARTICLE,
        proposal="定下一步和日期；没有下一步的，写明没有。",
    )


def _settled(fact: facts.ExternalContactMade, at: At) -> bool:
    if fact.position is None:
        return False
    position: Position = at.others["position", fact.position].state
    return position.covers(fact.counterpart, at.happened_at)


def _reviewed(fact: facts.ExternalContactMade, at: At) -> bool:
    if fact.compliance_review is None:
        return False
    review: ComplianceReview = at.others["compliance_review", fact.compliance_review].state
    return review.passed and review.reviewed_at <= at.happened_at


def _followed_up(
    contact: ExternalContact, fact: facts.ExternalContactFollowedUp, at: At
) -> Outcome:
    _refuse_past(fact, at)
    waiting = [each for each in contact.requests.values() if each.reasonable and not each.answered]
    if fact.nothing_further and waiting:
        unanswered = Noticed(
            rule="reasonable-request-answered",
            article=ARTICLE,
            proposal="先答复对方的合理诉求，不同意也要说明理由，再了结。",
        )
        return Outcome(facts=(fact,), noticed=(unanswered,))
    if fact.next_at is None and not fact.nothing_further:
        return Outcome(facts=(fact,), noticed=(_without_next(),))
    return Outcome(facts=(fact,))


def _refuse_past(fact: facts.ExternalContactMade | facts.ExternalContactFollowedUp, at: At) -> None:
    if fact.next_at is not None and fact.next_at <= at.happened_at:
        refuse("the next step lies ahead", rule="next-step-ahead",
               article=ARTICLE, field="/next_at")  # fmt: skip


def _recorded(
    contact: ExternalContact, fact: facts.CounterpartyRequestRecorded, at: At
) -> facts.CounterpartyRequestRecorded:
    if fact.key in contact.requests:
        refuse("a request of this key is recorded already", rule="request-once",
               article="Art.3(2)", field="/key")  # fmt: skip
    due_at = fact.reply_by or at.happened_at + at.rules.within("demand_answered")
    return fact.model_copy(update={"reply_due_at": due_at})


def _answered(contact: ExternalContact, fact: facts.CounterpartyRequestAnswered, at: At) -> Outcome:
    asked = contact.requests.get(fact.key)
    if asked is None:
        refuse("the other side asked for nothing of this key", rule="request-known",
               article="Art.3(2)", field="/key")  # fmt: skip
    if asked.answered:
        refuse("this request is answered already", rule="request-answered-once",
               article="Art.3(2)", field="/key")  # fmt: skip
    if at.happened_at <= asked.due_at or not asked.reasonable:
        return Outcome(facts=(fact,))
    late = Noticed(
        rule="request-answered-in-time", article="Art.3(2)", proposal="向对方说明为何答复晚了。"
    )
    return Outcome(facts=(fact,), noticed=(late,))


def _check_appearance(fact: facts.AppearanceChecked) -> None:
    if fact.by == fact.person:
        refuse("a colleague looks, nobody checks themselves", rule="appearance-by-another",
               article=ARTICLE, field="/person")  # fmt: skip
    if not fact.fit and fact.remark is None:
        refuse("say what has to be put right", rule="appearance-says-what",
               article=ARTICLE, field="/remark")  # fmt: skip


def _needs(_: object, fact: facts.AnyExternalContactFact) -> Iterable[ItemKey]:
    if not isinstance(fact, facts.ExternalContactMade):
        return
    if fact.position is not None:
        yield "position", fact.position
    if fact.compliance_review is not None:
        yield "compliance_review", fact.compliance_review


REGISTER: Register[ExternalContact, facts.AnyExternalContactFact] = Register(
    kind="external_contact",
    plural="external_contacts",
    letter="EC",
    steps={
        "record": Step(fact=facts.ExternalContactMade),
        "follow_up": Step(fact=facts.ExternalContactFollowedUp, during=("open",)),
        "record_request": Step(fact=facts.CounterpartyRequestRecorded),
        "answer_request": Step(fact=facts.CounterpartyRequestAnswered, during=("open",)),
        "check_appearance": Step(fact=facts.AppearanceChecked),
    },
    evolve=evolve,
    decide=decide,
    needs=_needs,
    filters=("counterpart",),
)
