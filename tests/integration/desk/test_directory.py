"""The directory's pages: who is who, one person, and two who may be one, merged from there."""

import re

from tests.integration.api.scene import System, step
from tests.integration.desk.conftest import Visit
from tests.integration.desk.test_pages import hidden


def test_two_of_one_name_are_seen_and_merged(system: System, visit: Visit) -> None:
    home = {"building": "b1", "unit": "1-0666"}
    party = {"kind": "owner", "name": "呼延朵"}
    said = {"community": "yinhu", "by": "staff:1", "flat": home, "party": party, "role": "owner"}
    system.publish(step("huiyin.occupancy.started.v1", {**said, "since": "2025-01-01T00:00:00Z"}))
    phone = {"name": "呼延朵", "phone": "13900007301", "unit": home["unit"]}
    case = system.open_case(party=phone, community="yinhu", building="b1")
    asked = {"min_position": system.parts.store.head().position}
    manager = visit("manager")
    page = manager.get("/directory", params={"q": "呼延", "community": "yinhu", **asked}).text
    assert "呼**" in page
    assert "业主" in page
    assert "呼延朵" not in page.replace('value="呼延"', "")
    pairs = manager.get("/directory/duplicates", params={"community": "yinhu"}).text
    assert "同名同户" in pairs
    stranger = visit("manager", communities=["fengming"])
    kept = stranger.get("/directory/duplicates", params={"community": "yinhu"})
    assert (kept.status_code, "呼" in kept.text) == (403, False)
    assert stranger.get("/directory/duplicates").status_code == 200
    [address] = re.findall(r'href="(/identities/new/merge\?[^"]+)"', pairs)
    form = manager.get(address.replace("&amp;", "&"))
    fields = hidden(form, "form-merge")
    values = dict(re.findall(r'name="(subject|into)"[^>]*value="([0-9a-f-]{36})"', form.text))
    assert values.keys() == {"subject", "into"}
    told = {**values, "community": "yinhu", "ground": "same_home", "reason": "核过户口本"}
    done = manager.post("/identities/new/merge", data={**told, **fields})
    assert done.status_code == 303, done.text
    asked = {"min_position": system.parts.store.head().position}
    person = manager.get(f"/directory/{values['into']}", params=asked).text
    assert f"/cases/{case.id}" in person
    assert "此人已并入另一人" in manager.get(f"/directory/{values['subject']}").text
    assert "同名同户" not in manager.get("/directory/duplicates?community=yinhu").text
