"""On the boards, each number that leads somewhere leads to exactly what it counts."""

import html
import re

import httpx
import pytest

from tests.integration.api.scene import System, open_findings
from tests.integration.api.test_dashboard import does
from tests.integration.desk.conftest import Visit

MONTH = "2024-09"
DAY = {"happened_at": f"{MONTH}-10T05:00:00Z"}
RAISED = f"{MONTH}-10T01:00:00Z"
LISTED_MAX = 50
_COUNTED = re.compile(r'<a(?: class="[^"]*")? href="([^"]*)"[^>]*>([0-9]+)</a>')


def counted(page: httpx.Response, part: str) -> dict[str, int]:
    """The numbers of a page that lead to an address with this in it."""
    found = ((html.unescape(address), int(count)) for address, count in _COUNTED.findall(page.text))
    return {address: count for address, count in found if part in address}


@pytest.fixture(scope="module")
def position(system: System) -> int:
    """After somebody resolved one case, withdrew another, and answered two findings."""
    resolved, withdrawn = (system.open_case(time=RAISED) for _ in range(2))
    does(system, resolved, "replies", channel="phone", text="今天下午三点到您家。", **DAY)
    does(system, resolved, "resolve", outcome="换了阀门", **DAY)
    does(system, withdrawn, "withdraw", evidence="来电录音", **DAY)
    with system.client("manager") as manager:
        for step, body in (("confirm", {"remedy": "已回访"}), ("dismiss", {"reason": "误报"})):
            low = {"community": "yinhu", "period": MONTH, "score": 1, "channel": "app"}
            answer = manager.post("/v1/surveys/record", json={**low, **DAY}).json()
            found = open_findings(manager, position=answer["position"])
            about = f"survey/{answer['id']}"
            [finding] = [each["id"] for each in found if each["detail"]["about"] == about]
            path, headers = f"/v1/findings/{finding}/{step}", {"If-Match": '"1"'}
            manager.post(path, json={**body, **DAY}, headers=headers).raise_for_status()
    return system.parts.store.head().position


def test_a_dashboards_numbers_are_the_rows_they_lead_to(visit: Visit, position: int) -> None:
    visitor = visit("manager")
    asked = {"period": f"{MONTH}-10", "by": "handler", "position": str(position)}
    numbers = counted(visitor.get("/dashboard", params=asked), "/dashboard/counted")
    of_group = [address for address in numbers if "handler=" in address]
    assert {"on_time.all.met", "on_time.all.of"} <= {
        str(httpx.URL(address).params["figure"]) for address in of_group
    }
    for address, count in numbers.items():
        behind = visitor.get(address)
        assert f'<small class="count">{count}</small>' in behind.text, address


def test_what_runs_late_says_how_long_it_has_been_waiting(system: System, visit: Visit) -> None:
    case = system.open_case(time=f"{MONTH}-12T01:00:00Z")
    asked = {"figure": "on_time.all.running_late", "period": f"{MONTH}-12"}
    page = visit("manager").get(
        "/dashboard/counted", params={**asked, "position": str(case.position)}
    )
    waited = re.findall(r'<td data-label="用时或已等"[^>]*>([^<]*)</td>', page.text)
    assert waited
    assert all("天" in each for each in waited)


def test_handlings_numbers_are_the_lines_behind_them(visit: Visit, position: int) -> None:
    visitor = visit("manager")
    board = visitor.get("/handling", params={"min_position": position})
    numbers = {
        address: count
        for address, count in counted(board, "#behind").items()
        if f"month={MONTH}" in address
    }
    asked = {address: httpx.URL(address).params for address in numbers}
    acts = {asked[at]["act"]: count for at, count in numbers.items() if "person" not in asked[at]}
    assert (acts["handled"], acts["dismissed"], acts["judged"]) == (2, 1, 2)
    for address, count in numbers.items():
        assert visitor.get(address).text.count(">打开</a>") == count, address


def test_incomplete_records_are_as_many_as_their_number_says(visit: Visit, position: int) -> None:
    visitor = visit("manager")
    board = visitor.get("/completeness", params={"min_position": position})
    numbers = counted(board, "#records-title")
    parts = {httpx.URL(address).params.get("lacks") for address in numbers}
    assert {None, "process"} <= parts
    for address, count in numbers.items():
        if count <= LISTED_MAX:
            listed = visitor.get(address).text.partition('id="records-title"')[2]
            assert listed.count('<th scope="row">') == count, address
