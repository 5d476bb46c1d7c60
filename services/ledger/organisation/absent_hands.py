"""Whether an urgent case is given to somebody who is away, with nobody to stand in (Art. 7(3)).
Pure.
"""

from collections.abc import Callable
from datetime import datetime

from events.attention import UrgencyAssessed
from events.case import CaseAssigned, CaseEscalated, CaseReturned
from events.composure import CaseHandedOver
from events.fact import Fact
from services.ledger.cases.case import Case
from services.ledger.organisation.chart import Chart
from services.ledger.registers.contract import Noticed


def noticed_in_hands(
    case: Case, fact: Fact, happened_at: datetime, chart_of: Callable[[str], Chart]
) -> tuple[Noticed, ...]:
    """What is found of whose the case is after the fact; ``chart_of`` is asked only where the fact
    tells of it.
    """
    match fact:
        case CaseAssigned() | CaseReturned() | CaseEscalated() | CaseHandedOver():
            urgency, assignee = case.urgency, fact.assignee or case.assignee
        case UrgencyAssessed():
            urgency, assignee = fact.urgency, case.assignee
        case _:
            return ()
    if urgency == "normal":
        return ()
    if chart_of(case.community).stand_in(assignee, happened_at) is not None:
        return ()
    return (
        Noticed(
            rule="urgent-given-to-absent",
            article="Art.7(3)",
            span=assignee,
            proposal="改派给在岗的人，或先给此人指定代理人。",
        ),
    )
