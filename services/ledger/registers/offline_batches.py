"""Decisions about paper after an outage: each form becomes a contact of the time it was taken, and
no number goes astray (Art. 9(1)).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from events import offline_batch as facts
from events.contact import ContactLogged, Matter
from services.ledger.registers.contract import At, Noticed, Outcome, Register, Step, refuse

ARTICLE = "Art.9(1)"
ENTER_WITHIN = timedelta(hours=24)
FORMS_MAX = 1_000
"""Forms of one batch."""


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What deciding remembers of a batch. ``accounted`` are the numbers entered or void."""

    began_at: datetime
    ended_at: datetime
    first: int
    last: int
    due_at: datetime
    accounted: frozenset[int] = frozenset()
    completed: bool = False


def evolve(batch: Batch | None, fact: facts.AnyOfflineBatchFact) -> Batch:
    """The batch after the fact."""
    if isinstance(fact, facts.OfflineBatchEntered):
        return Batch(
            began_at=fact.began_at,
            ended_at=fact.ended_at,
            first=fact.first_serial,
            last=fact.last_serial,
            due_at=fact.entry_due_at or fact.ended_at + ENTER_WITHIN,
        )
    assert batch is not None
    match fact:
        case facts.PaperFormEntered() | facts.PaperFormVoided():
            return replace(batch, accounted=batch.accounted | {fact.serial})
        case facts.OfflineBatchCompleted():
            return replace(batch, completed=True)
        case _:
            assert_never(fact)


def decide(batch: Batch | None, fact: facts.AnyOfflineBatchFact, at: At) -> Outcome:
    """What follows from a fact about a batch of forms. Raises ``CommandRefusedError``."""
    if isinstance(fact, facts.OfflineBatchEntered):
        return _begin(fact, at)
    assert batch is not None
    match fact:
        case facts.PaperFormEntered():
            return _enter(batch, fact, at)
        case facts.PaperFormVoided():
            _refuse_serial(batch, fact.serial)
            return Outcome(facts=(fact,))
        case facts.OfflineBatchCompleted():
            return _complete(batch, fact)
        case _:
            assert_never(fact)


def _begin(fact: facts.OfflineBatchEntered, at: At) -> Outcome:
    if at.community is None:
        refuse("name the community the forms were taken in", rule="batch-of-a-community",
               article=ARTICLE, field="/community")  # fmt: skip
    if not fact.began_at <= fact.ended_at <= at.happened_at:
        refuse("the outage ends after it began, and before its forms are entered: mend the times",
               rule="outage-over", article=ARTICLE, field="/ended_at")  # fmt: skip
    if not 0 <= fact.last_serial - fact.first_serial < FORMS_MAX:
        refuse(
            f"the last number comes after the first, and a batch has at most {FORMS_MAX} forms",
            rule="serials-forwards",
            article=ARTICLE,
            field="/last_serial",
        )
    due_at = fact.ended_at + ENTER_WITHIN
    return Outcome(facts=(fact.model_copy(update={"entry_due_at": due_at}),))


def _enter(batch: Batch, fact: facts.PaperFormEntered, at: At) -> Outcome:
    _refuse_serial(batch, fact.serial)
    if not batch.began_at <= fact.taken_at <= at.happened_at:
        refuse(
            "the form was taken after the outage began and before now: mend the time",
            rule="form-of-the-outage",
            article=ARTICLE,
            field="/taken_at",
        )
    assert at.community is not None
    matter = Matter(
        category=fact.category,
        urgency=fact.urgency,
        sensitivity=fact.sensitivity,
        text=fact.text,
        important=fact.important,
        case=fact.case,
    )
    contact = ContactLogged(
        community=at.community,
        building=fact.building,
        direction="inbound",
        channel=fact.channel,
        matters=(matter,),
        party=fact.party,
        answer_needed=fact.answer_needed,
        attachments=() if fact.scan is None else (fact.scan,),
    )
    late = Noticed(rule="form-entered-in-time", article=ARTICLE, proposal="先致歉，再说事")
    return Outcome(
        facts=(fact,),
        noticed=(late,) if at.happened_at > batch.due_at else (),
        contact=contact,
        contact_at=fact.taken_at,
    )


def _refuse_serial(batch: Batch, serial: int) -> None:
    if not batch.first <= serial <= batch.last:
        refuse(
            f"forms {batch.first} to {batch.last} were given out: look at the number again",
            rule="serial-given-out",
            article=ARTICLE,
            field="/serial",
        )
    if serial in batch.accounted:
        refuse("the form of this number is entered or void already", rule="form-once",
               article=ARTICLE, field="/serial")  # fmt: skip


def _complete(batch: Batch, fact: facts.OfflineBatchCompleted) -> Outcome:
    if batch.completed:
        refuse("the batch was declared complete", rule="complete-batch-once", article=ARTICLE)
    missing = sorted(set(range(batch.first, batch.last + 1)) - batch.accounted)
    completed = fact.model_copy(update={"missing": len(missing)})
    if not missing:
        return Outcome(facts=(completed,))
    gap = Noticed(
        rule="forms-without-gap",
        article=ARTICLE,
        proposal=f"缺号 {_spans(missing)}：找到后补录，或写明作废",
    )
    return Outcome(facts=(completed,), noticed=(gap,))


def _spans(serials: list[int], shown_max: int = 8) -> str:
    """Numbers as people write them, neighbours together: 12–14、20."""
    spans: list[list[int]] = []
    for serial in serials:
        if spans and spans[-1][1] == serial - 1:
            spans[-1][1] = serial
        else:
            spans.append([serial, serial])
    written = [str(a) if a == b else f"{a}–{b}" for a, b in spans[:shown_max]]
    return "、".join(written) + ("等" if len(spans) > shown_max else "")


REGISTER: Register[Batch, facts.AnyOfflineBatchFact] = Register(
    kind="offline_batch",
    plural="offline_batches",
    letter="OB",
    steps={
        "begin": Step(fact=facts.OfflineBatchEntered),
        "enter_form": Step(fact=facts.PaperFormEntered, during=("entering", "incomplete")),
        "void_form": Step(fact=facts.PaperFormVoided, during=("entering", "incomplete")),
        "complete": Step(fact=facts.OfflineBatchCompleted, during=("entering",)),
    },
    evolve=evolve,
    decide=decide,
)
