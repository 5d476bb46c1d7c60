"""Decisions about listening and staying calm: nobody is asked twice, and a heated case gets another
hand (Art. 6(2), 6(6)). Pure.
"""

from events.case import CaseResolved
from events.composure import CaseHandedOver, UnderstandingConfirmed
from events.fact import Fact
from events.reply import ReplySent
from services.errors import CommandRefusedError
from services.ledger.cases.case import Case
from services.ledger.cases.restricting import refuse_assignee
from services.ledger.registers.contract import Noticed


def hand_over(case: Case, fact: CaseHandedOver) -> None:
    """Raises ``CommandRefusedError`` unless somebody else gets the case."""
    refuse_assignee(fact.assignee, set(case.restricted))
    if fact.assignee in {case.assignee, case.hot_hand}:
        raise CommandRefusedError(
            "somebody else takes over: name a colleague who has not had the case",
            rule="hand-over-to-another",
            article="Art.6(6)",
            field="/assignee",
        )


def noticed_in_talk(case: Case, fact: Fact) -> tuple[Noticed, ...]:
    """What rules find in a fact about this case, which is kept from nobody."""
    match fact:
        case UnderstandingConfirmed():
            return _asked_twice(case, fact)
        case ReplySent(automatic=False) | CaseResolved():
            return _same_hand(case)
        case _:
            return ()


def _asked_twice(case: Case, fact: UnderstandingConfirmed) -> tuple[Noticed, ...]:
    again = sorted(fact.questions & set(case.asked))
    if not again:
        return ()
    return (
        Noticed(
            rule="asked-once",
            article="Art.6(2)",
            span=", ".join(question.partition("/")[2] for question in again),
            proposal="先看案件里已经记下的，再问还不清楚的。",
        ),
    )


def _same_hand(case: Case) -> tuple[Noticed, ...]:
    """Told once a heat: from then on it is known."""
    if case.hot_hand is None or case.hot_told:
        return ()
    return (
        Noticed(
            rule="taken-over-by-another",
            article="Art.6(6)",
            span=case.hot_hand,
            proposal="换一位同事接手，先听对方说完，再答复。",
        ),
    )
