"""A case goes through its states as the desk would say it does."""

from datetime import timedelta
from typing import Any

import pytest

from events import case, reply
from projections.inbox.case import FINISHED, LIVE, OWED, CaseRow, Progress, progressed, ranked
from projections.inbox.model import CaseState
from tests.stories import BEGINNING

CASE = "019ca86c-f980-78fd-8bc9-399947b1c4f8"
BY = "staff:engineer-7"
LATER = BEGINNING + timedelta(hours=1)


def row(**changes: Any) -> CaseRow:
    return ranked(
        CaseRow(
            case_id=CASE,
            rank=0,
            sort_key=0,
            number="yinhu-2026-000001",
            version=1,
            community="yinhu",
            building=None,
            category="repair",
            urgency="normal",
            sensitivity="normal",
            channel="phone",
            state="open",
            assignee="desk:yinhu",
            party_kind=None,
            party=None,
            contacts=1,
            opened_at=BEGINNING,
            last_at=BEGINNING,
            first_reply_due_at=BEGINNING + timedelta(hours=24),
            answered_at=None,
            contact=CASE,
            matter=0,
            merged_into=None,
            state_before=None,
            incident=None,
            restricted=[],
            unnamed=False,
            attempted_at=None,
            attempted_by=None,
            referred_to=None,
            heat=0,
            heated_at=None,
            hot_hand=None,
        )._replace(**changes)
    )


def answer(*, automatic: bool = False) -> reply.ReplySent:
    return reply.ReplySent(case=CASE, channel="phone", by=BY, text="好的", automatic=automatic)


RETURNED = case.CaseReturned(case=CASE, by=BY, reason="不归我管")
REOPENED = case.CaseReopened(case=CASE, by=BY, reason="又漏了", first_reply_due_at=LATER)


@pytest.mark.parametrize(
    ("before", "fact", "after"),
    [
        ("open", case.CaseAcknowledged(case=CASE, by=BY), "acknowledged"),
        ("answered", case.CaseAcknowledged(case=CASE, by=BY), "answered"),
        ("open", case.CaseAssigned(case=CASE, by=BY, assignee="team:1"), "acknowledged"),
        ("acknowledged", RETURNED, "open"),
        ("answered", RETURNED, "answered"),
        ("open", answer(automatic=True), "open"),
        ("open", answer(), "answered"),
        ("acknowledged", answer(), "answered"),
        ("resolved", answer(), "resolved"),
        ("answered", case.CaseResolved(case=CASE, by=BY, outcome="换了阀"), "resolved"),
        ("resolved", case.CaseClosed(case=CASE, by=BY), "closed"),
        ("closed", REOPENED, "open"),
        ("open", case.CaseWithdrawn(case=CASE, by=BY, evidence="来电"), "withdrawn"),
    ],
)
def test_steps_lead_from_state_to_state(
    before: CaseState, fact: Progress, after: CaseState
) -> None:
    assert progressed(row(state=before), fact, LATER).state == after


def test_the_first_answer_by_a_person_is_remembered_until_the_case_is_reopened() -> None:
    answered = progressed(row(), answer(), LATER)
    assert answered.answered_at == LATER
    again = progressed(answered, answer(), LATER + timedelta(hours=1))
    assert again.answered_at == LATER
    reopened = progressed(answered, REOPENED, LATER)
    assert (reopened.answered_at, reopened.first_reply_due_at) == (None, LATER)


def test_a_return_without_a_new_assignee_leaves_the_old_one() -> None:
    assert progressed(row(), RETURNED, LATER).assignee == "desk:yinhu"


def test_what_is_owed_comes_before_what_lives_before_what_is_over() -> None:
    assert row().rank == OWED
    assert row(first_reply_due_at=None).rank == LIVE
    assert row(state="answered").rank == LIVE
    assert row(state="merged").rank == FINISHED


def test_earlier_deadlines_and_later_changes_come_first() -> None:
    assert row(first_reply_due_at=LATER).sort_key < row().sort_key
    changed = row(state="answered", last_at=LATER)
    assert changed.sort_key < row(state="answered").sort_key
