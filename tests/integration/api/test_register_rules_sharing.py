"""What colleagues tell and ask each other, over HTTP: what is refused leaves the log as it was,
what is found is listed, what is due is shown person by person.
"""

import pytest

from tests.integration.api.scene import NAME, PHONE, UNIT, System, rules_found
from tests.integration.api.test_register_rules import (
    CREATED,
    EARLY,
    REFUSED,
    RefusalRow,
    Step,
    changed,
    expect_refusal,
    led_to,
    take,
)

OK = 200
TEAM = "team:guards"
LONG_AGO = "2026-11-01T00:00:00Z"
SHARED: Step = ("share", {"title": "独居老人", "text": "上门先打电话。", "to": [TEAM]})
READ: Step = ("confirm", {"receiver": TEAM})
ADDED: Step = ("add_readers", {"to": ["staff:x"]})
VOID: Step = ("withdraw", {"reason": "已出院"})
RAISED: Step = ("raise", {"title": "夜单", "text": "夜里的单没人看。", "to": "staff:m"})
PROPOSED: Step = ("propose", {"title": "伞架", "text": "大堂放伞架。", "to": "staff:m"})
SOLVED: Step = ("answer_problem", {"answer": "夜班每小时看一次"})
JUDGED: Step = ("answer_proposal", {"verdict": "adopted", "answer": "可以"})
IMPROVED: Step = ("complete", {"result": "已改"})
PLANNED: Step = (
    "plan",
    {
        "occasion": "welfare",
        "flat": {"building": "b3", "unit": "3-1502"},
        "visitor": "staff:2",
        "planned_at": "2099-01-01T00:00:00Z",
    },
)
VISITED: Step = ("make", {"met": "party", "heard": "水龙头关不紧"})

REFUSALS: list[RefusalRow] = [
    ("bulletins", [], changed(SHARED, to=[TEAM, TEAM]), "reader-once", "Art.7(3)"),
    ("bulletins", [], changed(SHARED, read_by=EARLY), "reading-ahead", "Art.7(3)"),
    (
        "bulletins",
        [changed(SHARED, to=[f"staff:{number}" for number in range(2, 202)])],
        ADDED,
        "readers-bounded",
        "Art.7(3)",
    ),
    ("bulletins", [SHARED], ("confirm", {}), "reader-told", "Art.7(3)"),
    (
        "bulletins",
        [SHARED, ADDED],
        ("confirm", {"receiver": "staff:x"}),
        "answer-for-yourself",
        "Art.7(3)",
    ),
    ("bulletins", [SHARED, ADDED, READ], READ, "read-once", "Art.7(3)"),
    ("bulletins", [SHARED, VOID], READ, "information-holds", "Art.7(3)"),
    ("improvements", [], changed(RAISED, to="staff:1"), "raised-to-another", "Art.7(4)"),
    ("improvements", [RAISED], SOLVED, "answered-by-another", "Art.7(4)"),
    ("improvements", [RAISED], JUDGED, "answered-for-what-it-is", "Art.7(4)"),
    (
        "improvements",
        [PROPOSED],
        changed(JUDGED, verdict="not_adopted", owner="staff:x"),
        "owner-of-adopted",
        "Art.7(4)",
    ),
    ("improvements", [RAISED], IMPROVED, "improvement-in-hand", "Art.7(4)"),
    ("visits", [], changed(PLANNED, community=None), "planned-visit-in-a-community", "Art.3(1)"),
    ("visits", [], changed(PLANNED, flat=None), "planned-visit-to-somebody", "Art.3(1)"),
    ("visits", [], changed(PLANNED, planned_at=EARLY), "planned-visit-ahead", "Art.3(1)"),
    ("visits", [PLANNED], ("make", {"met": "party"}), "planned-visit-heard", "Art.9(1)"),
    (
        "visits",
        [PLANNED],
        ("make", {"met": "nobody", "category": "repair"}),
        "planned-visit-asked",
        "Art.9(1)",
    ),
    ("visits", [PLANNED, VISITED], VISITED, "planned-visit-open", "Art.3(1)"),
]


@pytest.mark.parametrize("row", [pytest.param(row, id=row[3]) for row in REFUSALS])
def test_a_refused_step_appends_nothing(system: System, row: RefusalRow) -> None:
    expect_refusal(system, row)


@pytest.mark.parametrize(
    ("plural", "given", "rules"),
    [
        pytest.param(
            "bulletins",
            [changed(SHARED, happened_at=LONG_AGO), READ],
            ["read-in-time"],
            marks=pytest.mark.proves("Art.7(3)", "read-in-time"),
        ),
        pytest.param(
            "visits",
            [changed(PLANNED, happened_at=LONG_AGO, planned_at="2026-11-02T00:00:00Z"), VISITED],
            ["planned-visit-kept"],
            marks=pytest.mark.proves("Art.3(1)", "planned-visit-kept"),
        ),
    ],
)
def test_what_is_found_is_listed(
    system: System, plural: str, given: list[Step], rules: list[str]
) -> None:
    with system.client("manager") as manager:
        item, _ = led_to(manager, plural, given)
        assert rules_found(system, manager, item) == rules


def test_what_somebody_has_not_read_is_found_by_their_name(system: System) -> None:
    reader = "staff:reader-of-bulletins"
    given = [changed(SHARED, to=[TEAM, reader], happened_at=LONG_AGO), READ]
    with system.client("manager") as manager:
        item, _ = led_to(manager, "bulletins", given)
        asked: dict[str, str | int] = {
            "assignee": reader,
            "state": "unread",
            "min_position": system.parts.store.head().position,
        }
        [part] = manager.get("/v1/bulletins/parts", params=asked).json()["parts"]
        shown = manager.get(f"/v1/bulletins/{item}").json()["item"]
    assert (part["item"], part["due_at"][:10]) == (item, "2026-11-02")
    assert (shown["state"], shown["overdue"]) == ("shared", True)


