"""Outside bodies over HTTP: what is refused leaves the log as it was, what is found is listed."""

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

NOBODYS = "01970000-0000-7000-8000-0000000000ff"
LATER = "2099-01-01T00:00:00Z"
APPROVED: Step = (
    "approve",
    {"topic": "电梯大修", "text": "三月到货", "drafted_by": "staff:draft"},
)
WITHDRAWN: Step = ("withdraw", {"reason": "日期有变"})
REVIEWED: Step = (
    "record",
    {
        "form": "letter",
        "title": "催告函",
        "counterpart": "supplier",
        "drafted_by": "staff:draft",
        "outcome": "approved",
    },
)
MADE: Step = (
    "record",
    {
        "counterpart": "supplier",
        "organisation": "远升电梯",
        "direction": "outbound",
        "channel": "phone",
        "purpose": "催货",
        "exempt": "emergency_call",
        "result": "答应周五回复",
        "next_at": LATER,
    },
)
ASKED: Step = ("record_request", {"key": "q1", "text": "夜间施工"})
TOLD: Step = (
    "answer_request",
    {"key": "q1", "outcome": "agreed", "channel": "phone", "text": "可"},
)
OVER: Step = ("follow_up", {"result": "到货", "nothing_further": True})
SEEN: Step = ("check_appearance", {"person": "staff:2", "fit": True})

REFUSALS: list[RefusalRow] = [
    (
        "positions",
        [],
        changed(APPROVED, drafted_by="staff:1"),
        "position-approved-by-another",
        "Art.8",
    ),
    ("positions", [], changed(APPROVED, valid_until=EARLY), "position-ahead", "Art.8"),
    ("positions", [APPROVED, WITHDRAWN], WITHDRAWN, "position-standing", "Art.8"),
    (
        "compliance_reviews",
        [],
        changed(REVIEWED, drafted_by="staff:1"),
        "compliance-by-another",
        "Art.8",
    ),
    (
        "compliance_reviews",
        [],
        changed(REVIEWED, outcome="rejected"),
        "compliance-says-what",
        "Art.8",
    ),
    ("external_contacts", [], changed(MADE, position=NOBODYS), "settled-before-known", "Art.8"),
    ("external_contacts", [], changed(MADE, next_at=EARLY), "next-step-ahead", "Art.8"),
    ("external_contacts", [MADE, ASKED], ASKED, "request-once", "Art.3(2)"),
    ("external_contacts", [MADE], TOLD, "request-known", "Art.3(2)"),
    ("external_contacts", [MADE, ASKED, TOLD], TOLD, "request-answered-once", "Art.3(2)"),
    (
        "external_contacts",
        [MADE],
        changed(SEEN, person="staff:1"),
        "appearance-by-another",
        "Art.8",
    ),
    ("external_contacts", [MADE], changed(SEEN, fit=False), "appearance-says-what", "Art.8"),
]

FOUND: list[tuple[list[Step], list[str]]] = [
    ([changed(MADE, exempt=None)], ["position-before-contact"]),
    ([changed(MADE, formal_letter=True)], ["formal-letter-reviewed"]),
    (
        [changed(MADE, purpose=None, result=None, next_at=None)],
        ["contact-with-next-date", "contact-with-purpose", "contact-with-result"],
    ),
    ([MADE, ASKED, OVER], ["reasonable-request-answered"]),
    (
        [MADE, changed(ASKED, reply_by=EARLY, happened_at="2026-01-05T00:00:00Z"), TOLD],
        ["request-answered-in-time"],
    ),
]


@pytest.mark.parametrize("row", [pytest.param(row, id=row[3]) for row in REFUSALS])
def test_a_refused_step_appends_nothing(system: System, row: RefusalRow) -> None:
    expect_refusal(system, row)


@pytest.mark.parametrize("row", [pytest.param(row, id="+".join(row[1])) for row in FOUND])
def test_what_is_found_is_listed(system: System, row: tuple[list[Step], list[str]]) -> None:
    steps, rules = row
    with system.client("manager") as manager:
        item, _ = led_to(manager, "external_contacts", steps)
        assert sorted(rules_found(system, manager, item)) == rules


@pytest.mark.proves("Art.8", "position-before-contact")
@pytest.mark.proves("Art.8", "formal-letter-reviewed")
def test_a_letter_on_an_approved_position_and_a_review_has_nothing_to_find(system: System) -> None:
    with system.client("manager") as manager:
        position, _ = led_to(manager, "positions", [APPROVED])
        review, _ = led_to(manager, "compliance_reviews", [REVIEWED])
        settled = {"position": position, "compliance_review": review}
        letter = changed(MADE, exempt=None, formal_letter=True, channel="letter", **settled)
        item, _ = led_to(manager, "external_contacts", [letter])
        assert rules_found(system, manager, item) == []
        shown = manager.get(f"/v1/external_contacts/{item}").json()["item"]
    assert (shown["state"], shown["detail"]["position"]) == ("open", position)


@pytest.mark.proves("Art.3(2)", "request-answered-in-time")
def test_a_request_is_due_until_it_is_answered_then_the_next_step_is(system: System) -> None:
    soon = changed(ASKED, reply_by="2098-01-01T00:00:00Z")
    with system.client("manager") as manager:
        for steps, due in (([MADE, soon], "2098-01-01"), ([MADE, soon, TOLD], "2099-01-01")):
            item, _ = led_to(manager, "external_contacts", steps)
            asked = {"min_position": system.parts.store.head().position}
            shown = manager.get(f"/v1/external_contacts/{item}", params=asked).json()["item"]
            assert shown["due_at"][:10] == due
