"""Instructions: given these facts, when this is reported, then that follows or is refused."""

from datetime import timedelta
from typing import Any

import pytest

from events import instruction as facts
from events.item import ItemFact
from services.ledger.registers.contract import Outcome
from services.ledger.registers.instructions import REGISTER
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import NOW, plain, when

TEXT = "今天17时前检查三号楼水泵，拍照回报。"


def issued(**changes: Any) -> facts.InstructionIssued:
    data: dict[str, Any] = {
        "community": "lakeside",
        "by": "staff:manager-1",
        "title": "水泵巡检",
        "text": TEXT,
        "level": "project_manager",
        "to": ["staff:supervisor-1"],
        "to_level": "supervisor",
        **changes,
    }
    fact: facts.InstructionIssued = plain(facts.InstructionIssued, **data)
    return fact


def relayed(**changes: Any) -> facts.InstructionRelayed:
    data: dict[str, Any] = {
        "by": "staff:supervisor-1",
        "text": TEXT,
        "to": ["staff:engineer-7", "team:engineering"],
        "to_level": "responsible",
        **changes,
    }
    fact: facts.InstructionRelayed = plain(facts.InstructionRelayed, **data)
    return fact


def acknowledged(by: str, **data: Any) -> ItemFact:
    fact: ItemFact = plain(facts.InstructionAcknowledged, by=by, **data)
    return fact


def completed(by: str, **data: Any) -> ItemFact:
    fact: ItemFact = plain(facts.InstructionCompleted, by=by, result="正常", **data)
    return fact


def told(**changes: Any) -> list[ItemFact]:
    """The issued instruction as it lands, its deadline decided."""
    return list(when(REGISTER, [], issued(**changes)).facts)


def passed_on(**changes: Any) -> list[ItemFact]:
    given = told()
    return [*given, *relay(given, **changes).facts]


def relay(given: list[ItemFact], *, said: str | None = TEXT, **changes: Any) -> Outcome:
    recalled = {} if said is None else {"/text": said}
    return when(REGISTER, given, relayed(**changes), recalled=recalled)


@pytest.mark.parametrize(("urgent", "minutes"), [(True, 10), (False, 120)])
def test_an_urgent_instruction_is_acknowledged_in_ten_minutes_any_other_in_two_hours(
    urgent: bool, minutes: int
) -> None:
    [fact] = told(urgent=urgent)
    assert isinstance(fact, facts.InstructionIssued)
    assert fact.acknowledge_by == NOW + timedelta(minutes=minutes)


@pytest.mark.proves("Art.7(1)", "instruction-goes-down")
@pytest.mark.proves("Art.7(1)", "instruct-another")
@pytest.mark.proves("Art.7(1)", "told-once")
@pytest.mark.proves("Art.3(4)", "instruction-due-ahead")
@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"to_level": "project_manager"}, "instruction-goes-down"),
        ({"to_level": "region"}, "instruction-goes-down"),
        ({"to": ["staff:manager-1"]}, "instruct-another"),
        ({"to": ["staff:a", "staff:a"]}, "told-once"),
        ({"complete_by": "2026-03-01T00:00:00Z"}, "instruction-due-ahead"),
    ],
)
def test_an_instruction_goes_down_to_others_for_a_time_ahead(
    change: dict[str, Any], rule: str
) -> None:
    with refused(rule):
        told(**change)


@pytest.mark.proves("Art.7(1)", "instruction-level-skipped")
def test_a_level_is_passed_over_in_an_emergency_only() -> None:
    [found] = when(REGISTER, [], issued(to_level="responsible")).noticed
    assert (found.rule, found.article) == ("instruction-level-skipped", "Art.7(1)")
    assert found.proposal is not None
    assert "主管" in found.proposal
    assert when(REGISTER, [], issued(to_level="responsible", emergency="水浸")).noticed == ()
    assert when(REGISTER, [], issued()).noticed == ()


