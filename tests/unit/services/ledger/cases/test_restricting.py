"""A complaint about somebody: given who is kept away, what they cannot do, get or see."""

from typing import Any

import pytest

from events.case import CaseAssigned, CaseEscalated, CaseReturned
from events.case_access import AccessLifted, AccessRestricted, RecusalRecorded
from events.contact import ContactLogged
from events.organisation import PostEstablished
from events.reply import NoteAdded
from events.staff import StaffRegistered
from services.errors import NotFoundError
from services.ledger.cases.case import COMPANY_DESK
from services.ledger.cases.decisions import decide
from services.ledger.cases.evolving import evolve
from services.ledger.cases.leaving import merge
from services.ledger.contract import Accepted, Caller
from services.ledger.rulebook.rules import shipped_rules
from tests.unit.events.examples.cases import CASE, OTHER
from tests.unit.services.ledger.cases.test_decisions import given, opened, when
from tests.unit.services.ledger.promises.shipped import SHIPPED
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.workbench import COMPANY, START, Workbench, besides_clocks, contact

GUARD, OTHER_GUARD, CHIEF = "staff:guard-4", "staff:guard-5", "staff:chief"
RULES = shipped_rules()
BY: dict[str, Any] = {"case": CASE, "by": "staff:x"}
RESTRICTED = AccessRestricted(**BY, persons=(GUARD,))
COMPLAINT = pytest.mark.proves("situation:complaint-about-staff", "restricted-assignee")


@pytest.fixture
def bench() -> Workbench:
    return Workbench().registered()


def lifted(*persons: str) -> AccessLifted:
    return AccessLifted(**BY, persons=persons, reason="编号写错")


@COMPLAINT
@pytest.mark.proves("Art.6(6)", "restricted-assignee")
def test_whom_a_case_is_about_does_not_get_it() -> None:
    case = given(RESTRICTED)
    with refused("restricted-assignee", article="Art.6(6)"):
        when(case, CaseAssigned(**BY, assignee=GUARD))
    with refused("restricted-assignee", article="Art.6(6)"):
        when(case, CaseReturned(**BY, assignee=GUARD, reason="请当班处理"))
    assert when(case, CaseAssigned(**BY, assignee=CHIEF)).case == CASE


@pytest.mark.proves("Art.7(1)", "restricted-level")
@pytest.mark.proves("situation:complaint-about-staff", "restricted-level")
def test_a_case_going_up_passes_by_whom_it_is_about() -> None:
    with refused("restricted-level", article="Art.7(1)"):
        when(
            given(RESTRICTED),
            CaseEscalated(**BY, assignee=GUARD, level="supervisor", reason="三次未果"),
        )


@pytest.mark.proves("Art.6(6)", "restricted-hand")
@pytest.mark.proves("situation:complaint-about-staff", "restricted-hand")
def test_whom_a_case_is_about_does_nothing_in_it_whoever_reports_it() -> None:
    note = NoteAdded(case=CASE, by=GUARD, text="没有的事", audience="internal")
    with refused("restricted-hand", article="Art.6(6)"):
        when(given(RESTRICTED), note)
    assert when(given(RESTRICTED, lifted(GUARD)), note).by == GUARD


@pytest.mark.parametrize(("desk", "next_"), [("team:desk", "team:desk"), (GUARD, COMPANY_DESK)])
def test_a_case_leaves_whom_it_is_about(desk: str, next_: str) -> None:
    case = given(assignee=GUARD)
    fact = decide(case, RESTRICTED, desk=desk, policy=SHIPPED, rules=RULES, happened_at=START)
    assert isinstance(fact, AccessRestricted)
    assert fact.assignee == next_
    assert evolve(case, fact).assignee == next_


def test_a_case_stays_with_whom_it_is_not_about() -> None:
    case = given(assignee=CHIEF)
    fact = decide(
        case, RESTRICTED, desk="team:desk", policy=SHIPPED, rules=RULES, happened_at=START
    )
    assert isinstance(fact, AccessRestricted)
    assert fact.assignee is None
    assert evolve(case, fact).assignee == CHIEF
    with refused("restricted-assignee"):
        when(case, RESTRICTED.model_copy(update={"assignee": GUARD}))


