"""Whom a notice reached, over HTTP: buildings by channel, homes a page at a time, as of then, in
scope.
"""

from typing import Any

import httpx
import pytest

from tests.integration.api.scene import System
from tests.integration.api.test_registers import draft, step

OK, CREATED, NOT_FOUND, REFUSED = 200, 201, 404, 422
PLACES = [
    {"id": "b1-hall", "channel": "unit_board", "building": "b1"},
    {"id": "b3-hall", "channel": "unit_board", "building": "b3"},
]


class Told:
    """A notice about fees that was approved, and what is said of it afterwards."""

    def __init__(self, author: httpx.Client, manager: httpx.Client) -> None:
        self._author, self._begun, self.version = (
            author,
            draft(author, subject="fees", places=PLACES),
            1,
        )
        self.id = self._begun["id"]
        self._take(manager, "approve")

    def says(self, name: str, **told: Any) -> int:
        return self._take(self._author, name, **told)

    def _take(self, client: httpx.Client, name: str, **told: Any) -> int:
        done = step(client, self._begun, name, self.version, **told)
        assert done.status_code == CREATED, done.text
        self.version = done.json()["version"]
        position: int = done.json()["position"]
        return position


def matrix(client: httpx.Client, notice: str, **asked: Any) -> dict[str, Any]:
    response = client.get(f"/v1/notices/{notice}/deliveries", params=asked)
    assert response.status_code == OK, response.text
    found: dict[str, Any] = response.json()
    return found


@pytest.mark.proves("Art.5(2)", "delivery-complete")
def test_a_building_is_complete_once_written_and_told_by_another_channel(system: System) -> None:
    with system.client() as author, system.client("manager", actor="staff:2") as manager:
        told = Told(author, manager)
        told.says("post", place="b1-hall")
        told.says("record_delivery", channel="app", building="b1", state="delivered")
        position = told.says("record_delivery", channel="app", building="b3", state="attempted")
        found = matrix(author, told.id, min_position=position)
        rows = {row["building"]: row for row in found["buildings"]}
        assert (found["important"], found["complete"]) == (True, False)
        assert {name: row["missing"] for name, row in rows.items()} == {
            "b1": [],
            "b3": ["written", "another"],
        }
        assert rows["b3"]["channels"]["app"]["building"] == {"attempted": 1}
        assert rows["b3"]["channels"]["unit_board"]["places"] == {"planned": 1}
        told.says("post", place="b3-hall")
        position = told.says(
            "record_delivery", channel="app", building="b3", state="deemed_delivered",
            reason="整栋尚未交付",
        )  # fmt: skip
        assert matrix(author, told.id, min_position=position)["complete"]


@pytest.mark.proves("Art.5(2)", "delivery-complete")
def test_homes_are_told_one_by_one_page_after_page(system: System) -> None:
    with system.client() as author, system.client("manager", actor="staff:2") as manager:
        told = Told(author, manager)
        told.says("post", place="b1-hall")
        for unit, state in (("1-0101", "delivered"), ("1-0102", "attempted")):
            told.says(
                "record_delivery", channel="home_visit", flat={"building": "b1", "unit": unit},
                state=state,
            )  # fmt: skip
        empty = {"building": "b1", "unit": "1-0103"}
        position = told.says(
            "record_delivery", channel="home_visit", flat=empty, state="deemed_delivered",
            reason="空置，门上已留通知",
        )  # fmt: skip
        row = matrix(author, told.id, min_position=position)["buildings"][0]
        assert (row["building"], row["homes"], row["homes_missing"]) == ("b1", 3, 1)
        assert row["missing"] == ["another"], "homes alone never make a building complete"
        asked: dict[str, Any] = {"limit": 2}
        states: list[str] = []
        while True:
            page = author.get(f"/v1/notices/{told.id}/deliveries/b1", params=asked).json()
            states += [home["state"] for home in page["homes"]]
            assert "1-0103" not in str(page), "doors are masked"
            if page["next_cursor"] is None:
                break
            asked["cursor"] = page["next_cursor"]
        assert sorted(states) == ["attempted", "deemed_delivered", "delivered"]
        nonsense = author.get(f"/v1/notices/{told.id}/deliveries/b1", params={"cursor": "nonsense"})
        assert nonsense.status_code == REFUSED


def test_the_matrix_is_asked_as_of_then_and_within_scope(system: System) -> None:
    with (
        system.client() as author,
        system.client("manager", actor="staff:2") as manager,
        system.client(communities=["fengming"]) as stranger,
    ):
        told = Told(author, manager)
        position = told.says("post", place="b1-hall")
        before = matrix(author, told.id, min_position=position)["as_of"]["instant"]
        position = told.says("record_delivery", channel="app", building="b1", state="delivered")
        now = matrix(author, told.id, min_position=position)["buildings"][0]["missing"]
        then = matrix(author, told.id, as_of=before)["buildings"][0]["missing"]
        assert (now, then) == ([], ["another"])
        address = f"/v1/notices/{told.id}/deliveries"
        assert stranger.get(address).status_code == NOT_FOUND
        assert stranger.get(f"{address}/b1").status_code == NOT_FOUND


@pytest.mark.proves("Art.5(2)", "notice-map")
def test_the_map_tells_which_buildings_a_notice_has_not_reached(system: System) -> None:
    with (
        system.client() as author,
        system.client("manager", actor="staff:2") as manager,
        system.client(communities=["fengming"]) as stranger,
    ):
        told = Told(author, manager)
        told.says("post", place="b1-hall")
        position = told.says("record_delivery", channel="app", building="b1", state="delivered")
        first, before = mapped(author, told.id, min_position=position)
        position = told.says("record_delivery", channel="app", building="b3", state="delivered")
        then, _ = mapped(author, told.id, min_position=position)
        past, _ = mapped(author, told.id, as_of=before)
        page = author.get("/notice_map", params={"community": "yinhu"}).text
        far = stranger.get("/v1/notice_map").json()["communities"]
        assert stranger.get("/v1/notice_map", params={"community": "yinhu"}).status_code == 403
    assert (first, then, past) == (
        {"b1": "reached", "b3": "unreached"},
        {"b1": "reached", "b3": "partly"},
        {"b1": "reached", "b3": "unreached"},
    )
    assert f"/notices/{told.id}/deliveries" in page
    assert {each["community"] for each in far} == {"fengming"}


def mapped(client: httpx.Client, notice: str, **asked: Any) -> tuple[dict[str, str], str]:
    """How a notice reached each building, and as of when that was told."""
    response = client.get("/v1/notice_map", params={"community": "yinhu", **asked})
    assert response.status_code == OK, response.text
    [area] = response.json()["communities"]
    assert sum(area["buildings"]["b3"].values()) >= 1
    [found] = [each["buildings"] for each in area["notices"] if each["notice"] == notice]
    return found, response.json()["as_of"]["instant"]
