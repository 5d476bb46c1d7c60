"""Charts: given these posts, when this is reported, then it stands or is refused."""

from collections.abc import Callable
from typing import Any

import pytest

from events import organisation as facts
from events.organisation import chart_id
from events.staff import KIND as STAFF
from events.staff import StaffLeft, StaffRegistered, staff_id
from services.ledger.registers.contract import Item, ItemKey
from services.ledger.registers.organisations import REGISTER
from tests.unit.services.ledger.organisation.scene import (
    assigned,
    day,
    deputised,
    established,
    person,
    posts,
)
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import ID, plain, when

LAKESIDE = [
    established("manager", "project_manager"),
    established("lead", "supervisor", "manager"),
    established("desk", "responsible", "lead"),
]
COMPANY = posts(
    established("head", "company", community=None),
    established("east", "region", "head", community=None),
)


def item(key: ItemKey, state: Any) -> tuple[ItemKey, Item[Any]]:
    return key, Item(id=ID, version=1, community=None, subjects=(), state=state)


OTHERS = dict(
    [
        item((facts.KIND, chart_id(None)), COMPANY),
        item((STAFF, staff_id("anna")), person("anna")),
        item((STAFF, staff_id("bert")), person("bert")),
        item((STAFF, staff_id("gone")), person("gone", plain(StaffLeft, left_at=day(1)))),
    ]
)


def told(fact: Any, *more: Any, **at: Any) -> Any:
    [recorded] = when(REGISTER, [*LAKESIDE, *more], fact, others=OTHERS, **at).facts
    return recorded


def changed(post: str, **said: Any) -> facts.PostChanged:
    fact: facts.PostChanged = plain(facts.PostChanged, post=post, **{"since": day(10), **said})
    return fact


def abolished(post: str, **said: Any) -> facts.PostAbolished:
    fact: facts.PostAbolished = plain(
        facts.PostAbolished, post=post, **{"ended_at": day(10), **said}
    )
    return fact


def relieved(post: str, holder: str, at: float) -> Any:
    return plain(facts.HolderRelieved, post=post, holder=holder, ended_at=day(at))


def released(post: str, deputy: str, at: float) -> Any:
    return plain(facts.DeputyReleased, post=post, deputy=deputy, ended_at=day(at))


@pytest.mark.proves("Art.7(1)", "chart-as-events")
def test_a_chart_begins_with_a_post_and_goes_on_with_others() -> None:
    first = established("manager", "project_manager", "east")
    assert when(REGISTER, [], first, others=OTHERS).facts == (first,)
    other = established("guards", "responsible", "lead", seats=8)
    assert told(other) == other
    assert first.only_id == chart_id("lakeside") != chart_id(None)


@pytest.mark.proves("Art.7(1)", "chart-as-events")
def test_a_change_is_told_whole() -> None:
    recorded = told(changed("lead", title="客服主管兼收费"))
    assert (recorded.title, recorded.level, recorded.reports_to, recorded.seats, recorded.top) == (
        "客服主管兼收费", "supervisor", "manager", 1, False,
    )  # fmt: skip
    assert told(changed("lead", top=True)).reports_to is None


@pytest.mark.proves("Art.7(1)", "chart-as-events")
def test_holders_and_deputies_come_and_go() -> None:
    assert told(assigned("lead", "anna")) == assigned("lead", "anna")
    assert told(relieved("lead", "anna", 3), assigned("lead", "anna")).holder == "anna"
    assert told(deputised("lead", "bert"), assigned("lead", "anna")).deputy == "bert"
    assert told(released("lead", "bert", 3), deputised("lead", "bert")).deputy == "bert"
    ended = [assigned("lead", "anna"), relieved("lead", "anna", 3)]
    assert told(assigned("lead", "bert", since=3), *ended).holder == "bert"


Refusal = Callable[[], Any]


