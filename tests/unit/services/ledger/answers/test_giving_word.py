"""What an answer says of the next one stands in the ledger of promises, until it comes."""

from datetime import timedelta
from typing import Any

import pytest

from events.instant import format_instant
from events.reply import ReplySent
from services.errors import CommandRefusedError
from services.ledger.answers.giving_word import refuse_beyond_anybody, role_of
from services.ledger.contract import Accepted
from services.ledger.organisation.chart import Chart
from services.ledger.rulebook.rules import shipped_rules
from tests.unit.services.ledger.organisation.scene import (
    assigned,
    chart,
    day,
    deputised,
    established,
)
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.workbench import COMPANY, Workbench, types_of

CASE = "01970000-0000-7000-8000-000000000001"


@pytest.fixture
def bench() -> Workbench:
    return Workbench().registered()


def answer(bench: Workbench, case: str, **said: Any) -> Accepted:
    told = {
        "case": case,
        "by": "staff:desk-1",
        "channel": "phone",
        "text": "明早九点给您回话",
        **said,
    }
    return bench.publish("huiyin.reply.sent.v1", told)


def promised(bench: Workbench, **ahead: float) -> dict[str, Any]:
    due_at = format_instant(bench.clock.now + timedelta(**ahead))
    return {"promise": {"due_at": due_at, "route": "phone"}}


@pytest.mark.proves("Art.6(3)", "promise.made")
def test_an_answer_that_promises_the_next_one_enters_the_ledger_of_promises(
    bench: Workbench,
) -> None:
    case = bench.open_case()
    accepted = answer(bench, case, **promised(bench, hours=20))
    assert types_of(accepted.receipts) == ["reply.sent", "promise.made"]
    reply, made = bench.log()[-2:]
    said = made.envelope.data
    assert (said["case"], said["subject"], said["role"]) == (case, "answer", "steward")
    assert (said["assignee"], said["within_authority"]) == ("staff:desk-1", True)
    assert said["due_at"] == format_instant(bench.clock.now + timedelta(hours=20))
    assert made.envelope.causationid == reply.envelope.id


@pytest.mark.proves("Art.6(3)", "promise.kept", "promise-kept-late")
def test_the_next_answer_keeps_it_in_time_or_late(bench: Workbench) -> None:
    case = bench.open_case()
    for hours, types in (
        (1, ["reply.sent", "promise.kept"]),
        (3, ["reply.sent", "promise.kept", "finding.raised"]),
    ):
        answer(bench, case, **promised(bench, hours=2))
        bench.clock.pass_(hours=hours)
        assert types_of(answer(bench, case).receipts) == types
    assert types_of(answer(bench, case).receipts) == ["reply.sent"]


def test_the_result_keeps_it_too(bench: Workbench) -> None:
    case = bench.open_case()
    answer(bench, case, **promised(bench, hours=2))
    done = {"case": case, "by": "staff:desk-1", "outcome": "换了阀门"}
    accepted = bench.publish("huiyin.case.resolved.v1", done)
    assert types_of(accepted.receipts) == ["case.resolved", "promise.kept"]
    assert types_of(answer(bench, case).receipts) == ["reply.sent"]


def test_an_automatic_answer_neither_gives_nor_keeps_a_promise(bench: Workbench) -> None:
    case = bench.open_case()
    robot = {**promised(bench, hours=2), "automatic": True}
    assert types_of(answer(bench, case, **robot).receipts) == ["reply.sent"]
    answer(bench, case, **promised(bench, hours=2))
    assert types_of(answer(bench, case, automatic=True).receipts) == ["reply.sent"]


def test_a_promise_somebody_took_back_is_not_kept(bench: Workbench) -> None:
    case = bench.open_case()
    answer(bench, case, **promised(bench, hours=2))
    promise = bench.log()[-1].envelope.data["id"]
    back = {"id": promise, "by": "staff:desk-1", "reason": "已当面说清", "channel": "phone"}
    bench.publish("huiyin.promise.withdrawn.v1", back)
    assert types_of(answer(bench, case).receipts) == ["reply.sent"]


@pytest.mark.proves("Art.6(3)", "promise.lapsed")
def test_a_withdrawn_case_leaves_no_promise_open(bench: Workbench) -> None:
    case = bench.open_case()
    answer(bench, case, **promised(bench, hours=2))
    back = {"case": case, "by": "staff:desk-1", "evidence": "来电说自己修好了"}
    accepted = bench.publish("huiyin.case.withdrawn.v1", back)
    assert types_of(accepted.receipts) == ["case.withdrawn", "promise.lapsed"]
    assert bench.log()[-1].envelope.data["because"] == "withdrawn"
    quiet = bench.publish("huiyin.case.withdrawn.v1", {**back, "case": bench.open_case()})
    assert types_of(quiet.receipts) == ["case.withdrawn"]


@pytest.mark.proves("Art.6(3)", "promise.resumed")
def test_a_merged_case_hands_its_promise_on_until_the_merge_is_taken_back(
    bench: Workbench,
) -> None:
    case, other = bench.open_case(), bench.open_case()
    answer(bench, case, **promised(bench, hours=2))
    merged = bench.ledger.merge(case, other, reason="同一件事", caller=COMPANY)
    assert types_of(merged.receipts) == ["case.merged", "promise.lapsed"]
    lapsed = bench.log()[-1].envelope.data
    assert (lapsed["because"], lapsed["carries_on"]) == ("merged", f"case/{other}")
    apart = bench.ledger.unmerge(case, reason="两件事", caller=COMPANY)
    assert types_of(apart.receipts)[-1] == "promise.resumed"
    assert types_of(answer(bench, case).receipts) == ["reply.sent", "promise.kept"]


OURS: Chart = chart(
    established("desk", "responsible", above="boss"),
    established("boss", "supervisor"),
    assigned("desk", "anna"),
    assigned("boss", "bert"),
    deputised("boss", "dora"),
)


def test_who_promises_does_so_as_their_post_lets_them() -> None:
    roles = [role_of(person, OURS, day(1)) for person in ("anna", "bert", "dora", "nobody")]
    assert roles == ["steward", "supervisor", "supervisor", None]
    assert role_of("nobody", chart(), day(1)) == "steward", "there is no chart to go by"


def next_answer(days: int, **changes: Any) -> ReplySent:
    promise = {"due_at": format_instant(day(1) + timedelta(days=days)), "route": "phone"}
    said = {"case": CASE, "by": "staff:nobody", "channel": "phone", "text": "再答复", **changes}
    return ReplySent.from_published({**said, "promise": promise})


@pytest.mark.proves("Art.6(3)", "promise-needs-a-post")
def test_without_a_post_only_what_everybody_may_is_promised() -> None:
    rules = shipped_rules()
    refuse_beyond_anybody(next_answer(1), OURS, rules, day(1))
    refuse_beyond_anybody(next_answer(8, automatic=True), OURS, rules, day(1))
    with refused("promise-needs-a-post", article="Art.6(3)"):
        refuse_beyond_anybody(next_answer(8), OURS, rules, day(1))
    with pytest.raises(CommandRefusedError, match=r"at most 1 days ahead.* bert for example"):
        refuse_beyond_anybody(next_answer(8), OURS, rules, day(1))
