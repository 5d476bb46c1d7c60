"""The satisfaction board: each figure leads to the list of what it counts."""

import html
import re

from tests.integration.api.scene import System
from tests.integration.api.test_register_rules import ORDER, changed, led_to
from tests.integration.desk.conftest import Visit

OK, CREATED, MONTH = 200, 201, "2024-07"
_COUNTED = re.compile(r'<a href="([^"]*)"[^>]*>([0-9]+)</a>')


def test_a_months_answers_are_one_click_from_their_average(system: System, visit: Visit) -> None:
    told = {
        "community": "yinhu",
        "period": "2024-06",
        "channel": "app",
        "text": "门禁三天才修好",
        "happened_at": "2024-07-03T09:00:00+08:00",
    }
    with system.client() as desk:
        for score in (5, 2):
            response = desk.post("/v1/surveys/record", json={**told, "score": score})
            assert response.status_code == CREATED, response.text
    visitor = visit("desk")
    board = visitor.get("/satisfaction", params={"min_position": response.json()["position"]})
    assert board.status_code == OK
    assert f"{MONTH} <small>银湖花园" in board.text
    assert "<strong>3.50</strong>" in board.text
    address = f"/surveys?tab=all&amp;community=yinhu&amp;month={MONTH}"
    assert f'href="{address}"' in board.text
    orders = [changed(ORDER, happened_at="2024-07-04T09:00:00+08:00")] * 2
    with system.client("manager") as manager:
        for order in orders:
            led_to(manager, "external_orders", [order])
    position = system.parts.store.head().position
    board = visitor.get("/satisfaction", params={"min_position": position})
    behind = [
        (html.unescape(address), int(count))
        for address, count in _COUNTED.findall(board.text)
        if f"month={MONTH}" in address
    ]
    assert len(behind) == len(["answers", *range(5), "waiting", "commendations", "orders"])
    listed = [visitor.get(address).text.count('class="row"') for address, _ in behind]
    assert listed == [count for _, count in behind]