def test_somebody_steps_back_and_is_kept_away_from_then_on() -> None:
    case = given(assignee=CHIEF)
    recusal = RecusalRecorded(case=CASE, by=CHIEF, reason="他是我徒弟")
    fact = decide(case, recusal, desk="team:desk", policy=SHIPPED, rules=RULES, happened_at=START)
    assert isinstance(fact, RecusalRecorded)
    after = evolve(case, fact)
    assert (after.restricted, after.assignee) == ((CHIEF,), "team:desk")
    with refused("restricted-assignee"):
        when(after, CaseAssigned(**BY, assignee=CHIEF))
    with refused("restricted-hand"):
        when(after, recusal)
    with refused("restricted-assignee"):
        when(case, recusal.model_copy(update={"assignee": CHIEF}))


@pytest.mark.proves("Art.6(6)", "recuse-yourself")
def test_nobody_hides_a_case_from_themselves() -> None:
    with refused("recuse-yourself", article="Art.6(6)"):
        when(given(), AccessRestricted(**BY, persons=("staff:x", GUARD)))


@pytest.mark.proves("Art.6(6)", "restrict-once")
@pytest.mark.proves("Art.6(6)", "lift-restricted")
def test_a_restriction_says_something_new_and_only_what_stands_is_lifted() -> None:
    case = given(RESTRICTED)
    with refused("restrict-once", article="Art.6(6)"):
        when(case, RESTRICTED)
    assert when(case, AccessRestricted(**BY, persons=(GUARD, OTHER_GUARD))).case == CASE
    with refused("lift-restricted", article="Art.6(6)"):
        when(case, lifted(GUARD, OTHER_GUARD))
    after = evolve(case, AccessLifted(**BY, persons=(GUARD,), reason="编号写错"))
    assert after.restricted == ()


@pytest.mark.proves("Art.6(6)", "merge-alike-restricted")
def test_cases_are_merged_only_where_they_are_kept_from_the_same_persons() -> None:
    kept, open_ = given(RESTRICTED), given(case=OTHER)
    for case, into in ((kept, open_), (open_, kept)):
        with refused("merge-alike-restricted", article="Art.6(6)"):
            merge(case, into, by="staff:x", reason="同一处")
    alike = evolve(open_, RESTRICTED.model_copy(update={"case": OTHER}))
    assert merge(kept, alike, by="staff:x", reason="同一处").into == OTHER


def guard_of(bench: Workbench) -> Caller:
    return Caller(actor=GUARD, sources=frozenset())


def logged(bench: Workbench, *about: str, category: str = "complaint") -> Accepted:
    fact = ContactLogged.from_published(contact(category=category))
    return bench.ledger.perform(
        fact, caller=COMPANY, restricted_from=about, idempotency_key="form-1"
    )


@pytest.mark.proves("Art.6(6)", "restrict-a-case")
@pytest.mark.proves("situation:complaint-about-staff", "restrict-a-case")
def test_a_contact_about_somebody_is_kept_from_them_in_one_step(bench: Workbench) -> None:
    accepted = logged(bench, GUARD)
    names = [r.stream.partition("/")[0] for r in besides_clocks(accepted.receipts)]
    assert names == ["contact", "case", "case", "case"]
    events = bench.log()[-4:]
    types = [event.envelope.type for event in events]
    assert types.index("huiyin.access.restricted.v1") < types.index("huiyin.matter.identified.v1")
    assert logged(bench, GUARD).duplicate
    case = accepted.receipts[1].stream.removeprefix("case/")
    absent = "01970000-0000-7000-8000-0000000000ff"
    said = []
    for named in (case, absent):
        with pytest.raises(NotFoundError) as unseen:
            bench.ledger.reveal(named, purpose="contact_party", caller=guard_of(bench))
        said.append(str(unseen.value))
        note = NoteAdded(case=named, by=GUARD, text="没有的事", audience="internal")
        with pytest.raises(NotFoundError):
            bench.ledger.perform(note, caller=guard_of(bench))
    assert said[0] == said[1]
    assert len(bench.log()) == events[-1].position


