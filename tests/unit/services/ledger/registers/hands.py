"""Cases somebody has in hand."""

from typing import Any

from services.ledger.cases.case import Case
from tests.unit.services.ledger.registers.scene import NOW

CASE = "01970000-0000-7000-8000-0000000000a1"
OTHER_CASE = "01970000-0000-7000-8000-0000000000a2"


def case(case_id: str = CASE, **changes: Any) -> Case:
    """An open urgent case."""
    said: dict[str, Any] = {
        "id": case_id,
        "version": 1,
        "community": "lakeside",
        "category": "repair",
        "sensitivity": "normal",
        "urgency": "urgent",
        "contact": "01970000-0000-7000-8000-0000000000aa",
        "party_kind": "owner",
        "parties": (),
        "answer_owed": True,
        "raised_at": NOW,
        "assignee": "anna",
    }
    return Case(**{**said, **changes})
