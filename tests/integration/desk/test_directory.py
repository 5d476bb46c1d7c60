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


def test_the_directory_tells_whom_to_call(system: System, visit: Visit) -> None:
    said = {
        "community": "yinhu", "by": "staff:1", "service": "repairs", "name": "银湖报修",
        "name_en": "Yinhu repairs", "telephone": "0571-00007401", "hours": "每天 24 小时",
        "post": "tell-eng", "since": "2025-01-01T00:00:00Z",
    }  # fmt: skip
    post = {"community": "yinhu", "post": "tell-eng", "title": "工程主管", "level": "responsible"}
    system.publish(step("huiyin.service_number.published.v1", said))
    told = {**post, "by": "staff:1", "since": "2025-01-01T00:00:00Z"}
    system.publish(step("huiyin.post.established.v1", told))
    asked = {"min_position": system.parts.store.head().position}
    desk = visit("desk")
    page = desk.get("/directory", params={"q": "7401", **asked}).text
    assert "0571-00007401" in page
    assert "每天 24 小时" in page
    posts = desk.get("/directory", params={"q": "工程主管", "sort": "posts"}).text
    assert "tell-eng" in posts
    assert "0571-00007401" in posts, "a post's own number stands beside it"
    english = desk.get(
        "/directory", params={"q": "yinhu repairs", "sort": "numbers", "lang": "en"}
    ).text
    assert "Yinhu repairs" in english
    assert "银湖报修" not in english
    in_english = {"q": "工程主管", "sort": "posts", "lang": "en"}
    assert "Engineering supervisor" in desk.get("/directory", params=in_english).text
    assert "0571-00007401" not in desk.get("/directory?day=2024-05-05&sort=numbers").text
    manager = visit("manager")
    assert "公布服务电话" in manager.get("/directory?sort=numbers").text
    assert "0571-" in manager.get("/directory?sort=numbers&building=b1").text