@pytest.mark.parametrize(
    ("refusal", "rule"),
    [
        pytest.param(lambda: told(established("lead", "supervisor")), "post-code-once",
                     marks=pytest.mark.proves("Art.7(1)", "post-code-once")),
        pytest.param(lambda: told(established("east", "supervisor")), "post-code-once",
                     marks=pytest.mark.proves("Art.7(1)", "post-code-once")),
        pytest.param(lambda: told(established("new", "responsible", "nowhere")), "superior-there",
                     marks=pytest.mark.proves("Art.7(1)", "superior-there")),
        pytest.param(lambda: told(established("new", "responsible", "lead", since=day(-1))),
                     "superior-there",
                     marks=pytest.mark.proves("Art.7(1)", "superior-there")),
        pytest.param(lambda: told(established("new", "region", "lead")), "superior-above",
                     marks=pytest.mark.proves("Art.7(1)", "superior-above")),
        pytest.param(lambda: told(changed("lead", level="responsible", reports_to="desk")),
                     "no-circle", marks=pytest.mark.proves("Art.7(1)", "no-circle")),
        pytest.param(lambda: told(changed("manager", reports_to="manager")), "no-circle",
                     marks=pytest.mark.proves("Art.7(1)", "no-circle")),
        pytest.param(lambda: told(changed("manager", level="supervisor", reports_to="lead")),
                     "no-circle", marks=pytest.mark.proves("Art.7(1)", "no-circle")),
        pytest.param(lambda: told(changed("nobody")), "post-there",
                     marks=pytest.mark.proves("Art.7(1)", "post-there")),
        pytest.param(lambda: told(assigned("desk", "anna", since=11), abolished("desk")),
                     "post-in-force", marks=pytest.mark.proves("Art.7(1)", "post-in-force")),
        pytest.param(lambda: told(assigned("desk", "anna", since=-1)), "post-in-force",
                     marks=pytest.mark.proves("Art.7(1)", "post-in-force")),
        pytest.param(lambda: told(changed("lead", top=True, reports_to="manager")),
                     "top-or-superior", marks=pytest.mark.proves("Art.7(1)", "top-or-superior")),
        pytest.param(lambda: told(changed("lead", title="x", since=day(9)),
                                  changed("lead", title="y")),
                     "post-follows-on", marks=pytest.mark.proves("Art.7(1)", "post-follows-on")),
        pytest.param(lambda: told(changed("lead")), "post-changes-something",
                     marks=pytest.mark.proves("Art.7(1)", "post-changes-something")),
        pytest.param(lambda: told(abolished("lead")), "abolish-reports",
                     marks=pytest.mark.proves("Art.7(1)", "abolish-reports")),
        pytest.param(lambda: told(abolished("desk"), assigned("desk", "anna")), "abolish-vacant",
                     marks=pytest.mark.proves("Art.7(1)", "abolish-vacant")),
        pytest.param(lambda: told(abolished("lead", successor="lead")), "successor-there",
                     marks=pytest.mark.proves("Art.7(1)", "successor-there")),
        pytest.param(lambda: told(abolished("lead", successor="desk")), "successor-apart",
                     marks=pytest.mark.proves("Art.7(1)", "successor-apart")),
        pytest.param(lambda: told(assigned("lead", "stranger")), "holder-known",
                     marks=pytest.mark.proves("Art.7(1)", "holder-known")),
        pytest.param(lambda: told(assigned("lead", "gone", since=2)), "holder-known",
                     marks=pytest.mark.proves("Art.7(1)", "holder-known")),
        pytest.param(lambda: told(assigned("lead", "anna", 2, 2)), "holding-forwards",
                     marks=pytest.mark.proves("Art.7(1)", "holding-forwards")),
        pytest.param(lambda: told(assigned("lead", "anna", 2), assigned("lead", "anna", 5)),
                     "holds-once", marks=pytest.mark.proves("Art.7(1)", "holds-once")),
        pytest.param(lambda: told(assigned("lead", "bert", 2), assigned("lead", "anna", 0, 3)),
                     "seats-enough", marks=pytest.mark.proves("Art.7(1)", "seats-enough")),
        pytest.param(lambda: told(relieved("lead", "anna", 3)), "holds-post",
                     marks=pytest.mark.proves("Art.7(1)", "holds-post")),
    ],
)  # fmt: skip
def test_what_a_chart_cannot_be_is_refused(refusal: Refusal, rule: str) -> None:
    with refused(rule, article="Art.7(1)"):
        refusal()


@pytest.mark.parametrize(
    ("refusal", "rule"),
    [
        pytest.param(lambda: told(deputised("lead", "stranger")), "post-deputy-known",
                     marks=pytest.mark.proves("Art.7(3)", "post-deputy-known")),
        pytest.param(lambda: told(deputised("lead", "anna", 2, 1)), "deputising-forwards",
                     marks=pytest.mark.proves("Art.7(3)", "deputising-forwards")),
        pytest.param(lambda: told(deputised("lead", "anna"), assigned("lead", "anna")),
                     "deputy-beside-holder",
                     marks=pytest.mark.proves("Art.7(3)", "deputy-beside-holder")),
        pytest.param(lambda: told(released("lead", "anna", 2)), "deputises-post",
                     marks=pytest.mark.proves("Art.7(3)", "deputises-post")),
    ],
)  # fmt: skip
def test_whoever_stands_in_is_known_and_somebody_else(refusal: Refusal, rule: str) -> None:
    with refused(rule, article="Art.7(3)"):
        refusal()


@pytest.mark.proves("Art.7(1)", "no-circle")
def test_a_circle_that_is_only_planned_is_refused_too() -> None:
    peers = [established("a", "supervisor"), established("b", "supervisor")]
    planned = changed("a", reports_to="b", since=day(20))
    with refused("no-circle", article="Art.7(1)"):
        told(changed("b", reports_to="a"), *peers, planned)


@pytest.mark.proves("Art.7(1)", "abolish-reports")
def test_a_post_is_abolished_once_nobody_reports_to_it_or_somebody_goes_on() -> None:
    assert told(abolished("desk")) == abolished("desk")
    assert told(abolished("lead", successor="manager")).successor == "manager"
    moved = changed("desk", reports_to="manager", since=day(10))
    assert told(abolished("lead"), moved) == abolished("lead")
    with refused("abolish-reports"):
        told(abolished("lead", ended_at=day(9)), moved)


@pytest.mark.proves("Art.7(1)", "abolish-reports")
def test_a_post_of_the_company_names_who_goes_on_for_the_communities() -> None:
    company = [
        established("head", "company", community=None),
        established("east", "region", "head", community=None),
    ]
    with refused("abolish-reports"):
        when(REGISTER, company, abolished("east"), others=OTHERS, community=None)
    succeeded = abolished("east", successor="head")
    assert when(REGISTER, company, succeeded, others=OTHERS, community=None).facts == (succeeded,)


def test_needs_name_the_companys_chart_and_whoever_is_named() -> None:
    wanted = REGISTER.needs(None, assigned("lead", "anna"))
    assert set(wanted) == {(facts.KIND, chart_id(None)), (STAFF, staff_id("anna"))}
    assert StaffRegistered.kind == STAFF
