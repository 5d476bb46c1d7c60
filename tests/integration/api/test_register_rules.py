"""What registers refuse over HTTP leaves the log as it was, and what they find is listed."""

from typing import Any

import httpx
import pytest

from tests.integration.api.scene import System, rules_found

CREATED, REFUSED = 201, 422

Step = tuple[str, dict[str, Any]]
"""The last part of the address, and the body."""

RefusalRow = tuple[str, list[Step], Step, str, str]
"""The register, the steps before, the refused one, its rule and its article."""

OWNER = {"kind": "owner", "name": "欧阳静怡", "unit": "3-1502"}
SENT: Step = ("send", {"to": OWNER, "subject": "reminder", "title": "整改", "receipt_wanted": True})
RECEIVED: Step = ("receive", {"sender": OWNER, "subject": "request", "title": "请求"})
LEGAL: Step = ("receive", {"sender": OWNER, "subject": "court", "title": "传票"})
RECEIPT: Step = ("confirm_receipt", {"how": "signature"})
ANSWER: Step = ("answer", {"channel": "letter", "text": "已阅"})
VOICE: Step = ("designate", {"spokesperson": "staff:legal"})
INSTALL: Step = ("install", {"place": "大堂"})
OPEN: Step = ("open", {"round": "r1", "witness": "staff:guard", "slips": 1})
SLIP: Step = ("register_slip", {"round": "r1", "serial": 7, "category": "other", "text": "谢谢"})
RECONCILE: Step = ("reconcile", {"round": "r1"})
GONE: Step = ("take_down", {"reason": "改造"})
DRAFT: Step = (
    "draft",
    {
        "subject": "fees",
        "title": "停车费",
        "text": "自五月一日起执行。",
        "places": [{"id": "gate", "channel": "notice_board"}],
        "valid_from": "2026-03-01T00:00:00Z",
    },
)
EARLY = "2020-01-01T00:00:00Z"
START: Step = (
    "start",
    {
        "flat": {"building": "b3", "unit": "3-1502"},
        "party": OWNER,
        "role": "owner",
        "since": "2026-03-01T00:00:00Z",
    },
)
END: Step = ("end", {"ended_at": "2026-09-01T00:00:00Z", "reason": "sold"})
VOTES: Step = ("grant", {"key": "wt-1", "to": OWNER, "purposes": ["votes"]})
ORDER: Step = (
    "receive",
    {
        "authority": "hotline_12345",
        "their_number": "DH-1",
        "category": "complaint",
        "text": "夜间施工",
        "due_at": "2099-01-01T00:00:00Z",
    },
)
SIGN: Step = ("sign", {"assignee": "staff:m"})
GIVE_BACK: Step = ("return", {"reason": "市政道路", "route": "转街道"})
LONGER: Step = ("request_extension", {"until": "2099-02-01T00:00:00Z", "reason": "等待报告"})
GRANTED: Step = ("decide_extension", {"granted": True})
ORDER_REPLY: Step = ("reply", {"result": "已停工"})
EVALUATED: Step = ("evaluate", {"satisfied": True})
POST: Step = ("post", {"place": "gate"})


def changed(step: Step, **changes: Any) -> Step:
    return step[0], {**step[1], **changes}


