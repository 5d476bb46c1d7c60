"""What waits for somebody: theirs, nobody else's, and gone once done."""

import re

import pytest

from tests.integration.api.scene import System
from tests.integration.api.test_register_rules import Step, led_to, take
from tests.integration.api.test_register_rules_meetings import HELD, OWN, at, led, step
from tests.integration.desk.conftest import Visit

OK, CREATED = 200, 201
ACTOR = "staff:manager-1"
LEVELS = {"level": "project_manager", "to_level": "supervisor"}
ASKED: list[tuple[str, Step, Step]] = [
    (
        "instructions",
        ("issue", {"title": "查水泵", "text": "17时前查。", "to": [ACTOR, "team:x"], **LEVELS}),
        ("withdraw", {"reason": "改派"}),
    ),
    (
        "bulletins",
        ("share", {"title": "老人住院", "text": "上门先打电话。", "to": [ACTOR]}),
        ("withdraw", {"reason": "已出院"}),
    ),
    (
        "assistances",
        ("request", {"title": "请来拦车", "text": "拦车两小时。", "to": ACTOR}),
        ("withdraw", {"reason": "改期"}),
    ),
    (
        "reports",
        (
            "submit",
            {
                "title": "泵房异响",
                "text": "轴承磨损。",
                "to": ACTOR,
                "level": "responsible",
                "to_level": "supervisor",
            },
        ),
        ("withdraw", {"reason": "已修好"}),
    ),
    (
        "improvements",
        ("propose", {"title": "放伞架", "text": "大堂放伞架。", "to": ACTOR}),
        ("answer_proposal", {"verdict": "not_adopted", "answer": "没有地方"}),
    ),
]


@pytest.mark.proves("Art.4(3)")
def test_an_action_waits_in_its_owners_inbox_until_it_is_done(system: System, visit: Visit) -> None:
    action = {"text": "联系维保单位出具方案", "owner": "staff:manager-1", "due_at": at(2)}
    owner, other = visit("manager"), visit("desk")
    with system.client() as desk:
        begun, version, position = led(desk, OWN, (("hold", HELD), ("assign_action", action)))
        listed = owner.get("/actions", params={"min_position": position})
        assert listed.status_code == OK
        assert "联系维保单位出具方案" in listed.text
        assert f'href="/meetings/{begun["id"]}"' in listed.text
        assert re.search(r'href="/actions"[^>]*>[^<]*<b>[1-9]', owner.get("/").text)
        assert "联系维保单位出具方案" not in other.get("/actions").text
        assert 'href="/actions"' not in other.get("/").text
        done = step(desk, begun, "complete_action", {"action": "1"}, version).json()
        after = owner.get("/actions", params={"min_position": done["position"]}).text
        assert "联系维保单位出具方案" not in after


@pytest.mark.parametrize(
    ("plural", "asked", "end"), [pytest.param(*row, id=row[0]) for row in ASKED]
)
def test_what_colleagues_ask_waits_until_it_is_over(
    system: System, visit: Visit, plural: str, asked: Step, end: Step
) -> None:
    owner, other = visit("manager"), visit("desk")
    with system.client("manager", actor="staff:asks") as asker:
        item, version = led_to(asker, plural, [asked])
        position = {"min_position": system.parts.store.head().position}
        listed = owner.get("/actions", params=position).text
        assert f'href="/{plural}/{item}"' in listed
        assert asked[1]["title"] in listed
        assert f'href="/{plural}/{item}"' not in other.get("/actions").text
    ending = ACTOR if plural == "improvements" else "staff:asks"
    with system.client("manager", actor=ending) as ender:
        response = take(ender, plural, item, version, end)
        assert response.status_code == CREATED, response.text
        position = {"min_position": response.json()["position"]}
        assert f'href="/{plural}/{item}"' not in owner.get("/actions", params=position).text
        parts = ender.get(f"/v1/{plural}/parts", params={"item": item}).json()["parts"]
    assert {part["due_at"] for part in parts} == {None}
