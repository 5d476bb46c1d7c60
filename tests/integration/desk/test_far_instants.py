"""Whatever instant was published, to the ends of the calendar: the pages that tell it are pages."""

import uuid
from typing import Any

import pytest

from tests.integration.api.scene import System, step
from tests.integration.desk.conftest import Visit

LAST = "9999-12-31T23:59:59Z"
PUBLISHED: dict[str, tuple[str, dict[str, Any]]] = {
    "external_orders": (
        "huiyin.external_order.received.v1",
        {
            "authority": "hotline_12345",
            "their_number": "Z-9999",
            "category": "complaint",
            "text": "外墙渗水",
            "sign_by": LAST,
            "due_at": LAST,
        },
    ),
    "occupancies": (
        "huiyin.occupancy.started.v1",
        {
            "party": {"kind": "tenant", "name": "司马远", "phone": "13900008888"},
            "flat": {"building": "b1", "unit": "1-0101"},
            "role": "tenant",
            "since": "2026-01-01T00:00:00Z",
            "until": LAST,
        },
    ),
}


@pytest.mark.parametrize("register", PUBLISHED)
def test_the_last_moment_of_the_calendar_is_told(
    system: System, visit: Visit, register: str
) -> None:
    type_name, data = PUBLISHED[register]
    named = {"community": "yinhu", "externalref": str(uuid.uuid4()), "by": "staff:yh-02"}
    answer = system.publish(step(type_name, {**named, **data}))
    _, item = answer["stream"].split("/")
    desk = visit("manager")
    for address in (f"/{register}/{item}", f"/{register}"):
        page = desk.get(address, params={"min_position": answer["position"]})
        assert page.status_code == 200, address
    assert "9999-12-31 23:59" in desk.get(f"/{register}/{item}").text


EARLY = {"as_of": "1900-01-01T07:30"}


def test_a_question_as_of_before_any_ledger_is_told_so_in_both_languages(visit: Visit) -> None:
    desk = visit("manager")
    told = {
        address: desk.get(address, params=EARLY)
        for address in ("/", "/notices", "/dashboard", "/policies")
    }
    assert {address: page.status_code for address, page in told.items()} == {
        "/": 200, "/notices": 200, "/dashboard": 422, "/policies": 422,
    }  # fmt: skip
    for address, page in told.items():
        assert "没有什么早于 1900 年" in page.text, address
        assert "还没有结束" not in page.text, address
    for long_ago in ("1899-12-31T00:00", "0001-01-01", "1900-01-01T00:00"):
        assert "没有什么早于 1900 年" in desk.get("/dashboard", params={"as_of": long_ago}).text
    english = desk.get("/dashboard", params={**EARLY, "lang": "en"})
    assert "Nothing is older than 1900" in english.text


def test_a_moment_that_is_none_is_told_so_by_every_board(visit: Visit) -> None:
    desk = visit("manager")
    boards = (
        "dashboard", "handling", "quality", "satisfaction", "completeness", "policies", "registers",
        "notice_map",
    )  # fmt: skip
    for board in boards:
        page = desk.get(f"/{board}", params={"as_of": "9999-12-31T23:59"})
        assert page.status_code == 422, board
        assert "时间写法不对" in page.text, board
