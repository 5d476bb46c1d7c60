"""What goes up and down within the company, over HTTP: what is refused leaves the log as it was,
what is found is listed.
"""

import pytest

from tests.integration.api.scene import System, rules_found
from tests.integration.api.test_register_rules import (
    EARLY,
    RefusalRow,
    Step,
    changed,
    expect_refusal,
    led_to,
)

TEAM = "team:engineering"
TEXT = "今天17时前检查三号楼水泵，拍照回报。"
ISSUED: Step = (
    "issue",
    {
        "title": "水泵巡检",
        "text": TEXT,
        "level": "project_manager",
        "to": [TEAM],
        "to_level": "supervisor",
    },
)
RELAYED: Step = (
    "relay",
    {"receiver": TEAM, "text": TEXT, "to": ["desk:yinhu"], "to_level": "responsible"},
)
ACKNOWLEDGED: Step = ("acknowledge", {"receiver": TEAM})
DONE: Step = ("complete", {"receiver": TEAM, "result": "正常"})
REPORTED: Step = (
    "submit",
    {
        "title": "水泵异响",
        "text": "轴承磨损。",
        "level": "responsible",
        "to": TEAM,
        "to_level": "supervisor",
    },
)
PASSED_ON: Step = ("pass_on", {"receiver": TEAM, "to": "staff:m", "to_level": "project_manager"})
CONFIDED: Step = ("confide", {"superior": "staff:s", "title": "采购", "text": "有问题", "to": TEAM})
ANSWERED: Step = ("answer", {"receiver": TEAM, "answer": "同意"})
ASKED: Step = ("request", {"title": "拦车", "text": "请拦车两小时。", "to": TEAM})
ACCEPTED: Step = ("accept", {"receiver": TEAM})
DECLINED: Step = ("decline", {"receiver": TEAM, "reason": "抽不出人"})
REDIRECTED: Step = ("redirect", {"to": "team:guards"})
HELPED: Step = ("complete", {"receiver": TEAM, "result": "拦好了"})
LONG_AGO = "2026-11-01T00:00:00Z"

REFUSALS: list[RefusalRow] = [
    (
        "instructions",
        [],
        changed(ISSUED, to_level="region"),
        "instruction-goes-down",
        "Art.7(1)",
    ),
    ("instructions", [], changed(ISSUED, to=["staff:1"]), "instruct-another", "Art.7(1)"),
    ("instructions", [], changed(ISSUED, to=[TEAM, TEAM]), "told-once", "Art.7(1)"),
    ("instructions", [], changed(ISSUED, complete_by=EARLY), "instruction-due-ahead", "Art.3(4)"),
    ("instructions", [ISSUED], ("acknowledge", {}), "by-a-receiver", "Art.7(1)"),
    (
        "instructions",
        [ISSUED],
        ("acknowledge", {"receiver": "staff:engineer-7"}),
        "answer-for-yourself",
        "Art.7(1)",
    ),
    (
        "instructions",
        [ISSUED, ACKNOWLEDGED],
        ACKNOWLEDGED,
        "acknowledge-instruction-once",
        "Art.7(1)",
    ),
    ("instructions", [ISSUED, RELAYED], RELAYED, "relay-once", "Art.7(1)"),
    (
        "instructions",
        [changed(ISSUED, to=[TEAM, "desk:fengming"]), DONE],
        DONE,
        "complete-instruction-once",
        "Art.7(1)",
    ),
    ("instructions", [ISSUED, DONE], ACKNOWLEDGED, "instruction-open", "Art.7(1)"),
    ("reports", [], changed(REPORTED, to_level="responsible"), "report-goes-up", "Art.7(1)"),
    ("reports", [], changed(REPORTED, to="staff:1"), "report-to-another", "Art.7(1)"),
    ("reports", [], changed(CONFIDED, to="staff:s"), "past-the-superior", "Art.7(1)"),
    ("reports", [], changed(CONFIDED, superior="staff:1"), "confide-about-another", "Art.7(1)"),
    ("reports", [REPORTED], changed(PASSED_ON, to_level=None), "report-level-told", "Art.7(1)"),
    ("reports", [REPORTED], ("answer", {"answer": "同意"}), "report-with-holder", "Art.7(1)"),
    ("reports", [REPORTED, ANSWERED], ANSWERED, "report-open", "Art.7(1)"),
    ("assistances", [], changed(ASKED, to="staff:1"), "assistance-of-another", "Art.7(2)"),
    ("assistances", [], changed(ASKED, needed_by=EARLY), "assistance-needed-ahead", "Art.7(2)"),
    ("assistances", [ASKED], ("accept", {}), "answered-by-whom-asked", "Art.7(2)"),
    (
        "assistances",
        [ASKED],
        changed(ACCEPTED, complete_by=EARLY),
        "assistance-due-ahead",
        "Art.7(2)",
    ),
    ("assistances", [ASKED, ACCEPTED], DECLINED, "accept-assistance-once", "Art.7(2)"),
    ("assistances", [ASKED, ACCEPTED], REDIRECTED, "redirect-without-owner", "Art.7(2)"),
    (
        "assistances",
        [ASKED, DECLINED],
        changed(REDIRECTED, to=TEAM),
        "redirect-to-another",
        "Art.7(2)",
    ),
    ("assistances", [ASKED, DECLINED], ACCEPTED, "assistance-asked", "Art.7(2)"),
    ("assistances", [ASKED], HELPED, "by-assistance-owner", "Art.7(2)"),
    ("assistances", [ASKED, ACCEPTED, HELPED], HELPED, "assistance-open", "Art.7(2)"),
]


