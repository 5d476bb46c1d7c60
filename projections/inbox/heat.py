"""How hot a case is: each complaint that comes again, each dispute and each low score is counted,
and whose hands it was in is told until somebody else has it (Art. 6(6)). Pure.
"""

from datetime import datetime

from events import case, clock_step, composure, contact, satisfaction
from events.fact import Fact
from projections.inbox.case import CaseRow

Heating = composure.DisputeReported | clock_step.RevisitMade | satisfaction.SatisfactionSurveyed
"""Facts that make a case hot and change nothing else of it."""


def with_heat(before: CaseRow, after: CaseRow, fact: Fact, at: datetime) -> CaseRow:
    """The row after the fact, hotter where the fact is of that sort, and cooler where somebody else
    has the case now.
    """
    if after.hot_hand is not None and after.assignee not in {before.assignee, after.hot_hand}:
        after = after._replace(hot_hand=None)
    if not _heats(after, fact):
        return after
    hand = fact.person if isinstance(fact, composure.DisputeReported) else None
    return after._replace(
        heat=after.heat + 1,
        heated_at=at,
        hot_hand=hand or after.hot_hand or after.assignee,
    )


def _heats(row: CaseRow, fact: Fact) -> bool:
    match fact:
        case composure.DisputeReported():
            return True
        case clock_step.RevisitMade():
            return fact.outcome == "dissatisfied"
        case satisfaction.SatisfactionSurveyed():
            return fact.score <= satisfaction.LOW_SCORE_MAX
        case case.CaseReopened():
            return row.category == "complaint"
        case contact.MatterIdentified():
            return fact.joined and row.category == "complaint"
        case _:
            return False
