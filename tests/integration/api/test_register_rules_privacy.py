"""The privacy log over HTTP: what is refused leaves the log as it was, what is found is listed."""

import pytest

from tests.integration.api.scene import System, contact, rules_found
from tests.integration.api.test_register_rules import (
    EARLY,
    OWNER,
    RefusalRow,
    Step,
    changed,
    expect_refusal,
    led_to,
)

LONG_AGO = {"happened_at": "2026-01-05T00:00:00Z"}
LOG = "privacy_log"
DETECTED: Step = (
    "detect",
    {"channel": "wechat_group", "data": ["phone"], "published_by": "company"},
)
GONE: Step = ("remove", {"text": "已撤回", "told": True})
ASKED: Step = (
    "receive",
    {
        "authority": "police",
        "office": "城关派出所",
        "legal_basis": "刑事诉讼法",
        "credentials_checked": True,
        "data": ["recording"],
        "text": "地库录像",
    },
)
GIVEN: Step = (
    "answer",
    {"outcome": "given", "given": ["recording"], "text": "一份", "approved_by": "staff:2"},
)
ALLOWED: Step = (
    "authorise",
    {
        "party": OWNER,
        "recipient": "远升电梯",
        "data": ["phone"],
        "text": "约时间",
        "ground": "consent",
        "consent": "电话同意",
    },
)
STOPPED: Step = ("revoke", {"reason": "检修结束"})

LET_OUT: Step = (
    "publish",
    {"data": ["plate"], "text": "挡道车辆的车牌", "reason": "公告送达", "legal_basis": "裁定书"},
)
PLACE = {"id": "gate", "channel": "notice_board"}
NOTICE = {
    "community": "yinhu",
    "subject": "other",
    "title": "挪车",
    "text": "京A12345的车主请挪车。",
    "places": [PLACE],
    "valid_from": "2026-12-01T00:00:00Z",
}

REFUSALS: list[RefusalRow] = [
    (LOG, [], changed(LET_OUT, legal_basis=None), "override-with-basis", "Art.3(6)"),
    (LOG, [DETECTED], STOPPED, "step-of-its-entry", "Art.6(4)"),
    (LOG, [ALLOWED, STOPPED], STOPPED, "privacy-entry-running", "Art.6(4)"),
    (LOG, [], changed(ALLOWED, until=EARLY), "privacy-period", "Art.6(4)"),
    (LOG, [], changed(ALLOWED, ground="law"), "disclosure-with-basis", "Art.6(4)"),
    (LOG, [], changed(ALLOWED, consent=None), "disclosure-with-consent", "Art.6(4)"),
    (
        LOG,
        [changed(ASKED, legal_basis=None)],
        GIVEN,
        "lawful-request-with-basis",
        "Art.6(4)",
    ),
    (
        LOG,
        [changed(ASKED, credentials_checked=False)],
        GIVEN,
        "credentials-checked",
        "Art.6(4)",
    ),
    (LOG, [ASKED], changed(GIVEN, approved_by="staff:1"), "lawful-answer-by-two", "Art.6(4)"),
    (LOG, [ASKED], changed(GIVEN, given=[]), "lawful-answer-says-what", "Art.6(4)"),
]

FOUND: list[tuple[list[Step], list[str]]] = [
    ([changed(DETECTED, **LONG_AGO), GONE], ["data-removed-in-time"]),
    ([DETECTED, changed(GONE, told=False)], ["affected-person-told"]),
    ([changed(ASKED, **LONG_AGO), GIVEN], ["lawful-request-in-time"]),
]


@pytest.mark.parametrize("row", [pytest.param(row, id=row[3]) for row in REFUSALS])
def test_a_refused_step_appends_nothing(system: System, row: RefusalRow) -> None:
    expect_refusal(system, row)


@pytest.mark.parametrize("row", [pytest.param(row, id="+".join(row[1])) for row in FOUND])
def test_what_is_found_is_listed(system: System, row: tuple[list[Step], list[str]]) -> None:
    steps, rules = row
    with system.client("manager") as manager:
        item, _ = led_to(manager, LOG, steps)
        assert sorted(rules_found(system, manager, item)) == rules


@pytest.mark.proves("Art.6(4)", "personal-data-exposed")
def test_what_a_group_reads_of_somebody_is_found_and_entered(system: System) -> None:
    told = contact(
        text="大家直接打13900004821找他。", channel="wechat_group", party={"phone": None}
    )
    answer = system.publish(told)
    with system.client("manager") as manager:
        told_in = answer["stream"].partition("/")[2]
        assert rules_found(system, manager, told_in) == ["personal-data-exposed"]
        streams = [each["stream"] for each in answer["decided"]]
        [entry] = [each.partition("/")[2] for each in streams if each.startswith("privacy_entry/")]
        shown = manager.get(f"/v1/privacy_log/{entry}").json()["item"]
    assert (shown["state"], shown["detail"]["data"]) == ("detected", ["phone"])
    assert shown["detail"]["channel"] == "wechat_group"


@pytest.mark.proves("Art.3(6)", "publication.authorised", "let-out-once")
def test_a_manager_lets_one_notice_tell_of_somebody(system: System) -> None:
    with system.client("desk") as desk, system.client("manager", actor="staff:chief") as manager:
        body = {"community": "yinhu", **LET_OUT[1]}
        assert desk.post(f"/v1/{LOG}/publish", json=body).status_code == 403
        entry, _ = led_to(manager, LOG, [LET_OUT])
        drafting = {**NOTICE, "privacy_entry": entry}
        posted = desk.post("/v1/notices/draft", json=drafting)
        assert posted.status_code == 201, posted.text
        head = system.parts.store.head().position
        for body, rule in ((drafting, "let-out-once"), (NOTICE, "personal-data-public")):
            problem = desk.post("/v1/notices/draft", json=body)
            assert (problem.status_code, problem.json()["rule"]) == (422, rule)
        assert system.parts.store.head().position == head
        shown = manager.get(f"/v1/{LOG}/{entry}", params={"min_position": head}).json()["item"]
        rates = manager.get("/v1/rule_rates", params={"community": "yinhu", "min_position": head})
        counted = [row for row in rates.json()["overrides"] if row["publication"]]
        acts = manager.get(counted[0]["acts"]["publication"]).json()["acts"]
    notice = posted.json()["id"]
    assert (shown["state"], shown["detail"]["about"]) == ("used", f"notice/{notice}")
    assert entry in {each["subject"] for each in acts}
