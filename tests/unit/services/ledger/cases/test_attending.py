"""How a case is attended to: what is decided, refused and found (Art. 5)."""

from datetime import timedelta
from typing import Any

import pytest

from events.attention import (
    CaseRecategorised,
    ContactAttempted,
    SensitivityMarked,
    UrgencyAssessed,
)
from events.case_access import AccessRestricted
from events.contact import ContactLogged
from events.reply import Promise, ReplySent
from services.errors import CommandRefusedError
from services.ledger.cases.attending import noticed_of
from services.ledger.cases.case import Case
from services.ledger.rulebook.rules import shipped_rules
from tests.unit.events.examples.cases import CASE
from tests.unit.services.ledger.cases.test_decisions import given, when
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.workbench import COMPANY, START, Workbench, contact

BY: dict[str, Any] = {"case": CASE, "by": "staff:x"}


def calm(*facts: Any) -> Case:
    return given(*facts, urgency="normal")


def assessed(urgency: str, reason: str | None = None) -> UrgencyAssessed:
    return UrgencyAssessed.model_validate({**BY, "urgency": urgency, "reason": reason})


def attempted(channel: str, **more: Any) -> ContactAttempted:
    said = {**BY, "channel": channel, "outcome": "reached", **more}
    return ContactAttempted.model_validate(said)


def marked(sensitivity: str, reason: str | None = None) -> SensitivityMarked:
    return SensitivityMarked.model_validate({**BY, "sensitivity": sensitivity, "reason": reason})


def rules(case: Case, fact: Any) -> list[str]:
    return [noticed.rule for noticed in noticed_of(case, fact, shipped_rules())]


@pytest.mark.proves("Art.5(1)", "assess-anew")
@pytest.mark.proves("Art.5(1)", "lower-with-reason")
def test_urgency_goes_up_at_once_and_down_with_a_reason() -> None:
    urgent = calm(assessed("urgent"))
    assert urgent.urgency == "urgent"
    with refused("assess-anew", article="Art.5(1)"):
        when(urgent, assessed("urgent"))
    for groundless in (None, " "):
        with refused("lower-with-reason", article="Art.5(1)"):
            when(urgent, assessed("normal").model_copy(update={"reason": groundless}))
    assert when(urgent, assessed("normal", "水已止住")).case == CASE


@pytest.mark.proves("Art.3(4)", "recategorise-anew")
def test_a_case_is_taken_for_what_it_is() -> None:
    def taken(category: str, grade: str | None = None) -> CaseRecategorised:
        said = {"category": category, "grade": grade, "reason": "现场看过"}
        return CaseRecategorised.model_validate({**BY, **said})

    case = calm(taken("complaint", "simple"))
    assert (case.category, case.grade) == ("complaint", "simple")
    for same in (taken("complaint"), taken("complaint", "simple")):
        with refused("recategorise-anew", article="Art.3(4)"):
            when(case, same)
    assert when(case, taken("complaint", "complex")).case == CASE


@pytest.mark.proves("Art.5(3)", "mark-anew")
@pytest.mark.proves("Art.5(3)", "unmark-with-reason")
def test_private_matters_are_marked_and_unmarked_with_a_reason() -> None:
    private = calm(marked("private"))
    with refused("private-one-to-one", article="Art.5(3)"):
        when(private, ReplySent(**BY, channel="wechat_group", text="已处理"))
    with refused("mark-anew", article="Art.5(3)"):
        when(private, marked("private"))
    with refused("unmark-with-reason", article="Art.5(3)"):
        when(private, marked("normal"))
    assert when(private, marked("normal", "本人同意公开")).case == CASE


@pytest.mark.proves("Art.5(1)", "first-attempt-at-once")
@pytest.mark.parametrize("urgency", ["urgent", "emergency"])
def test_an_urgent_matter_is_first_taken_up_where_somebody_hears_it(urgency: str) -> None:
    case = calm(assessed(urgency))
    assert rules(case, attempted("app")) == ["first-attempt-at-once"]
    for fit in ("phone", "front_desk", "home_visit"):
        assert rules(case, attempted(fit)) == []
    assert rules(calm(assessed(urgency), attempted("phone")), attempted("app")) == []
    told_to_all = attempted("wechat_group", incident=CASE)
    assert noticed_of(case, told_to_all, shipped_rules(), covered=True) == ()
    assert rules(case, told_to_all) == ["first-attempt-at-once"], "naming one is not enough"
    assert rules(calm(), attempted("app")) == []


@pytest.mark.proves("Art.3(3)", "dated-words")
def test_an_answer_that_says_soon_is_found_unless_it_promises_a_moment() -> None:
    soon = ReplySent(**BY, channel="phone", text="我们尽快安排师傅")
    [found] = noticed_of(calm(), soon, shipped_rules())
    assert (found.rule, found.article, found.span) == ("dated-words", "Art.3(3)", "尽快")
    promise = Promise(due_at=START + timedelta(hours=3), route="phone")
    assert rules(calm(), soon.model_copy(update={"promise": promise})) == []
    assert rules(calm(), soon.model_copy(update={"automatic": True})) == []
    assert rules(calm(), ReplySent(**BY, channel="phone", text="今天十八点前到")) == []


