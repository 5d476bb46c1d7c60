"""Disclosures, requests for information and satisfaction over HTTP: what is refused leaves the log
as it was, what is found is listed.
"""

import pytest

from tests.integration.api.scene import System, rules_found
from tests.integration.api.test_register_rules import (
    EARLY,
    OWNER,
    RefusalRow,
    Step,
    changed,
    expect_refusal,
    led_to,
)

LATER = "2099-01-01T00:00:00Z"
SCHEDULED: Step = (
    "schedule",
    {"item": "common_income", "name": "公共收益收支", "due_at": LATER},
)
PUBLISHED: Step = (
    "publish",
    {"places": [{"channel": "official_account", "link": "https://yinhu.example/1"}]},
)
WITHHELD: Step = ("withhold", {"reason": "审计未完", "basis": "审计法"})
REQUESTED: Step = (
    "request",
    {"topic": "contract", "text": "想看合同", "channel": "front_desk", "party": OWNER},
)
GRANTED: Step = ("answer", {"outcome": "granted", "channel": "letter"})
DENIED: Step = (
    "answer",
    {"outcome": "refused", "channel": "letter", "basis": "合同法", "appeal": "街道办事处"},
)
LOW: Step = ("record", {"period": "2026-Q3", "score": 1, "channel": "app", "party": OWNER})
ASKED: Step = ("follow_up", {"how": "reached", "channel": "phone", "text": "已致歉"})
PRAISE: Step = ("record", {"praised": "staff:e", "channel": "phone", "text": "谢谢"})

REFUSALS: list[RefusalRow] = [
    (
        "disclosures",
        [],
        changed(SCHEDULED, community=None),
        "disclosure-of-a-community",
        "Art.3(5)",
    ),
    (
        "disclosures",
        [],
        changed(SCHEDULED, every="year", due_at="9999-02-01T00:00:00Z"),
        "disclosure-next-date",
        "Art.3(5)",
    ),
    ("disclosures", [SCHEDULED, PUBLISHED], PUBLISHED, "disclosure-running", "Art.3(5)"),
    ("disclosures", [SCHEDULED], ("withhold", {}), "withheld-on-a-basis", "Art.3(5)"),
    (
        "information_requests",
        [],
        changed(REQUESTED, community=None),
        "information-of-a-community",
        "Art.3(5)",
    ),
    (
        "information_requests",
        [REQUESTED, GRANTED],
        GRANTED,
        "information-answered-once",
        "Art.3(5)",
    ),
    (
        "information_requests",
        [REQUESTED],
        changed(DENIED, basis=None),
        "information-refused-on-a-basis",
        "Art.3(5)",
    ),
    (
        "information_requests",
        [REQUESTED],
        changed(DENIED, appeal=None),
        "information-appeal-told",
        "Art.3(5)",
    ),
    (
        "information_requests",
        [REQUESTED],
        changed(GRANTED, channel="notice_board"),
        "information-one-to-one",
        "Art.5(3)",
    ),
    ("surveys", [], changed(LOW, community=None), "survey-of-a-community", "Art.1"),
    ("surveys", [], changed(LOW, period=None), "survey-about-something", "Art.1"),
    ("surveys", [changed(LOW, score=4)], ASKED, "follow-up-of-low-score", "Art.1"),
    ("surveys", [LOW, ASKED], ASKED, "follow-up-once", "Art.1"),
    ("surveys", [LOW], changed(ASKED, how="anonymous"), "follow-up-with-whom", "Art.1"),
    ("commendations", [], changed(PRAISE, community=None), "commendation-of-a-community", "Art.1"),
    (
        "commendations",
        [],
        changed(PRAISE, praised="staff:1"),
        "praise-recorded-by-another",
        "Art.1",
    ),
]

LONG_AGO = {"happened_at": "2026-01-05T00:00:00Z"}
FOUND: list[tuple[str, list[Step], list[str]]] = [
    ("disclosures", [changed(SCHEDULED, due_at=EARLY), PUBLISHED], ["disclosure-in-time"]),
    (
        "disclosures",
        [SCHEDULED, changed(PUBLISHED, places=[{"channel": "notice_board"}])],
        ["disclosure-evidenced"],
    ),
    ("information_requests", [changed(REQUESTED, **LONG_AGO), GRANTED], ["information-in-time"]),
    ("surveys", [LOW], ["low-score"]),
    ("surveys", [changed(LOW, **LONG_AGO), ASKED], ["follow-up-in-time", "low-score"]),
]


@pytest.mark.parametrize("row", [pytest.param(row, id=row[3]) for row in REFUSALS])
def test_a_refused_step_appends_nothing(system: System, row: RefusalRow) -> None:
    expect_refusal(system, row)


@pytest.mark.proves("Art.3(5)", "disclosure-in-time")
@pytest.mark.proves("Art.1", "low-score")
@pytest.mark.parametrize("row", [pytest.param(row, id="+".join(row[2])) for row in FOUND])
def test_what_is_found_is_listed(system: System, row: tuple[str, list[Step], list[str]]) -> None:
    plural, steps, rules = row
    with system.client("manager") as manager:
        item, _ = led_to(manager, plural, steps)
        assert sorted(rules_found(system, manager, item)) == rules


def test_a_recurring_disclosure_waits_for_its_next_round(system: System) -> None:
    yearly = changed(SCHEDULED, every="year", due_at="2098-06-30T10:00:00Z")
    with system.client("manager") as manager:
        item, _ = led_to(manager, "disclosures", [yearly, PUBLISHED])
        asked = {"min_position": system.parts.store.head().position}
        shown = manager.get(f"/v1/disclosures/{item}", params=asked).json()["item"]
    assert (shown["state"], shown["due_at"][:10]) == ("due", "2099-06-30")


@pytest.mark.proves("Art.3(5)", "disclosure-calendar")
def test_the_calendar_tells_what_is_due_done_and_not_scheduled(system: System) -> None:
    monthly = changed(SCHEDULED, every="month", due_at="2098-04-30T10:00:00Z", item="work_report")
    days = {"first_day": "2098-04-01", "last_day": "2098-05-31", "community": "yinhu"}
    with system.client("manager") as manager:
        item, _ = led_to(manager, "disclosures", [monthly, PUBLISHED])
        asked: dict[str, str | int] = {**days}
        asked["min_position"] = system.parts.store.head().position
        found = manager.get("/v1/disclosure_calendar", params=asked).json()
        month = {"month": "2098-04", "community": "yinhu"}
        page = manager.get("/disclosure_calendar", params=month).text
        file = manager.get("/disclosure_calendar.ics", params=month)
        swapped = {"first_day": "2098-04-01", "last_day": "2098-03-01"}
        refused = manager.get("/v1/disclosure_calendar", params=swapped)
    rounds = [
        (each["due_on"], each["standing"]) for each in found["rounds"] if each["disclosure"] == item
    ]
    assert rounds == [("2098-04-30", "done"), ("2098-05-30", "due")]
    assert "work_report" not in found["unscheduled"]["yinhu"]
    assert "owners_decisions" in found["unscheduled"]["yinhu"]
    assert f"/disclosures/{item}" in page
    assert file.headers["content-type"].startswith("text/calendar")
    assert b"DTSTART;VALUE=DATE:20980530" in file.content
    assert refused.status_code == 422
