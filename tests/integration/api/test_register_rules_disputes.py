"""Inspections, disputes about fees and notices over HTTP: what is refused leaves the log as it was,
what is found is listed.
"""

import httpx
import pytest

from tests.integration.api.scene import System, rules_found
from tests.integration.api.test_register_rules import (
    DRAFT,
    EARLY,
    RefusalRow,
    Step,
    changed,
    expect_refusal,
    led_to,
)

LATER = "2099-01-01T00:00:00Z"
INSPECTED: Step = ("receive", {"authority": "区消防救援大队", "subjects": ["fire_safety"]})
ORDERED: Step = ("order", {"key": "1", "text": "换闭门器", "owner": "staff:e", "due_at": LATER})
RECTIFIED: Step = ("complete", {"key": "1", "text": "已换"})
ENDED: Step = ("close", {"result": "put_right", "told": "复函"})
QUESTIONED: Step = (
    "open",
    {
        "flat": {"building": "b3", "unit": "3-1502"},
        "party": {"kind": "owner", "name": "欧阳静怡", "unit": "3-1502"},
        "fee": "parking",
        "first_month": "2026-01",
        "last_month": "2026-02",
        "claim": "车位被占",
    },
)
PAUSED: Step = ("pause", {"reason": "核对"})
RESUMED: Step = ("resume", {"reason": "核对完毕"})
REMINDED: Step = ("remind", {"channel": "letter"})
SETTLED: Step = ("settle", {"outcome": "upheld", "basis": "合同"})

REFUSALS: list[RefusalRow] = [
    ("inspections", [INSPECTED, ORDERED], ORDERED, "rectification-once", "Art.8"),
    ("inspections", [INSPECTED], changed(ORDERED, due_at=EARLY), "rectification-ahead", "Art.8"),
    ("inspections", [INSPECTED], RECTIFIED, "rectification-ordered", "Art.8"),
    ("inspections", [INSPECTED, ORDERED, RECTIFIED], RECTIFIED, "rectified-once", "Art.8"),
    ("inspections", [INSPECTED, ORDERED], ENDED, "rectify-before-closing", "Art.8"),
    (
        "inspections",
        [INSPECTED, ORDERED, RECTIFIED],
        changed(ENDED, result="nothing_found"),
        "result-of-orders",
        "Art.8",
    ),
    ("inspections", [INSPECTED, ENDED], ORDERED, "inspection-open", "Art.8"),
    ("fee_disputes", [], changed(QUESTIONED, community=None), "fee-of-a-community", "Art.2"),
    (
        "fee_disputes",
        [],
        changed(QUESTIONED, last_month="2025-01"),
        "months-forwards",
        "Art.3(3)",
    ),
    ("fee_disputes", [QUESTIONED, PAUSED], REMINDED, "dunning-paused", "Art.6(6)"),
    ("fee_disputes", [QUESTIONED, PAUSED], PAUSED, "pause-once", "Art.6(6)"),
    ("fee_disputes", [QUESTIONED], changed(PAUSED, until=EARLY), "pause-ahead", "Art.6(6)"),
    ("fee_disputes", [QUESTIONED], RESUMED, "resume-paused", "Art.6(6)"),
    (
        "fee_disputes",
        [QUESTIONED],
        changed(REMINDED, channel="wechat_group"),
        "debtors-not-named",
        "Art.6(4)",
    ),
    ("fee_disputes", [QUESTIONED, SETTLED], REMINDED, "dispute-open", "Art.6(6)"),
    (
        "notices",
        [],
        changed(DRAFT, text="3-1502 欧阳静怡欠费三千元，请尽早缴清。"),
        "personal-data-public",
        "Art.6(4)",
    ),
]


@pytest.mark.parametrize("row", [pytest.param(row, id=row[3]) for row in REFUSALS])
def test_a_refused_step_appends_nothing(system: System, row: RefusalRow) -> None:
    expect_refusal(system, row)


@pytest.mark.proves("Art.2", "bill-to-whom-it-concerns")
def test_a_bill_goes_to_whom_it_concerns(system: System) -> None:
    owner = {"kind": "owner", "name": "敬一鸣", "phone": "13900007731"}
    case = system.open_case(party=owner)
    said = {"channel": "phone", "text": "3-2801 本月物业费还欠 400 元。"}
    with system.client("manager") as manager:
        at = f"/v1/cases/{case.id}"
        version = {"If-Match": manager.get(at).headers["etag"]}
        head = system.parts.store.head().position
        answer = manager.post(f"{at}/replies", json=said, headers=version)
        assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
        problem = answer.json()
        assert (problem["rule"], problem["article"]) == ("bill-to-whom-it-concerns", "Art.2")
        assert "3-2801" not in answer.text
        assert system.parts.store.head().position == head
        home = {
            "community": "yinhu",
            "flat": {"building": "b3", "unit": "3-2801"},
            "party": owner,
            "role": "owner",
            "since": "2020-01-01T00:00:00Z",
        }
        assert manager.post("/v1/occupancies", json=home).status_code == httpx.codes.CREATED
        answer = manager.post(f"{at}/replies", json=said, headers=version)
        assert answer.status_code == httpx.codes.CREATED, answer.text


@pytest.mark.proves("Art.8", "rectified-in-time")
def test_what_is_put_right_late_is_listed_among_the_findings(system: System) -> None:
    opening = {"happened_at": "2026-11-01T00:00:00Z"}
    due = {"due_at": "2026-11-02T00:00:00Z", **opening}
    given = [changed(INSPECTED, **opening), changed(ORDERED, **due), RECTIFIED]
    with system.client("manager") as manager:
        item, _ = led_to(manager, "inspections", given)
        rules = rules_found(system, manager, item)
    assert rules == ["rectified-in-time"]