def test_of_a_case_kept_from_somebody_nothing_is_found() -> None:
    kept = calm(AccessRestricted(**BY, persons=("staff:guard-4",)), assessed("urgent"))
    assert rules(kept, attempted("app")) == []


@pytest.mark.proves("Art.5(3)", "private-one-to-one")
def test_a_refused_channel_is_noted_and_the_answer_is_not() -> None:
    bench = Workbench().registered()
    case = bench.open_case(sensitivity="private")
    before = len(bench.log())
    with pytest.raises(CommandRefusedError):
        bench.ledger.perform(
            ReplySent(case=case, by="staff:x", channel="qq_group", text="家事已劝"), caller=COMPANY
        )
    [noted] = bench.log()[before:]
    assert noted.envelope.type == "huiyin.channel.refused.v2"
    told = noted.envelope.data
    assert (told["case"], told["channel"], told["rule"]) == (case, "qq_group", "private-one-to-one")
    assert (told["article"], told["rules"]) == ("Art.5(3)", "default@1")
    assert "text" not in told


def test_what_was_found_lands_with_the_answer() -> None:
    bench = Workbench().registered()
    case = bench.open_case()
    before = len(bench.log())
    bench.ledger.perform(
        ReplySent(case=case, by="staff:x", channel="phone", text="过几天给您答复"), caller=COMPANY
    )
    reply, finding = bench.log()[before:]
    assert reply.envelope.type == "huiyin.reply.sent.v1"
    assert finding.envelope.data["about"] == f"case/{case}"
    assert finding.envelope.causationid == reply.envelope.id


@pytest.mark.proves("Art.5(1)", "first-attempt-at-once")
def test_a_message_to_all_is_fit_while_the_incident_covers_the_case() -> None:
    bench = Workbench().registered()
    power: dict[str, Any] = {"by": "staff:x", "externalref": "I-1"}
    declared = {**power, "community": "lakeside", "what": "power_cut", "title": "停电"}
    bench.publish("huiyin.incident.declared.v1", declared)
    incident = bench.log()[-1].envelope.subject.removeprefix("incident/")
    linked, stray, late = (bench.open_case(urgency="emergency") for _ in range(3))
    for case in (linked, late):
        bench.publish("huiyin.case.linked.v1", {**power, "case": case})

    def findings_of(case: str, named: str) -> int:
        before = len(bench.log())
        said = attempted("wechat_group", incident=named).model_copy(update={"case": case})
        bench.ledger.perform(said, caller=COMPANY)
        return len(bench.log()) - before - 1

    assert findings_of(linked, incident) == 0
    assert findings_of(stray, incident) == 1, "it is about something else"
    bench.publish("huiyin.incident.ended.v1", {**power, "text": "已来电"})
    assert findings_of(late, incident) == 1, "it is over"
    assert findings_of(bench.open_case(urgency="urgent"), CASE) == 1, "there is no such incident"


def told(bench: Workbench, **changes: Any) -> list[Any]:
    said: dict[str, Any] = {"sensitivity": "private", "channel": "wechat_group", **changes}
    before = len(bench.log())
    bench.publish("huiyin.contact.logged.v1", contact(**said), id_=changes.get("externalref"))
    landed = [each.envelope for each in bench.log()[before:]]
    return [each for each in landed if each.type == "huiyin.finding.raised.v1"]


@pytest.mark.proves("Art.5(3)", "private-told-openly")
def test_a_private_matter_told_openly_is_found_once_with_what_to_do() -> None:
    bench = Workbench().registered()
    [found] = told(bench, externalref="P-1")
    case = next(e.envelope.subject for e in bench.log() if e.envelope.subject.startswith("case/"))
    assert found.data["rule"] == "private-told-openly"
    assert found.data["about"] == case
    assert "一对一" in found.data["proposal"]
    assert told(bench, externalref="P-1") == [], "the same event again"
    assert len(told(bench, channel="forum")) == 1
    [loose] = told(bench, category="other")
    assert loose.data["about"].startswith("contact/"), "no case keeps it"


@pytest.mark.proves("Art.5(3)", "private-told-openly")
def test_what_is_told_one_to_one_or_is_not_private_is_not_found() -> None:
    bench = Workbench().registered()
    assert told(bench, channel="phone") == []
    assert told(bench, sensitivity="normal") == []
    assert told(bench, direction="internal") == []


def test_of_a_contact_about_a_case_kept_from_somebody_nothing_is_found() -> None:
    bench = Workbench().registered()
    case = bench.open_case()
    kept = AccessRestricted(case=case, by="staff:x", persons=("staff:guard-4",))
    bench.ledger.perform(kept, caller=COMPANY)
    assert told(bench, case=case) == []
    before = len(bench.log())
    fact = ContactLogged.model_validate(
        contact(sensitivity="private", channel="qq_group", category="complaint")
    )
    bench.ledger.perform(fact, caller=COMPANY, restricted_from=("staff:guard-4",))
    types = {each.envelope.type for each in bench.log()[before:]}
    assert "huiyin.access.restricted.v1" in types
    assert "huiyin.finding.raised.v1" not in types
