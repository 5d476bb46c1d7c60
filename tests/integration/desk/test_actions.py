"""The actions in their owners' inbox: theirs, nobody else's, and gone once done."""

import re

import pytest

from tests.integration.api.scene import System
from tests.integration.api.test_register_rules_meetings import HELD, OWN, at, led, step
from tests.integration.desk.conftest import Visit

OK = 200


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
        assert re.search(r'href="/actions"[^>]*>[^<]*<b>1</b>', owner.get("/").text)
        assert "联系维保单位出具方案" not in other.get("/actions").text
        assert 'href="/actions"' not in other.get("/").text
        done = step(desk, begun, "complete_action", {"action": "1"}, version).json()
        after = owner.get("/actions", params={"min_position": done["position"]}).text
        assert "联系维保单位出具方案" not in after
