"""The satisfaction board: each figure leads to the list of what it counts."""

from tests.integration.api.scene import System
from tests.integration.desk.conftest import Visit

OK, CREATED, MONTH = 200, 201, "2024-07"


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
    low = visitor.get(f"{address}&score=2".replace("&amp;", "&"))
    assert low.text.count('class="row"') == 1
