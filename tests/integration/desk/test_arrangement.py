"""The catalogue's filters, and the page of what the archive still has to do."""

import re
from datetime import UTC, datetime

from services.ledger.deadlines import ledger_year
from tests.integration.api.scene import System
from tests.integration.desk.conftest import Visit

OK, SEE_OTHER, CREATED, FORBIDDEN = 200, 303, 201, 403


def filed_letter(system: System) -> int:
    """Files a letter; returns the position to wait for."""
    said = {
        "community": "yinhu",
        "to": {"kind": "owner", "name": "张伟", "unit": "1-101"},
        "subject": "reminder",
        "title": "关于更换钢丝绳的函",
    }
    with system.client() as desk, system.client("records_clerk") as clerk:
        about = desk.post("/v1/letters/send", json=said).json()["receipts"][0]["stream"]
        filed = clerk.post(
            "/v1/records", json={"community": "yinhu", "about": about, "matter": "letter"}
        )
    assert filed.status_code == CREATED, filed.text
    return int(filed.json()["position"])


def test_a_year_is_numbered_from_the_page_and_found_by_its_number(
    system: System, visit: Visit
) -> None:
    position = filed_letter(system)
    clerk, year = visit("records_clerk"), ledger_year(datetime.now(UTC))
    page = clerk.get("/records/arrangement", params={"year": year, "min_position": position})
    assert page.status_code == OK
    planned = re.search(r"J001-WS·\d{4}-D10-KFB-\d{4}", page.text)
    assert planned is not None
    token = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert token is not None
    forged = clerk.post("/records/arrangement", data={"year": year})
    assert forged.status_code == FORBIDDEN
    given = clerk.post("/records/arrangement", data={"year": year, "csrf": token[1]})
    assert given.status_code == SEE_OTHER
    after = clerk.get(given.headers["location"])
    assert "已编定" in after.text
    listed = clerk.get("/records", params={"tab": "all", "number": planned[0]})
    assert planned[0] in listed.text
    nothing = clerk.get("/records", params={"tab": "all", "number": planned[0], "retention": "Y"})
    assert "没有符合条件的记录" in nothing.text


def test_who_may_not_arrange_may_read_what_waits(visit: Visit) -> None:
    desk = visit("desk")
    page = desk.get("/records/arrangement", params={"lang": "en"})
    assert page.status_code == OK
    assert "Arranging and filing" in page.text
    assert 'id="form-arrange"' not in page.text
    assert desk.post("/records/arrangement", data={"year": 2026}).status_code == FORBIDDEN