REFUSALS: list[RefusalRow] = [
    ("letters", [SENT, RECEIPT], RECEIPT, "receipt-once", "Art.4(1)"),
    ("letters", [RECEIVED], RECEIPT, "receipt-of-ours", "Art.4(1)"),
    ("letters", [SENT], ANSWER, "answer-what-came-in", "Art.4(1)"),
    ("letters", [RECEIVED, ANSWER], ANSWER, "answer-letter-once", "Art.4(1)"),
    ("letters", [LEGAL], ANSWER, "spokesperson-first", "Art.8"),
    ("letters", [LEGAL, VOICE], ANSWER, "spokesperson-answers", "Art.8"),
    ("letters", [RECEIVED], VOICE, "spokesperson-for-legal", "Art.8"),
    (
        "letters",
        [],
        changed(RECEIVED, category="repair", community=None),
        "matter-of-a-community",
        "Art.9(1)",
    ),
    ("boxes", [], changed(INSTALL, community=None), "box-of-a-community", "Art.4(1)"),
    ("boxes", [INSTALL], changed(OPEN, witness="staff:1"), "opened-by-two", "Art.4(1)"),
    ("boxes", [INSTALL, OPEN], OPEN, "round-once", "Art.4(1)"),
    ("boxes", [INSTALL, OPEN], changed(SLIP, round="r9"), "round-known", "Art.4(1)"),
    ("boxes", [INSTALL, OPEN, RECONCILE], SLIP, "round-complete", "Art.4(1)"),
    ("boxes", [INSTALL, OPEN, SLIP], SLIP, "slip-once", "Art.4(1)"),
    ("boxes", [INSTALL, OPEN, SLIP], changed(SLIP, serial=8), "slips-as-counted", "Art.4(1)"),
    ("boxes", [INSTALL, OPEN, RECONCILE], RECONCILE, "reconcile-once", "Art.4(1)"),
    ("boxes", [INSTALL, OPEN], GONE, "reconcile-before-removal", "Art.4(1)"),
    ("boxes", [INSTALL, GONE], OPEN, "box-in-use", "Art.4(1)"),
    ("external_orders", [], changed(ORDER, community=None), "order-of-a-community", "Art.3(4)"),
    ("external_orders", [], changed(ORDER, due_at=EARLY), "order-due-ahead", "Art.3(4)"),
    ("external_orders", [ORDER], ORDER_REPLY, "sign-before-reply", "Art.3(4)"),
    ("external_orders", [ORDER, SIGN], SIGN, "sign-order-once", "Art.3(4)"),
    ("external_orders", [ORDER, SIGN, ORDER_REPLY], ORDER_REPLY, "reply-order-once", "Art.3(4)"),
    ("external_orders", [ORDER, SIGN], GIVE_BACK, "return-before-signing", "Art.8"),
    ("external_orders", [ORDER, GIVE_BACK], SIGN, "order-with-us", "Art.3(4)"),
    ("external_orders", [ORDER], LONGER, "extension-of-open-order", "Art.3(4)"),
    ("external_orders", [ORDER, SIGN, LONGER], LONGER, "one-extension-at-a-time", "Art.3(4)"),
    (
        "external_orders",
        [ORDER, SIGN],
        changed(LONGER, until=EARLY),
        "extension-longer",
        "Art.3(4)",
    ),
    ("external_orders", [ORDER, SIGN], GRANTED, "extension-asked-for", "Art.3(4)"),
    ("external_orders", [ORDER, SIGN], EVALUATED, "evaluate-answered", "Art.1"),
    ("external_orders", [ORDER, SIGN, ORDER_REPLY, EVALUATED], EVALUATED, "evaluate-once", "Art.1"),
    ("external_orders", [ORDER, SIGN, ORDER_REPLY], ("urge", {}), "urge-unanswered", "Art.3(4)"),
    ("occupancies", [], changed(START, community=None), "home-of-a-community", "Art.2"),
    ("occupancies", [], changed(START, flat={"building": "b3"}), "home-named", "Art.2"),
    (
        "occupancies",
        [],
        changed(START, flat={"building": "b9", "unit": "1"}),
        "known-building",
        "Art.2",
    ),
    ("occupancies", [], changed(START, party={"kind": "owner"}), "occupant-known", "Art.2"),
    ("occupancies", [], changed(START, until=EARLY), "period-forwards", "Art.2"),
    ("occupancies", [START, END], END, "period-running", "Art.2"),
    ("occupancies", [changed(START, role="tenant")], VOTES, "authority-of-an-owner", "Art.2"),
    ("occupancies", [START, VOTES], VOTES, "authority-once", "Art.2"),
    ("occupancies", [START], changed(VOTES, until=EARLY), "authority-ahead", "Art.2"),
    ("occupancies", [START], ("revoke", {"key": "wt-1"}), "authority-known", "Art.2"),
    ("notices", [], changed(DRAFT, community=None), "notice-of-a-community", "Art.4(1)"),
    ("notices", [DRAFT], ("approve", {}), "approved-by-another", "Art.4(1)"),
    ("notices", [DRAFT], POST, "approve-before-posting", "Art.4(1)"),
    (
        "notices",
        [DRAFT],
        ("classify", {"important": False, "reason": "小事"}),
        "important-stays-important",
        "Art.5(2)",
    ),
]


def take(client: httpx.Client, plural: str, item: str | None, version: int, step: Step) -> Any:
    name, body = step
    if item is None:
        return client.post(f"/v1/{plural}/{name}", json={"community": "yinhu", **body})
    headers = {"If-Match": f'"{version}"'}
    return client.post(f"/v1/{plural}/{item}/{name}", json=body, headers=headers)


def led_to(client: httpx.Client, plural: str, given: list[Step]) -> tuple[str | None, int]:
    """The item after these steps, and its version."""
    item: str | None = None
    for version, step in enumerate(given):
        response = take(client, plural, item, version, step)
        assert response.status_code == CREATED, response.text
        item = response.json()["id"]
    return item, len(given)


def expect_refusal(system: System, row: RefusalRow) -> None:
    """The step is refused by that rule and article, and nothing is appended."""
    plural, given, step, rule, article = row
    with system.client("manager") as manager:
        item, version = led_to(manager, plural, given)
        head = system.parts.store.head().position
        response = take(manager, plural, item, version, step)
    problem = response.json()
    assert response.status_code == REFUSED, response.text
    assert (problem["rule"], problem["article"]) == (rule, article)
    assert problem["ruleset"].startswith("default@")
    assert system.parts.store.head().position == head


@pytest.mark.parametrize("row", [pytest.param(row, id=row[3]) for row in REFUSALS])
def test_a_refused_step_appends_nothing(system: System, row: RefusalRow) -> None:
    expect_refusal(system, row)


@pytest.mark.parametrize(
    ("plural", "given", "rule"),
    [
        pytest.param(
            "letters",
            [changed(SENT, important=True)],
            "important-letter-kept",
            marks=pytest.mark.proves("Art.9(3)", "important-letter-kept"),
        ),
        pytest.param(
            "boxes",
            [INSTALL, OPEN, RECONCILE],
            "slips-registered",
            marks=pytest.mark.proves("Art.4(1)", "slips-registered"),
        ),
        pytest.param(
            "boxes",
            [
                INSTALL,
                changed(OPEN, slips=2),
                SLIP,
                changed(SLIP, serial=9),
                RECONCILE,
            ],
            "serials-without-gap",
            marks=pytest.mark.proves("Art.4(1)", "serials-without-gap"),
        ),
    ],
)
def test_what_is_found_is_listed(system: System, plural: str, given: list[Step], rule: str) -> None:
    with system.client("manager") as manager:
        item, _ = led_to(manager, plural, given)
        assert rules_found(system, manager, item) == [rule]
