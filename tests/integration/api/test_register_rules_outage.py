"""Paper after an outage, visits at home and legal documents over HTTP: what is refused leaves the
log as it was, what is found is listed, and what follows is there.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from events.hold import hold_of
from events.instant import format_instant
from tests.integration.api.scene import System, rules_found
from tests.integration.api.test_register_rules import (
    RefusalRow,
    Step,
    changed,
    expect_refusal,
    led_to,
    take,
)


def ago(**span: float) -> str:
    return format_instant(datetime.now(UTC) - timedelta(**span))


NOBODYS = "letter/01970000-0000-7000-8000-00000000ffff"
BEGUN: Step = (
    "begin",
    {
        "cause": "power",
        "began_at": ago(hours=5),
        "ended_at": ago(hours=2),
        "first_serial": 1,
        "last_serial": 3,
    },
)
LONG_AGO = changed(BEGUN, began_at=ago(days=9), ended_at=ago(days=8))
FORM: Step = (
    "enter_form",
    {
        "serial": 1,
        "taken_by": "staff:guard-2",
        "taken_at": ago(hours=3),
        "category": "repair",
        "text": "地库积水",
    },
)
VOID: Step = ("void_form", {"serial": 2, "why": "spoiled"})
COMPLETE: Step = ("complete", {})
VISIT: Step = (
    "record",
    {
        "purpose": "welfare",
        "flat": {"building": "b3", "unit": "3-1502"},
        "visited_at": ago(hours=1),
        "met": "household",
        "said": "一切都好",
    },
)
SERVED: Step = (
    "serve",
    {
        "document": "summons",
        "server": {"kind": "government", "name": "某区人民法院"},
        "title": "传票",
        "served_at": ago(days=2),
    },
)
MINE: Step = ("assign", {"responsible": "staff:1"})
NOT_MINE: Step = ("assign", {"responsible": "staff:other"})
ANSWERED: Step = ("answer", {"answered_at": ago(hours=1), "how": "defence", "text": "答辩"})
CLOSED: Step = ("close", {"outcome": "withdrawn"})

BATCHES: list[RefusalRow] = [
    ("offline_batches", [], changed(BEGUN, community=None), "batch-of-a-community", "Art.9(1)"),
    ("offline_batches", [], changed(BEGUN, ended_at=ago(hours=-2)), "outage-over", "Art.9(1)"),
    ("offline_batches", [], changed(BEGUN, first_serial=4), "serials-forwards", "Art.9(1)"),
    ("offline_batches", [BEGUN], changed(FORM, serial=4), "serial-given-out", "Art.9(1)"),
    ("offline_batches", [BEGUN, FORM], FORM, "form-once", "Art.9(1)"),
    ("offline_batches", [LONG_AGO], changed(FORM, taken_at=ago(days=20)), "form-of-the-outage",
     "Art.9(1)"),
    ("offline_batches", [BEGUN, COMPLETE], COMPLETE, "complete-batch-once", "Art.9(1)"),
]  # fmt: skip
VISITS: list[RefusalRow] = [
    ("home_visits", [], changed(VISIT, community=None), "visit-of-a-community", "Art.4(2)"),
    ("home_visits", [], changed(VISIT, visited_at=ago(hours=-2)), "visit-made", "Art.4(2)"),
    ("home_visits", [], changed(VISIT, said=None), "visit-says-what", "Art.9(1)"),
    ("home_visits", [], changed(VISIT, met="nobody", category="repair"), "visit-asked-by-somebody",
     "Art.9(1)"),
    ("home_visits", [], changed(VISIT, purpose="revisit"), "visit-for-a-case", "Art.4(2)"),
]  # fmt: skip
DOCUMENTS: list[RefusalRow] = [
    ("legal_documents", [], changed(SERVED, served_at=ago(hours=-2)), "served-already", "Art.8"),
    ("legal_documents", [], changed(SERVED, respond_by=ago(days=3)), "respond-ahead", "Art.8"),
    ("legal_documents", [], changed(SERVED, about=[NOBODYS]), "concerns-what-is-there", "Art.10"),
    ("legal_documents", [SERVED], ANSWERED, "responsible-first", "Art.8"),
    ("legal_documents", [SERVED, NOT_MINE], ANSWERED, "responsible-answers", "Art.8"),
    ("legal_documents", [SERVED, MINE], changed(ANSWERED, answered_at=ago(days=5)),
     "answered-after-served", "Art.8"),
    ("legal_documents", [SERVED], changed(CLOSED, outcome="won"), "answer-before-closing", "Art.8"),
    ("legal_documents", [SERVED, CLOSED], MINE, "legal-document-open", "Art.8"),
]  # fmt: skip


@pytest.mark.parametrize(
    "row", [pytest.param(row, id=row[3]) for row in (*BATCHES, *VISITS, *DOCUMENTS)]
)
def test_a_refused_step_appends_nothing(system: System, row: RefusalRow) -> None:
    expect_refusal(system, row)


@pytest.mark.parametrize(
    ("plural", "given", "rules"),
    [
        pytest.param(
            "offline_batches", [BEGUN, FORM, VOID, COMPLETE], ["forms-without-gap"],
            marks=pytest.mark.proves("Art.9(1)", "forms-without-gap"),
        ),
        pytest.param(
            "offline_batches", [LONG_AGO, FORM], ["form-entered-in-time"],
            marks=pytest.mark.proves("Art.9(1)", "form-entered-in-time"),
        ),
        pytest.param(
            "home_visits", [changed(VISIT, visited_at=ago(days=2))], ["visit-written-in-time"],
            marks=pytest.mark.proves("Art.4(2)", "visit-written-in-time"),
        ),
        pytest.param(
            "legal_documents",
            [
                changed(SERVED, served_at=ago(days=9), respond_by=ago(days=4)), MINE, ANSWERED,
            ],
            ["legal-answer-in-time"],
            marks=pytest.mark.proves("Art.8", "legal-answer-in-time"),
        ),
    ],
)  # fmt: skip
def test_what_is_found_is_listed(
    system: System, plural: str, given: list[Step], rules: list[str]
) -> None:
    with system.client("manager") as manager:
        item, _ = led_to(manager, plural, given)
        assert rules_found(system, manager, item) == rules


@pytest.mark.proves("situation:paper-after-outage", "form-becomes-a-contact")
def test_the_case_of_a_form_counts_from_when_it_was_taken_down(system: System) -> None:
    with system.client("manager") as manager:
        item, version = led_to(manager, "offline_batches", [BEGUN])
        entered = take(manager, "offline_batches", item, version, FORM).json()
        case = next(r["stream"] for r in entered["receipts"] if r["stream"].startswith("case/"))
        opened = _shown(manager, system, f"/v1/cases/{case.removeprefix('case/')}")
        shown = _shown(manager, system, f"/v1/offline_batches/{item}")["item"]
    assert opened["case"]["opened_at"] == FORM[1]["taken_at"]
    assert (shown["state"], shown["detail"]["missing"]) == ("entering", 2)


@pytest.mark.proves("situation:media-and-lawyers", "held-when-served")
def test_a_served_document_holds_what_it_is_about(system: System) -> None:
    case = system.open_case()
    with system.client("manager") as manager:
        led_to(manager, "legal_documents", [changed(SERVED, about=[f"case/{case.id}"])])
        held = _shown(manager, system, f"/v1/holds/{hold_of(f'case/{case.id}')}")
    assert (held["item"]["state"], held["item"]["detail"]["ground"]) == ("held", "litigation")


def _shown(client: httpx.Client, system: System, path: str) -> dict[str, Any]:
    position = system.parts.store.head().position
    response = client.get(path, params={"min_position": position})
    assert response.status_code == httpx.codes.OK, response.text
    shown: dict[str, Any] = response.json()
    return shown
