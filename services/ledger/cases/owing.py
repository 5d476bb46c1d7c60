"""When an answer is owed anew: a case is reopened, or an answer turns out not to have arrived (Art.
3(4)). Pure.
"""

from datetime import datetime
from typing import Any

from events import case as facts
from events.arrival import ReplyUndelivered
from services.ledger.cases.case import Case
from services.ledger.cases.deadlines import first_reply
from services.ledger.promises.policy import Matter, Policy
from services.ledger.registers.contract import refuse


def reopen(
    case: Case, fact: facts.CaseReopened, *, happened_at: datetime, policy: Policy
) -> facts.CaseReopened:
    """An answer is owed anew, with a new deadline. Raises ``CommandRefusedError``."""
    if case.status == "open":
        refuse("the case is open already", rule="reopen-finished", article="Art.9(1)")
    deadline = _first_reply(case, happened_at=happened_at, policy=policy)
    return fact.model_copy(update={"case": case.id, **deadline})


def _first_reply(case: Case, *, happened_at: datetime, policy: Policy) -> dict[str, Any]:
    """The fields that tell when an answer is due that is owed from now on."""
    matter = Matter(
        community=case.community,
        category=case.category,
        urgency=case.urgency,
        party=case.party_kind,
        grade=case.grade,
    )
    deadline = first_reply(policy, matter, since=happened_at, answer_needed=True)
    return {
        "first_reply_due_at": deadline.due_at,
        "policy": deadline.policy,
        "calendar": deadline.calendar,
        "reckoning": deadline.reckoning,
    }


def undelivered(
    case: Case, fact: ReplyUndelivered, *, happened_at: datetime, policy: Policy
) -> ReplyUndelivered:
    """What is owed again: the answer, where the case is open and no other one stands."""
    others = case.answers > 1
    if not fact.counted or others or not case.answer_owed or case.status != "open":
        return fact
    if case.answered_before:
        return fact.model_copy(update={"owed": "next_reply"})
    deadline = _first_reply(case, happened_at=happened_at, policy=policy)
    return fact.model_copy(update={"owed": "first_reply", **deadline})
