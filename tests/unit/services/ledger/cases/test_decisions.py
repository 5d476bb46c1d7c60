"""Given facts, when a command, then a fact or a refusal that names article and rule."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, cast, get_args

import pytest

from events.case import (
    CaseAcknowledged,
    CaseAssigned,
    CaseClosed,
    CaseEscalated,
    CaseMerged,
    CaseOpened,
    CaseReopened,
    CaseResolved,
    CaseReturned,
    CaseWithdrawn,
    RecordFiled,
)
from events.contact import MatterIdentified
from events.fact import Fact
from events.reply import NoteAdded, NoteAddedV1, Promise, ReplySent
from services.errors import CommandRefusedError
from services.ledger.cases.case import PARTIES_MAX, Case, CaseStreamFact
from services.ledger.cases.decisions import (
    CLOCK_DIFFERENCE_MAX,
    CaseCommandFact,
    decide,
    newest,
)
from services.ledger.cases.evolving import evolve, fold
from services.ledger.cases.leaving import file, merge
from services.ledger.rulebook.rules import shipped_rules
from tests.unit.events.examples import EXAMPLES
from tests.unit.events.examples.cases import CASE, CONTACT, OTHER, PARTY
from tests.unit.services.ledger.promises.shipped import SHIPPED
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.workbench import START

BY: dict[str, Any] = {"case": CASE, "by": "staff:x"}
RULES = shipped_rules()
ACKNOWLEDGED = CaseAcknowledged(**BY)
ASSIGNED = CaseAssigned(**BY, assignee="staff:y")
RETURNED = CaseReturned(**BY, reason="不属工程部")
RESOLVED = CaseResolved(**BY, outcome="已修好")
CLOSED = CaseClosed(**BY)
REOPENED = CaseReopened(**BY, reason="又漏了")
WITHDRAWN = CaseWithdrawn(**BY, evidence="来电录音")
REPLIED = ReplySent(**BY, channel="phone", text="明天上门")
AUTOMATIC = REPLIED.model_copy(update={"automatic": True})
NOTED = NoteAdded(**BY, text="门铃坏", audience="internal")
MERGED = CaseMerged(**BY, into=OTHER, reason="同一处")
FILED = RecordFiled(**BY, number="lakeside-D2026-000001", community="lakeside", retention="D10")
EVERY_COMMAND = (
    ACKNOWLEDGED, ASSIGNED, RETURNED, RESOLVED, CLOSED, REOPENED, WITHDRAWN, REPLIED, NOTED,
)  # fmt: skip


def escalated(level: str) -> CaseEscalated:
    return CaseEscalated.model_validate(
        {**BY, "assignee": "staff:z", "level": level, "reason": "三次未果"}
    )


def opened(**changes: Any) -> CaseOpened:
    return CaseOpened.model_validate({**EXAMPLES["huiyin.case.opened.v1"], **changes})


def given(*facts: CaseStreamFact, **opening: Any) -> Case:
    case = fold(None, [opened(**opening), *facts])
    assert case is not None
    return case


def when(case: Case, fact: CaseCommandFact) -> CaseCommandFact:
    return decide(case, fact, desk="team:desk", policy=SHIPPED, rules=RULES, happened_at=START)


@pytest.mark.parametrize(
    "command", [ACKNOWLEDGED, ASSIGNED, RETURNED, REPLIED, NOTED, WITHDRAWN, escalated("region")]
)
def test_what_an_open_case_takes(command: CaseCommandFact) -> None:
    assert type(when(given(), command)) is type(command)


@pytest.mark.proves("Art.9(1)", "not-before-its-matter")
def test_nothing_happens_to_a_case_before_its_matter_was_raised() -> None:
    case = given()
    before = case.raised_at - CLOCK_DIFFERENCE_MAX
    decide(
        case,
        ACKNOWLEDGED,
        desk="team:desk",
        policy=SHIPPED,
        rules=RULES,
        happened_at=before,
    )
    with refused("not-before-its-matter", article="Art.9(1)"):
        decide(
            case,
            ACKNOWLEDGED,
            desk="team:desk",
            policy=SHIPPED,
            rules=RULES,
            happened_at=before - timedelta(microseconds=1),
        )


def test_the_case_is_filled_in_for_a_reference() -> None:
    by_reference = ReplySent(externalref="R-1", channel="phone", by="staff:x", text="好")
    recorded = when(given(), by_reference)
    assert recorded.case == CASE
    assert recorded.externalref == "R-1"


@pytest.mark.proves("Art.3(4)", "acknowledge-once")
def test_acknowledging_twice_is_refused_until_it_was_handed_back() -> None:
    with refused("acknowledge-once", article="Art.3(4)"):
        when(given(ACKNOWLEDGED), ACKNOWLEDGED)
    with refused("acknowledge-once"):
        when(given(ASSIGNED), ACKNOWLEDGED)
    assert when(given(ACKNOWLEDGED, RETURNED), ACKNOWLEDGED)


def test_what_is_handed_back_to_nobody_goes_to_the_desk() -> None:
    returned = when(given(ASSIGNED), RETURNED)
    assert isinstance(returned, CaseReturned)
    assert returned.assignee == "team:desk"
    named = when(given(), RETURNED.model_copy(update={"assignee": "team:green"}))
    assert isinstance(named, CaseReturned)
    assert named.assignee == "team:green"


@pytest.mark.proves("Art.7(1)", "escalate-upwards")
def test_a_case_climbs_and_never_falls() -> None:
    climbing = given(escalated("project_manager"))
    assert when(climbing, escalated("company"))
    for level in ("project_manager", "supervisor"):
        with refused("escalate-upwards", article="Art.7(1)"):
            when(climbing, escalated(level))


@pytest.mark.proves("Art.3(4)", "reply-before-result")
def test_a_case_nobody_answered_cannot_be_resolved() -> None:
    with refused("reply-before-result", article="Art.3(4)"):
        when(given(), RESOLVED)
    assert when(given(REPLIED), RESOLVED)


@pytest.mark.proves("Art.3(4)", "reply-before-result")
def test_an_automatic_reply_fulfils_nothing() -> None:
    with refused("reply-before-result"):
        when(given(AUTOMATIC), RESOLVED)


def test_nobody_is_owed_an_answer_they_did_not_ask_for() -> None:
    assert when(given(first_reply_due_at=None), RESOLVED)


@pytest.mark.proves("Art.9(1)", "close-once")
@pytest.mark.proves("Art.9(1)", "resolve-once")
@pytest.mark.proves("Art.9(1)", "result-before-close")
def test_resolving_and_closing_happen_once_and_in_order() -> None:
    with refused("result-before-close", article="Art.9(1)"):
        when(given(REPLIED), CLOSED)
    with refused("resolve-once"):
        when(given(REPLIED, RESOLVED), RESOLVED)
    assert when(given(REPLIED, RESOLVED), CLOSED)
    with refused("close-once"):
        when(given(REPLIED, RESOLVED, CLOSED), CLOSED)


@pytest.mark.proves("Art.3(4)", "reply-before-result")
@pytest.mark.parametrize("end", [(REPLIED, RESOLVED), (REPLIED, RESOLVED, CLOSED), (WITHDRAWN,)])
def test_a_finished_case_is_reopened_with_a_new_deadline(end: tuple[CaseStreamFact, ...]) -> None:
    again = when(given(*end), REOPENED)
    assert isinstance(again, CaseReopened)
    assert again.first_reply_due_at == START + timedelta(hours=4)
    assert (again.policy, again.calendar) == ("default@1", "24x7@1")
    assert again.reckoning
    with refused("reply-before-result"):
        when(given(*end, again), RESOLVED)


@pytest.mark.proves("Art.9(1)", "reopen-finished")
def test_an_open_case_is_not_reopened() -> None:
    with refused("reopen-finished"):
        when(given(), REOPENED)


@pytest.mark.proves("Art.9(1)", "live-case")
@pytest.mark.parametrize(
    "command", [ACKNOWLEDGED, ASSIGNED, RETURNED, RESOLVED, WITHDRAWN, escalated("region")]
)
@pytest.mark.parametrize("end", [(REPLIED, RESOLVED, CLOSED), (WITHDRAWN,)])
def test_a_finished_case_is_not_worked_on(
    command: CaseCommandFact, end: tuple[CaseStreamFact, ...]
) -> None:
    with refused("live-case", article="Art.9(1)"):
        when(given(*end), command)


@pytest.mark.parametrize("command", [REPLIED, NOTED])
def test_what_was_said_after_the_end_is_still_recorded(command: CaseCommandFact) -> None:
    assert when(given(REPLIED, RESOLVED, CLOSED), command)


@pytest.mark.proves("Art.9(1)", "withdraw-with-evidence")
@pytest.mark.proves("situation:withdrawn", "withdraw-with-evidence")
def test_withdrawing_takes_evidence() -> None:
    with refused("withdraw-with-evidence"):
        when(given(), WITHDRAWN.model_copy(update={"evidence": " 　 "}))


@pytest.mark.proves("Art.5(3)", "private-one-to-one")
@pytest.mark.parametrize("channel", ["wechat_group", "notice_board", "assembly"])
def test_a_private_matter_is_not_answered_in_public(channel: str) -> None:
    in_public = REPLIED.model_copy(update={"channel": channel})
    with refused("private-one-to-one", article="Art.5(3)"):
        when(given(sensitivity="private"), in_public)
    assert when(given(), in_public)
    private = MatterIdentified.model_validate(EXAMPLES["huiyin.matter.identified.v1"])
    with refused("private-one-to-one"):
        when(given(private), in_public)


@pytest.mark.proves("Art.6(3)", "promise-ahead")
def test_a_promise_lies_ahead() -> None:
    late = Promise(due_at=START, route="phone")
    with refused("promise-ahead", article="Art.6(3)"):
        when(given(), REPLIED.model_copy(update={"promise": late}))
    ahead = Promise(due_at=START + timedelta(seconds=1), route="phone")
    assert when(given(), REPLIED.model_copy(update={"promise": ahead}))


@pytest.mark.proves("Art.10", "filed-is-final")
@pytest.mark.proves("Art.9(1)", "merged-elsewhere")
@pytest.mark.parametrize("command", EVERY_COMMAND, ids=lambda fact: fact.type_name)
def test_nothing_is_written_in_a_merged_or_filed_case(command: CaseCommandFact) -> None:
    with refused("merged-elsewhere"):
        when(given(MERGED), command)
    with pytest.raises(CommandRefusedError, match=OTHER):
        when(given(MERGED), command)
    with refused("filed-is-final", article="Art.10"):
        when(given(REPLIED, RESOLVED, CLOSED, FILED), command)


def merging(case: Case, into: Case) -> CaseMerged:
    return merge(case, into, by="staff:x", reason="同一处漏水")


@pytest.mark.proves("Art.5(3)", "private-stays-private")
@pytest.mark.proves("Art.9(1)", "live-case")
@pytest.mark.proves("Art.9(1)", "merge-into-another")
@pytest.mark.proves("Art.9(1)", "merge-into-open")
@pytest.mark.proves("Art.9(1)", "merge-within-community")
@pytest.mark.proves("Art.9(1)", "merged-elsewhere")
@pytest.mark.proves("situation:duplicates", "merge-within-community")
@pytest.mark.proves("situation:duplicates", "merged-elsewhere")
def test_merging() -> None:
    other = replace(given(), id=OTHER)
    assert merging(given(), other).into == OTHER
    with refused("merge-into-another"):
        merging(given(), given())
    with refused("merge-within-community"):
        merging(given(), replace(other, community="hillside"))
    for end in ((REPLIED, RESOLVED), (REPLIED, RESOLVED, CLOSED), (WITHDRAWN,)):
        with refused("merge-into-open"):
            merging(given(), replace(given(*end), id=OTHER))
    with refused("merged-elsewhere"):
        merging(given(), replace(given(MERGED), id="x"))
    with refused("private-stays-private", article="Art.5(3)"):
        merging(given(sensitivity="private"), other)
    with refused("live-case"):
        merging(given(WITHDRAWN), other)
    with refused("merged-elsewhere"):
        merging(given(MERGED), other)


@pytest.mark.proves("Art.10", "close-before-filing")
@pytest.mark.proves("Art.10", "filed-is-final")
def test_filing() -> None:
    def filing(case: Case) -> RecordFiled:
        return file(case, number="lakeside-D2026-000000", retention="D30", by="staff:c")

    assert filing(given(REPLIED, RESOLVED, CLOSED)).retention == "D30"
    assert filing(given(WITHDRAWN))
    with refused("close-before-filing", article="Art.10"):
        filing(given(REPLIED, RESOLVED))
    with refused("filed-is-final"):
        filing(given(WITHDRAWN, FILED))


@pytest.mark.parametrize("kind", get_args(CaseStreamFact), ids=lambda kind: kind.type_name)
def test_every_fact_of_a_case_has_an_effect_or_none_on_purpose(kind: type[Fact]) -> None:
    fact = cast("CaseStreamFact", kind.model_validate(EXAMPLES[kind.type_name]))
    if kind is CaseOpened:
        assert given().version == 1
        with pytest.raises(ValueError, match="opened twice"):
            evolve(given(), fact)
    else:
        assert evolve(given(), fact).version == 2


def test_a_version_counts_every_fact() -> None:
    assert given().version == 1
    assert given(ACKNOWLEDGED, NOTED, AUTOMATIC).version == 4


def test_parties_are_remembered_once_and_not_without_end() -> None:
    joined = MatterIdentified(
        contact=CONTACT, matter=0, case=CASE, party=OTHER, joined=True, answer_needed=True
    )
    assert given(joined, joined).parties == (PARTY, OTHER)
    full = replace(given(), parties=tuple(map(str, range(PARTIES_MAX))))
    assert evolve(full, joined).parties == full.parties


def test_a_story_begins_with_its_opening() -> None:
    with pytest.raises(ValueError, match="begins with its opening"):
        evolve(None, NOTED)
    assert fold(None, []) is None


def test_old_notes_are_recorded_as_new_ones() -> None:
    assert newest(NoteAddedV1(**BY, text="门铃坏")) == NOTED
    assert newest(REPLIED) is REPLIED