@pytest.mark.parametrize("row", [pytest.param(row, id=row[3]) for row in REFUSALS])
def test_a_refused_step_appends_nothing(system: System, row: RefusalRow) -> None:
    expect_refusal(system, row)


@pytest.mark.parametrize(
    ("plural", "given", "rules"),
    [
        pytest.param(
            "instructions",
            [changed(ISSUED, to_level="responsible")],
            ["instruction-level-skipped"],
            marks=pytest.mark.proves("Art.7(1)", "instruction-level-skipped"),
        ),
        pytest.param(
            "instructions",
            [ISSUED, changed(RELAYED, text="下班前看一下三号楼水泵。")],
            ["relayed-as-issued"],
            marks=pytest.mark.proves("Art.7(1)", "relayed-as-issued"),
        ),
        pytest.param(
            "instructions",
            [changed(ISSUED, happened_at=LONG_AGO), ACKNOWLEDGED],
            ["instruction-acknowledged-late"],
            marks=pytest.mark.proves("Art.3(4)", "instruction-acknowledged-late"),
        ),
        pytest.param(
            "instructions",
            [
                changed(ISSUED, happened_at=LONG_AGO, complete_by="2026-11-01T09:00:00Z"),
                changed(ACKNOWLEDGED, happened_at="2026-11-01T00:05:00Z"),
                DONE,
            ],
            ["instruction-completed-late"],
            marks=pytest.mark.proves("Art.3(4)", "instruction-completed-late"),
        ),
        pytest.param(
            "reports",
            [changed(REPORTED, to_level="company")],
            ["report-level-skipped"],
            marks=pytest.mark.proves("Art.7(1)", "report-level-skipped"),
        ),
        pytest.param(
            "reports",
            [changed(REPORTED, happened_at=LONG_AGO), ANSWERED],
            ["report-answered-late"],
            marks=pytest.mark.proves("Art.3(4)", "report-answered-late"),
        ),
        pytest.param(
            "assistances",
            [ASKED, DECLINED, REDIRECTED, changed(DECLINED, receiver="team:guards")],
            ["assistance-without-owner"],
            marks=pytest.mark.proves("Art.7(2)", "assistance-without-owner"),
        ),
        pytest.param(
            "assistances",
            [changed(ASKED, happened_at=LONG_AGO), ACCEPTED],
            ["assistance-answered-late"],
            marks=pytest.mark.proves("Art.7(2)", "assistance-answered-late"),
        ),
        pytest.param(
            "assistances",
            [
                changed(ASKED, happened_at=LONG_AGO, needed_by="2026-11-01T09:00:00Z"),
                changed(ACCEPTED, happened_at="2026-11-01T00:05:00Z"),
                HELPED,
            ],
            ["assistance-completed-late"],
            marks=pytest.mark.proves("Art.7(2)", "assistance-completed-late"),
        ),
    ],
)
def test_what_is_found_is_listed(
    system: System, plural: str, given: list[Step], rules: list[str]
) -> None:
    with system.client("manager") as manager:
        item, _ = led_to(manager, plural, given)
        assert rules_found(system, manager, item) == rules


def test_unanswered_instructions_are_listed_as_overdue_receiver_by_receiver(
    system: System,
) -> None:
    given = [changed(ISSUED, to=[TEAM, "desk:yinhu"], happened_at=LONG_AGO), ACKNOWLEDGED]
    with system.client("manager") as manager:
        item, version = led_to(manager, "instructions", given)
        position = system.parts.store.head().position
        asked = {"item": item, "min_position": position, "assignee": "desk:yinhu"}
        [part] = manager.get("/v1/instructions/parts", params=asked).json()["parts"]
        asked["assignee"] = TEAM
        [answered] = manager.get("/v1/instructions/parts", params=asked).json()["parts"]
        shown = manager.get(f"/v1/instructions/{item}").json()["item"]
    assert (part["state"], part["due_at"][:16]) == ("told", "2026-11-01T02:00")
    assert (answered["state"], answered["due_at"]) == ("acknowledged", None)
    assert (shown["version"], shown["state"], shown["overdue"]) == (version, "issued", True)
