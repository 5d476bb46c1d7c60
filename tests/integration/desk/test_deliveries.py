"""The delivery page by plain HTTP: reached from its notice, and opening a building's homes."""

from tests.integration.api.scene import System
from tests.integration.api.test_deliveries import Told
from tests.integration.desk.conftest import Visit

OK, NOT_FOUND = 200, 404


def test_a_notices_page_leads_to_whom_it_reached(system: System, visit: Visit) -> None:
    with system.client() as author, system.client("manager", actor="staff:2") as manager:
        told = Told(author, manager)
        told.says("post", place="b1-hall")
        position = told.says(
            "record_delivery", channel="home_visit", flat={"building": "b1", "unit": "1-0101"},
            state="deemed_delivered", reason="空置，门上已留通知",
        )  # fmt: skip
    desk, address = visit("desk"), f"/notices/{told.id}/deliveries"
    notice = desk.get(f"/notices/{told.id}", params={"min_position": position})
    assert f'href="{address}"' in notice.text
    page = desk.get(address)
    assert page.status_code == OK, page.text
    assert "尚未齐全" in page.text
    assert "缺其他渠道" in page.text
    assert f'href="{address}?building=b1#homes"' in page.text
    homes = desk.get(address, params={"building": "b1"}).text
    assert "视为送达" in homes
    assert "1-0101" not in homes, "doors are masked"
    stranger = visit("desk", communities=["fengming"])
    assert stranger.get(address).status_code == NOT_FOUND
    assert desk.get("/notices/nonsense/deliveries").status_code == NOT_FOUND