@pytest.mark.proves("Art.7(1)", "relayed-as-issued")
@pytest.mark.parametrize(
    ("text", "span"),
    [
        (TEXT.replace("17时", "下班"), "「17时」→「下班」"),
        (TEXT.replace("，拍照回报", ""), "漏「，拍照回报」"),
        (TEXT.replace("检查", "带队检查"), "添「带队」"),
        ("好", f"「{TEXT}」→「好」"),
        ("今天 １７时前检查三号楼水泵，\n拍照回报。", None),
    ],
)
def test_words_that_changed_on_the_way_are_found(text: str, span: str | None) -> None:
    noticed = relay(told(), text=text, note="钥匙在前台").noticed
    assert [(each.rule, each.span) for each in noticed] == (
        [] if span is None else [("relayed-as-issued", span)]
    )


def test_what_was_forgotten_is_not_compared() -> None:
    assert relay(told(), said=None, text="别的").noticed == ()


@pytest.mark.proves("Art.7(1)", "by-a-receiver")
@pytest.mark.proves("Art.7(1)", "relay-once")
def test_only_a_receiver_passes_it_on_and_once() -> None:
    with refused("by-a-receiver"):
        relay(told(), by="staff:stranger")
    with refused("relay-once"):
        relay(passed_on(), to=["staff:engineer-8"])
    with refused("told-once"):
        relay(told(to=["staff:supervisor-1", "staff:b"]), to=["staff:b"])


@pytest.mark.proves("Art.7(1)", "acknowledge-instruction-once")
@pytest.mark.proves("Art.7(1)", "answer-for-yourself")
def test_each_answers_for_themselves_or_for_their_team() -> None:
    given = passed_on()
    team = acknowledged("staff:engineer-9", receiver="team:engineering")
    assert when(REGISTER, given, team).facts == (team,)
    with refused("acknowledge-instruction-once"):
        when(REGISTER, [*given, team], team)
    with refused("answer-for-yourself"):
        when(REGISTER, given, acknowledged("staff:engineer-9", receiver="staff:engineer-7"))
    with refused("by-a-receiver"):
        when(REGISTER, given, acknowledged("staff:engineer-9"))


@pytest.mark.proves("Art.3(4)", "instruction-acknowledged-late")
def test_whoever_answers_late_is_found_and_passing_on_is_an_answer() -> None:
    late = NOW + timedelta(hours=2, seconds=1)
    answers = [acknowledged("staff:supervisor-1"), completed("staff:supervisor-1"), relayed()]
    for fact in answers:
        [found] = when(REGISTER, told(), fact, now=late).noticed
        assert (found.rule, found.article) == ("instruction-acknowledged-late", "Art.3(4)")
        assert when(REGISTER, told(), fact).noticed == ()
    given = [*told(), acknowledged("staff:supervisor-1")]
    assert when(REGISTER, given, completed("staff:supervisor-1"), now=late).noticed == ()


@pytest.mark.proves("Art.3(4)", "instruction-completed-late")
def test_what_is_done_after_its_time_is_found() -> None:
    given = [*told(complete_by="2026-03-02T09:00:00Z"), acknowledged("staff:supervisor-1")]
    done = completed("staff:supervisor-1")
    assert when(REGISTER, given, done, now=NOW + timedelta(hours=8)).noticed == ()
    [found] = when(REGISTER, given, done, now=NOW + timedelta(hours=8, seconds=1)).noticed
    assert found.rule == "instruction-completed-late"


@pytest.mark.proves("Art.7(1)", "complete-instruction-once")
@pytest.mark.proves("Art.7(1)", "instruction-open")
def test_it_is_done_once_everybody_who_did_not_pass_it_on_is_done() -> None:
    given = [*passed_on(), completed("staff:engineer-7")]
    with refused("complete-instruction-once"):
        when(REGISTER, given, completed("staff:engineer-7"))
    team = completed("staff:engineer-9", receiver="team:engineering")
    assert when(REGISTER, given, team).facts == (team,)
    with refused("instruction-open"):
        when(REGISTER, [*given, team], acknowledged("staff:engineer-7"))
    withdrawn = plain(facts.InstructionWithdrawn, reason="改派")
    with refused("instruction-open"):
        when(REGISTER, [*told(), withdrawn], completed("staff:supervisor-1"))
