"""What colleagues tell and ask each other, over HTTP: what is refused leaves the log as it was,
what is found is listed, what is due is shown person by person.
"""

import pytest

from tests.integration.api.scene import System, open_findings
from tests.integration.api.test_register_rules import (
    EARLY,
    RefusalRow,
    Step,
    changed,
    expect_refusal,
    led_to,
)

TEAM = "team:guards"
LONG_AGO = "2026-11-01T00:00:00Z"
SHARED: Step = ("share", {"title": "独居老人", "text": "上门先打电话。", "to": [TEAM]})
READ: Step = ("confirm", {"receiver": TEAM})
ADDED: Step = ("add_readers", {"to": ["staff:x"]})
VOID: Step = ("withdraw", {"reason": "已出院"})

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
    ],
)
def test_what_is_found_is_listed(
    system: System, plural: str, given: list[Step], rules: list[str]
) -> None:
    with system.client("manager") as manager:
        item, _ = led_to(manager, plural, given)
        position = system.parts.store.head().position
        found = open_findings(manager, position=position)
    mine = [each["detail"] for each in found if each["detail"]["about"].endswith(f"/{item}")]
    assert [each["rule"] for each in mine] == rules


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
