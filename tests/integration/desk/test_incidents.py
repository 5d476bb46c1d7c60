"""The incident's page and the urgent board by plain HTTP: figures, candidates linked by a button,
what cannot wait.
"""

import re
from datetime import UTC, datetime, timedelta

from events.instant import format_instant
from tests.integration.api.scene import System
from tests.integration.desk.conftest import Visit
from tests.integration.desk.test_pages import hidden

OK, SEE_OTHER, REFUSED = 200, 303, 422
BUTTON = re.compile(
    r'<form method="post" action="/incidents/[^"]+/link" class="inline-link">.*?</form>', re.DOTALL
)
INPUT = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


def declared(system: System) -> str:
    started_at = format_instant(datetime.now(UTC) - timedelta(minutes=1))
    said = {"community": "yinhu", "what": "water_cut", "title": "1号楼停水", "buildings": ["b1"]}
    with system.client() as desk:
        begun = desk.post("/v1/incidents", json={**said, "started_at": started_at}).json()
        desk.get("/v1/incidents", params={"min_position": begun["position"]})
    return f"/incidents/{begun['id']}"


def test_a_candidate_is_linked_by_one_button(system: System, visit: Visit) -> None:
    address, case = declared(system), system.open_case(building="b1", text="怎么没有水了？")
    desk, auditor = visit("desk"), visit("auditor")
    page = desk.get(address).text
    forms = [dict(INPUT.findall(form[0])) for form in BUTTON.finditer(page)]
    [mine] = [form for form in forms if form["case"] == case.id]
    assert BUTTON.search(auditor.get(address).text) is None, "who only reads links nothing"
    answer = desk.post(f"{address}/link", data=mine)
    assert answer.status_code == SEE_OTHER, answer.text
    page = desk.get(answer.headers["location"]).text
    assert f'href="/cases/{case.id}"' in page
    assert case.id not in {dict(INPUT.findall(form[0]))["case"] for form in BUTTON.finditer(page)}
    listed = desk.get("/", params={"incident": address.rpartition("/")[2], "tab": "all"}).text
    assert f'id="case-{case.id}"' in listed
    assert f'id="case-{case.id}"' not in desk.get("/", params={"incident": "none"}).text


def test_a_case_is_named_by_its_number(system: System, visit: Visit) -> None:
    address, case = declared(system), system.open_case(building="b3")
    desk = visit("desk")
    with system.client() as client:
        number = client.get(f"/v1/cases/{case.id}").json()["case"]["number"]
    form = hidden(desk.get(address), "form-link")
    unknown = desk.post(f"{address}/link", data={**form, "case": "yinhu-2026-999999"})
    assert (unknown.status_code, "找不到这个案件" in unknown.text) == (REFUSED, True)
    answer = desk.post(f"{address}/link", data={**form, "case": number})
    assert answer.status_code == SEE_OTHER, answer.text
    assert number in desk.get(answer.headers["location"]).text


def test_what_cannot_wait_is_on_the_urgent_board(system: System, visit: Visit) -> None:
    address = declared(system)
    urgent = system.open_case(matter={"urgency": "emergency"}, building="b1")
    calm = system.open_case(matter={"urgency": "normal"}, building="b1")
    page = visit("desk").get("/urgent")
    assert page.status_code == OK
    assert f'href="{address}"' in page.text
    assert f'id="case-{urgent.id}"' in page.text
    assert calm.id not in page.text
    assert address not in visit("desk", communities=["fengming"]).get("/urgent").text
