"""The catalogue's filters, and the page of what the archive still has to do."""

import re
from datetime import UTC, datetime
from typing import Any

import httpx

from services.ledger.cases.deadlines import ledger_year
from tests.integration.api.scene import System
from tests.integration.desk.conftest import Visit

OK, SEE_OTHER, CREATED, FORBIDDEN = 200, 303, 201, 403


def sent_letter(system: System) -> dict[str, Any]:
    """A letter that went out, as it is shown."""
    said = {
        "community": "yinhu",
        "to": {"kind": "owner", "name": "张伟", "unit": "1-101"},
        "subject": "reminder",
        "title": "关于更换钢丝绳的函",
    }
    with system.client() as desk:
        sent = desk.post("/v1/letters/send", json=said).json()
        asked = {"min_position": sent["position"]}
        letter: dict[str, Any] = desk.get(f"/v1/letters/{sent['id']}", params=asked).json()["item"]
    return letter


def filed_letter(system: System) -> int:
    """Files a letter; returns the position to wait for."""
    about = f"letter/{sent_letter(system)['id']}"
    with system.client("records_clerk") as clerk:
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
    assert 'name="q"' in listed.text
    nothing = clerk.get("/records", params={"tab": "all", "number": planned[0], "retention": "Y"})
    assert "没有符合条件的记录" in nothing.text


def test_who_may_not_arrange_may_read_what_waits(visit: Visit) -> None:
    desk = visit("desk")
    page = desk.get("/records/arrangement", params={"lang": "en"})
    assert page.status_code == OK
    assert "Arranging and filing" in page.text
    assert 'id="form-arrange"' not in page.text
    assert desk.post("/records/arrangement", data={"year": 2026}).status_code == FORBIDDEN


def test_things_are_named_by_the_numbers_people_read(system: System, visit: Visit) -> None:
    clerk, first, second = visit("records_clerk"), sent_letter(system), sent_letter(system)
    assert deposit(clerk, first["number"]).status_code == SEE_OTHER
    assert deposit(clerk, f"{system.url}/letters/{second['id']}").status_code == SEE_OTHER
    assert "没有这个编号" in deposit(clerk, "yinhu-L1999-999999").text
    assert "没有这个编号" in deposit(clerk, "yinhu-QQ1999-999999").text


def deposit(clerk: httpx.Client, about: str) -> httpx.Response:
    page = clerk.get("/originals/new/deposit").text
    token = re.search(r'name="csrf" value="([^"]+)"', page)
    assert token is not None
    said = {
        "csrf": token[1],
        "community": "yinhu",
        "about": about,
        "custodian": "staff:1",
    }
    return clerk.post("/originals/new/deposit", data=said)