ANSWERS: list[RefusalRow] = [
    ("improvements", [RAISED, SOLVED], SOLVED, "answer-improvement-once", "Art.7(4)"),
    (
        "improvements",
        [PROPOSED],
        changed(JUDGED, owner="staff:x"),
        "work-with-owner-and-date",
        "Art.7(4)",
    ),
    (
        "improvements",
        [RAISED],
        changed(SOLVED, owner="staff:x", complete_by=EARLY),
        "improvement-ahead",
        "Art.7(4)",
    ),
]


@pytest.mark.parametrize("row", [pytest.param(row, id=row[3]) for row in ANSWERS])
def test_an_answer_that_is_refused_appends_nothing(system: System, row: RefusalRow) -> None:
    plural, given, step, rule, article = row
    item, version = _raised(system, given[0])
    with system.client("manager", actor="staff:m") as manager:
        for answer in given[1:]:
            assert take(manager, plural, item, version, answer).status_code == CREATED
            version += 1
        head = system.parts.store.head().position
        response = take(manager, plural, item, version, step)
    assert response.status_code == REFUSED, response.text
    assert (response.json()["rule"], response.json()["article"]) == (rule, article)
    assert system.parts.store.head().position == head


@pytest.mark.proves("Art.7(4)", "improvement-answered-late")
@pytest.mark.proves("Art.7(4)", "improvement-completed-late")
def test_late_answers_and_late_work_are_listed_among_the_findings(system: System) -> None:
    work = {"owner": "staff:x", "complete_by": "2026-11-10T00:00:00Z"}
    item, version = _raised(system, changed(RAISED, happened_at=LONG_AGO))
    with system.client("manager", actor="staff:m") as manager:
        answer = changed(SOLVED, happened_at="2026-11-05T00:00:00Z", **work)
        assert take(manager, "improvements", item, version, answer).status_code == CREATED
        assert take(manager, "improvements", item, version + 1, IMPROVED).status_code == CREATED
        mine = rules_found(system, manager, item)
    assert sorted(mine) == [
        "improvement-answered-late",
        "improvement-completed-late",
    ]


def test_what_nobody_answers_is_overdue(system: System) -> None:
    item, _ = _raised(system, changed(PROPOSED, happened_at=LONG_AGO))
    asked = {"min_position": system.parts.store.head().position}
    with system.client("manager") as manager:
        shown = manager.get(f"/v1/improvements/{item}", params=asked).json()["item"]
    assert (shown["state"], shown["overdue"]) == ("proposed", True)
    assert (shown["assignee"], shown["due_at"][:10]) == ("staff:m", "2026-11-08")


def test_what_is_asked_for_on_a_visit_opens_a_case_of_whom_it_was_for(system: System) -> None:
    party = {"kind": "owner", "name": NAME, "phone": PHONE, "unit": UNIT}
    with system.client("manager") as manager:
        item, version = led_to(manager, "visits", [changed(PLANNED, party=party)])
        response = take(manager, "visits", item, version, changed(VISITED, category="repair"))
        assert response.status_code == CREATED, response.text
        told = response.json()
        [case] = {
            stream.removeprefix("case/")
            for receipt in told["receipts"]
            if (stream := receipt["stream"]).startswith("case/")
        }
        asked = {"min_position": told["position"]}
        assert manager.get(f"/v1/cases/{case}", params=asked).status_code == OK
        revealed = manager.post(f"/v1/cases/{case}/reveal", json={"purpose": "contact_party"})
    assert NAME in revealed.text
    assert "水龙头" in revealed.text


@pytest.mark.proves("Art.3(1)", "planned-visit-names-one")
@pytest.mark.proves("Art.3(1)", "planned-visit-written-once")
@pytest.mark.proves("Art.3(1)", "home-visit-planned-once")
def test_a_planned_visit_and_its_home_visit_tell_of_each_other(system: System) -> None:
    said = {
        "community": "yinhu",
        "purpose": "welfare",
        "flat": {"building": "b3", "unit": UNIT},
        "visited_at": LONG_AGO,
        "met": "party",
        "said": "一切都好",
    }
    with system.client("manager") as manager:
        home = manager.post("/v1/home_visits", json=said).json()["id"]
        item, version = led_to(manager, "visits", [PLANNED])
        other, _ = led_to(manager, "visits", [PLANNED])
        written: Step = ("write_up", {"home_visit": home})
        unknown: Step = ("write_up", {"home_visit": item})
        head = system.parts.store.head().position
        refused = take(manager, "visits", item, version, unknown)
        assert refused.json()["rule"] == "planned-visit-names-one"
        assert system.parts.store.head().position == head
        done = take(manager, "visits", item, version, written)
        assert done.status_code == CREATED, done.text
        asked = {"min_position": system.parts.store.head().position}
        plan = manager.get(f"/v1/visits/{item}", params=asked).json()["item"]
        made = manager.get(f"/v1/home_visits/{home}", params=asked).json()["item"]
        assert (plan["state"], plan["detail"]["home_visit"]) == ("made", home)
        assert made["detail"]["visit"] == item
        head = system.parts.store.head().position
        again = take(manager, "visits", item, 2, written)
        twice = take(manager, "visits", other, 1, written)
    assert again.json()["rule"] == "planned-visit-written-once"
    assert twice.json()["rule"] == "home-visit-planned-once"
    assert system.parts.store.head().position == head


def _raised(system: System, opening: Step) -> tuple[str | None, int]:
    with system.client("desk", actor="staff:2") as clerk:
        return led_to(clerk, "improvements", [opening])