def test_there_must_be_a_case_to_hide(bench: Workbench) -> None:
    before = len(bench.log())
    with refused("restrict-a-case", article="Art.6(6)"):
        logged(bench, GUARD, category="commendation")
    with refused("recuse-yourself", article="Art.6(6)"):
        logged(bench, COMPANY.actor)
    assert len(bench.log()) == before


def charted(bench: Workbench) -> None:
    """One post, and one person who works here."""
    for fact in (
        StaffRegistered(staff=GUARD, by=COMPANY.actor),
        PostEstablished.from_published(
            {
                "by": COMPANY.actor,
                "community": "lakeside",
                "post": "guards",
                "title": "安保主管",
                "level": "supervisor",
                "since": START.isoformat(),
            }
        ),
    ):
        bench.ledger.perform(fact, caller=COMPANY)


@pytest.mark.proves("Art.6(6)", "restricted-known")
@pytest.mark.proves("situation:complaint-about-staff", "restricted-known")
def test_where_there_is_a_chart_a_slip_in_an_id_keeps_nobody_away(bench: Workbench) -> None:
    charted(bench)
    before = len(bench.log())
    with refused("restricted-known", article="Art.6(6)") as told:
        logged(bench, GUARD, "staff:gaurd-4")
    assert "staff:gaurd-4" in str(told.value)
    assert GUARD not in str(told.value)
    assert len(bench.log()) == before
    case = logged(bench, GUARD).receipts[1].stream.removeprefix("case/")
    slip = AccessRestricted(case=case, by=COMPANY.actor, persons=(OTHER_GUARD,))
    with refused("restricted-known", article="Art.6(6)"):
        bench.ledger.perform(slip, caller=COMPANY)
    noted = NoteAdded(case=bench.open_case(), by=OTHER_GUARD, text="已到现场", audience="internal")
    bench.ledger.perform(noted, caller=Caller(actor=OTHER_GUARD), idempotency_key="form-2")
    assert bench.ledger.perform(slip, caller=COMPANY)


def test_a_publisher_tells_what_is_so_already(bench: Workbench) -> None:
    charted(bench)
    told = {"case": bench.open_case(), "by": "staff:x", "persons": ["their-guard"]}
    assert bench.publish("huiyin.access.restricted.v1", told)


def test_a_desk_is_known_as_one(bench: Workbench) -> None:
    charted(bench)
    assert logged(bench, "team:desk-lakeside")


@pytest.mark.proves("Art.6(6)", "restricted-known")
def test_without_a_chart_only_an_id_of_a_person_is_taken(bench: Workbench) -> None:
    with refused("restricted-known", article="Art.6(6)"):
        logged(bench, "guard-4")
    assert logged(bench, GUARD)


def test_what_was_merged_into_a_case_is_kept_away_with_it(bench: Workbench) -> None:
    first, second = bench.open_case(), bench.open_case()
    bench.ledger.merge(first, second, reason="同一处", caller=COMPANY)
    bench.ledger.perform(
        AccessRestricted(case=second, by=COMPANY.actor, persons=(GUARD,)), caller=COMPANY
    )
    note = NoteAdded(case=first, by=GUARD, text="没有的事", audience="internal")
    with pytest.raises(NotFoundError, match="there is no such case"):
        bench.ledger.perform(note, caller=guard_of(bench))


def test_a_reveal_shows_the_cases_own_matters_only(bench: Workbench) -> None:
    data = contact()
    data["matters"] += [{"category": "complaint", "text": "保安说话难听"}]
    accepted = bench.publish("huiyin.contact.logged.v1", data)
    cases = dict.fromkeys(
        r.stream.removeprefix("case/") for r in accepted.receipts if r.stream.startswith("case/")
    )
    texts = [
        [
            text
            for values in bench.ledger.reveal(
                case, purpose="contact_party", caller=COMPANY
            ).values.values()
            for pointer, text in values.items()
            if pointer.startswith("/matters/")
        ]
        for case in cases
    ]
    assert texts == [["厨房水管漏水"], ["保安说话难听"]]


def test_the_opening_assigns_the_case() -> None:
    assert given().assignee == opened().assignee
