"""A shift is handed over at the desk: its cases by their numbers, one a line."""

from tests.integration.api.scene import System
from tests.integration.desk.conftest import Visit
from tests.integration.desk.test_pages import hidden
from tests.integration.desk.test_registers import follow_address

OK, WRONG = 200, 422
SAID = {"community": "yinhu", "shift": "前台早班", "text": "电梯还没修好，维保四点到。"}


def test_cases_are_handed_over_by_their_numbers_and_shown_by_them(
    system: System, visit: Visit
) -> None:
    case = system.open_case()
    with system.client() as client:
        number = client.get(f"/v1/cases/{case.id}").json()["case"]["number"]
    visitor = visit("desk")
    fields = hidden(visitor.get("/shifts/new/hand_over"), "form-hand_over")
    told = {**SAID, **fields}
    wrong = visitor.post("/shifts/new/hand_over", data={**told, "cases": "yinhu-2020-999999"})
    assert wrong.status_code == WRONG
    handed = visitor.post("/shifts/new/hand_over", data={**told, "cases": f" {number}\n"})
    page = visitor.get(follow_address(visitor, handed))
    assert page.status_code == OK
    assert f'href="/cases/{case.id}">{number}</a>' in page.text
