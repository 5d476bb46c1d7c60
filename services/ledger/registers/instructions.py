"""Decisions about instructions: acknowledged in time, passed on in the same words, level by level
(Art. 7(1), 3(4)).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from events import instruction as facts
from events.vocabulary import Level
from services.ledger.cases.restricting import refuse_assignee
from services.ledger.organisation.chain import difference, levels_up, passed_over, speaker
from services.ledger.registers.contract import (
    MANAGERS,
    At,
    Noticed,
    Outcome,
    Register,
    Step,
    refuse,
)

ARTICLE = "Art.7(1)"


@dataclass(frozen=True, kw_only=True)
class Receiver:
    """Somebody the instruction was told to."""

    level: Level
    acknowledge_by: datetime
    acknowledged: bool = False
    passed_on: bool = False
    completed: bool = False


@dataclass(frozen=True, kw_only=True)
class Instruction:
    """What deciding remembers of an instruction."""

    urgent: bool
    issued_by: str
    complete_by: datetime | None
    receivers: Mapping[str, Receiver]
    withdrawn: bool = False

    @property
    def over(self) -> bool:
        """Withdrawn, or done by everybody who did not pass it on."""
        return self.withdrawn or all(
            each.completed or each.passed_on for each in self.receivers.values()
        )

    def answered(
        self, name: str, *, passed_on: bool = False, completed: bool = False
    ) -> "Instruction":
        """The same, acknowledged by this receiver and perhaps more."""
        receiver = self.receivers[name]
        answered = replace(
            receiver,
            acknowledged=True,
            passed_on=receiver.passed_on or passed_on,
            completed=receiver.completed or completed,
        )
        return replace(self, receivers={**self.receivers, name: answered})


def evolve(instruction: Instruction | None, fact: facts.AnyInstructionFact) -> Instruction:
    """The instruction after the fact."""
    if isinstance(fact, facts.InstructionIssued):
        return Instruction(
            urgent=fact.urgent,
            issued_by=fact.by,
            complete_by=fact.complete_by,
            receivers=_told(fact),
        )
    assert instruction is not None
    match fact:
        case facts.InstructionRelayed():
            told = instruction.answered(fact.receiver or fact.by, passed_on=True)
            return replace(told, receivers={**told.receivers, **_told(fact)})
        case facts.InstructionAcknowledged():
            return instruction.answered(fact.receiver or fact.by)
        case facts.InstructionCompleted():
            return instruction.answered(fact.receiver or fact.by, completed=True)
        case facts.InstructionWithdrawn():
            return replace(instruction, withdrawn=True)
        case _:
            assert_never(fact)


def _told(fact: facts.InstructionIssued | facts.InstructionRelayed) -> dict[str, Receiver]:
    assert fact.acknowledge_by is not None, "decided when it was told"
    receiver = Receiver(level=fact.to_level, acknowledge_by=fact.acknowledge_by)
    return dict.fromkeys(fact.to, receiver)


def decide(instruction: Instruction | None, fact: facts.AnyInstructionFact, at: At) -> Outcome:
    """What follows from a fact about an instruction. Raises ``CommandRefusedError``."""
    if isinstance(fact, facts.InstructionIssued):
        return _issue(fact, at)
    assert instruction is not None
    if instruction.over:
        refuse("the instruction is done or withdrawn: issue another",
               rule="instruction-open", article=ARTICLE)  # fmt: skip
    match fact:
        case facts.InstructionRelayed():
            return _relay(instruction, fact, at)
        case facts.InstructionAcknowledged():
            return _acknowledge(instruction, fact, at)
        case facts.InstructionCompleted():
            return _complete(instruction, fact, at)
        case facts.InstructionWithdrawn():
            return Outcome(facts=(fact,))
        case _:
            assert_never(fact)


def _issue(fact: facts.InstructionIssued, at: At) -> Outcome:
    if fact.complete_by is not None and fact.complete_by <= at.happened_at:
        refuse("it was to be done before it was said: give a time ahead",
               rule="instruction-due-ahead", article="Art.3(4)", field="/complete_by")  # fmt: skip
    for case in at.cases.values():
        for receiver in fact.to:
            refuse_assignee(receiver, set(case.restricted))
    return _tell(fact, fact.level, (), urgent=fact.urgent, at=at)


def _relay(instruction: Instruction, fact: facts.InstructionRelayed, at: At) -> Outcome:
    teller = _speaker(instruction, fact)
    if teller.passed_on or teller.completed:
        refuse("you have passed it on, or done it, already",
               rule="relay-once", article=ARTICLE)  # fmt: skip
    told = _tell(fact, teller.level, instruction.receivers, urgent=instruction.urgent, at=at)
    return replace(
        told, noticed=(*_changed(fact, at), *_late(teller, at.happened_at), *told.noticed)
    )


def _tell(
    fact: facts.InstructionIssued | facts.InstructionRelayed,
    level: Level,
    known: Mapping[str, Receiver] | tuple[()],
    *,
    urgent: bool,
    at: At,
) -> Outcome:
    """The fact with its deadline, and what is noticed of its way down."""
    if levels_up(fact.to_level, level) <= 0:
        refuse("an instruction goes down: ask an equal for assistance, report to a superior",
               rule="instruction-goes-down", article=ARTICLE, field="/to_level")  # fmt: skip
    if fact.by in fact.to:
        refuse("nobody instructs themselves: name who is to do it",
               rule="instruct-another", article=ARTICLE, field="/to")  # fmt: skip
    if len(set(fact.to)) < len(fact.to) or not set(fact.to).isdisjoint(known):
        refuse("somebody is told twice: name each receiver once",
               rule="told-once", article=ARTICLE, field="/to")  # fmt: skip
    within = at.rules.within(
        "instruction_acknowledged_urgent" if urgent else "instruction_acknowledged"
    )
    decided = fact.model_copy(update={"acknowledge_by": at.happened_at + within})
    return Outcome(facts=(decided,), noticed=_skipped(fact, level))


def _skipped(
    fact: facts.InstructionIssued | facts.InstructionRelayed, level: Level
) -> tuple[Noticed, ...]:
    names = passed_over(level, fact.to_level)
    if not names or fact.emergency is not None:
        return ()
    found = Noticed(
        rule="instruction-level-skipped",
        article=ARTICLE,
        proposal=f"经{names}逐级下达；确需越级的，写明紧急情况",
    )
    return (found,)


def _changed(fact: facts.InstructionRelayed, at: At) -> tuple[Noticed, ...]:
    """The words that are not those of the instruction. What was forgotten is not compared."""
    issued = at.recalled.get("/text")
    if issued is None or not isinstance(fact.text, str):
        return ()
    span = difference(issued, fact.text)
    if span is None:
        return ()
    found = Noticed(
        rule="relayed-as-issued",
        article=ARTICLE,
        span=span,
        proposal="按原文重新转达；自己的补充写在备注里",
    )
    return (found,)


def _acknowledge(instruction: Instruction, fact: facts.InstructionAcknowledged, at: At) -> Outcome:
    receiver = _speaker(instruction, fact)
    if receiver.acknowledged:
        refuse("this receiver has acknowledged it already",
               rule="acknowledge-instruction-once", article=ARTICLE)  # fmt: skip
    return Outcome(facts=(fact,), noticed=_late(receiver, at.happened_at))


def _complete(instruction: Instruction, fact: facts.InstructionCompleted, at: At) -> Outcome:
    receiver = _speaker(instruction, fact)
    if receiver.completed:
        refuse("this receiver has done it already",
               rule="complete-instruction-once", article=ARTICLE)  # fmt: skip
    due_at = instruction.complete_by
    noticed = _late(receiver, at.happened_at)
    if due_at is not None and at.happened_at > due_at:
        overdue = Noticed(
            rule="instruction-completed-late",
            article="Art.3(4)",
            proposal="说明延误原因；再有类似情况，到期前请求延期或支援",
        )
        noticed = (*noticed, overdue)
    return Outcome(facts=(fact,), noticed=noticed)


def _late(receiver: Receiver, happened_at: datetime) -> tuple[Noticed, ...]:
    if receiver.acknowledged or happened_at <= receiver.acknowledge_by:
        return ()
    found = Noticed(
        rule="instruction-acknowledged-late",
        article="Art.3(4)",
        proposal="紧急指令十分钟内签收，其他两小时内签收；人不在岗时由代班人签收",
    )
    return (found,)


def _speaker(
    instruction: Instruction,
    fact: facts.InstructionRelayed | facts.InstructionAcknowledged | facts.InstructionCompleted,
) -> Receiver:
    """Whoever answers does so for themselves, or for a team."""
    name = speaker(fact.by, fact.receiver, article=ARTICLE)
    return _receiver(instruction, name, field="/receiver" if fact.receiver else "/by")


def _receiver(instruction: Instruction, name: str, *, field: str) -> Receiver:
    receiver = instruction.receivers.get(name)
    if receiver is None:
        refuse(f"{name} was not told: only whoever received it can answer it or pass it on",
               rule="by-a-receiver", article=ARTICLE, field=field)  # fmt: skip
    return receiver


_OPEN = ("issued", "acknowledged")

REGISTER: Register[Instruction, facts.AnyInstructionFact] = Register(
    kind="instruction",
    plural="instructions",
    letter="ZL",
    steps={
        "issue": Step(fact=facts.InstructionIssued),
        "acknowledge": Step(fact=facts.InstructionAcknowledged, during=_OPEN),
        "relay": Step(fact=facts.InstructionRelayed, during=_OPEN),
        "complete": Step(fact=facts.InstructionCompleted, during=_OPEN),
        "withdraw": Step(fact=facts.InstructionWithdrawn, roles=MANAGERS, during=_OPEN),
    },
    evolve=evolve,
    decide=decide,
    recalls=(facts.InstructionRelayed,),
)
