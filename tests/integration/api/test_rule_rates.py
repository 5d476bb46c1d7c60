"""How often each rule was right, over HTTP: counts by rule with the findings behind them, and what
was let through on a legal ground.
"""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from events.instant import format_instant
from tests.integration.api.scene import System, open_findings
from tests.integration.api.test_attending import opened
from tests.integration.api.test_cases import act, done

MONTH = "2023-07"
DAY = {"happened_at": "2023-07-10T05:00:00Z"}
SPAN = {"community": "yinhu", "first_month": MONTH, "last_month": MONTH}
LOW = {"community": "yinhu", "period": "2023-Q3", "score": 1, "channel": "app", **DAY}


def rates(client: httpx.Client, position: int, **asked: Any) -> dict[str, Any]:
    response = client.get("/v1/rule_rates", params={**SPAN, "min_position": position, **asked})
    assert response.status_code == 200, response.text
    told: dict[str, Any] = response.json()
    return told


def low_score(client: httpx.Client) -> str:
    """A finding of the rule about low scores."""
    answer = client.post("/v1/surveys/record", json=LOW).json()
    found = open_findings(client, position=answer["position"])
    [finding] = [
        each["id"] for each in found if each["detail"]["about"] == f"survey/{answer['id']}"
    ]
    return str(finding)


@pytest.mark.proves("Art.6(5)", "finding.confirmed", "finding.dismissed")
def test_each_rule_is_rated_by_what_people_said_of_what_it_found(system: System) -> None:
    with system.client("manager", actor="staff:rates-1") as manager:
        for step, body in (("confirm", {"remedy": "已回访"}), ("dismiss", {"reason": "误报"})):
            path = f"/v1/findings/{low_score(manager)}/{step}"
            answered = manager.post(path, json={**body, **DAY}, headers={"If-Match": '"1"'})
            assert answered.status_code == 201, answered.text
        before = datetime.now(UTC)
        low_score(manager)
        head = system.parts.store.head().position
        [row] = rates(manager, head)["rows"]
        [then] = rates(manager, head, as_of=format_instant(before))["rows"]
        behind = manager.get(f"{row['items']}&limit=20").json()["items"]
        page = manager.get("/quality", params={"min_position": head}).text
    assert (row["rule"], row["article"], row["found"], row["open"]) == ("low-score", "Art.1", 3, 1)
    assert row["confirmed"] == row["dismissed"] == {"count": 1, "of": 2, "percent": 50.0}
    assert (then["found"], then["open"], row["doubtful"]) == (2, 0, False)
    assert {each["detail"]["rule"] for each in behind} == {"low-score"}
    assert "/findings?tab=all&amp;rule=low-score" in page


@pytest.mark.proves("Art.3(6)", "rule.overridden")
def test_what_was_let_through_is_counted_with_the_cases_behind(system: System) -> None:
    with system.client("manager", actor="staff:rates-2") as manager:
        case, version = opened(system, manager, time="2023-07-10T01:00:00.000000Z")
        body = {"rule": "forbidden-phrase", "reason": "原话公示", "legal_basis": "裁定书", **DAY}
        done(act(manager, case, "override", body, version=version))
        head = system.parts.store.head().position
        [row] = rates(manager, head)["overrides"]
        [behind] = manager.get(row["acts"]["phrase"]).json()["acts"]
        page = manager.get("/quality", params={"min_position": head}).text
    assert (row["community"], row["month"], row["personal"], row["phrase"]) == (
        "yinhu",
        MONTH,
        0,
        1,
    )
    assert behind["subject"] == case
    assert f"/handling?of=yinhu&amp;month={MONTH}&amp;act=phrase_let_through" in page
