"""The registers' pages by plain HTTP: items begun, led on and refused by forms, and who sees
them.
"""

import re
import uuid
from typing import Any

import httpx
import pytest

from services.ledger.registers.found import all_registers
from tests.integration.api.scene import System, open_findings
from tests.integration.desk.conftest import Visit
from tests.integration.desk.test_pages import hidden

OK, SEE_OTHER, FORBIDDEN, NOT_FOUND, STALE, REFUSED = 200, 303, 403, 404, 412, 422
TITLE, PHONE = "电梯年检停运通知", "13900004321"
DRAFT: dict[str, Any] = {
    "community": "yinhu",
    "subject": "outage",
    "title": TITLE,
    "text": f"周三九点至十一点停运，请走楼梯。咨询 {PHONE}。",
    "places.0.id": "b1-board",
    "places.0.channel": "notice_board",
    "places.0.building": "yinhu/b1",
    "valid_from": "2026-11-24T09:00",
}


def draft(visitor: httpx.Client, **changes: Any) -> httpx.Response:
    fields = hidden(visitor.get("/notices/new/draft"), "form-draft")
    return visitor.post("/notices/new/draft", data={**DRAFT, **fields, **changes})


def drafted(visitor: httpx.Client) -> str:
    """The address of a notice that was just drafted, once its page shows it."""
    return follow_address(visitor, draft(visitor))


def follow_address(visitor: httpx.Client, answer: httpx.Response) -> str:
    assert answer.status_code == SEE_OTHER, answer.text
    page = visitor.get(answer.headers["location"])
    assert page.status_code == OK
    return answer.headers["location"].partition("?")[0]


def act(visitor: httpx.Client, address: str, step: str, **said: str) -> httpx.Response:
    fields = hidden(visitor.get(address), f"form-{step}")
    return visitor.post(f"{address}/{step}", data={**fields, **said})


def follow(visitor: httpx.Client, answer: httpx.Response) -> str:
    assert answer.status_code == SEE_OTHER, answer.text
    return visitor.get(answer.headers["location"]).text


def entries(page: str) -> int:
    return page.count('class="entry ')


def test_a_notice_goes_from_draft_to_delivery_by_forms(visit: Visit) -> None:
    author, manager = visit("desk"), visit("manager")
    address = drafted(author)
    page = author.get(address).text
    assert TITLE in page
    assert "139****4321" in page
    assert PHONE not in page
    assert 'id="form-approve"' not in page, "the desk does not approve"
    page = follow(manager, act(manager, address, "approve"))
    assert "已记录：批准。" in page
    page = follow(author, act(author, address, "post", place="b1-board"))
    assert "张贴中" in page
    delivery = {"channel": "home_visit", "flat.building": "yinhu/b3", "flat.unit": "3-1502"}
    answer = act(
        author, address, "record_delivery", **delivery, state="deemed_delivered", reason="空置"
    )
    page = follow(author, answer)
    assert "视为送达" in page
    assert "3-****" in page
    assert "3-1502" not in page
    assert entries(page) == 4


def test_a_refusal_names_article_and_rule_and_appends_nothing(visit: Visit) -> None:
    manager = visit("manager")
    address = drafted(manager)
    refused = act(manager, address, "approve")
    assert refused.status_code == REFUSED
    assert "起草人不能批准自己的公告" in refused.text
    assert "第四条第1项" in refused.text
    assert "approved-by-another" in refused.text
    assert entries(manager.get(address).text) == 1


def test_a_mistake_stands_beside_its_field_and_what_was_typed_stays(visit: Visit) -> None:
    author = visit("desk")
    wrong = draft(author, subject="", **{"places.0.id": "Not An Id"})
    assert wrong.status_code == REFUSED
    assert 'id="form-draft-places-0-id-problem"' in wrong.text
    assert 'id="form-draft-subject-problem"' in wrong.text
    assert f'value="{TITLE}"' in wrong.text
    assert "Not An Id" in wrong.text
    ledger = draft(author, valid_until="2026-11-23T09:00")
    assert ledger.status_code == REFUSED
    assert 'id="form-draft-valid_until-problem"' in ledger.text


def test_more_rows_come_without_a_script_and_lose_nothing(visit: Visit) -> None:
    more = draft(visit("desk"), more="places", **{"rows.places": "3"})
    assert more.status_code == OK
    assert 'name="places.5.id"' in more.text
    assert f'value="{TITLE}"' in more.text


def test_a_stale_form_is_told_and_kept(visit: Visit) -> None:
    author, manager = visit("desk"), visit("manager")
    address = drafted(author)
    old = hidden(manager.get(address), "form-classify")
    follow(manager, act(manager, address, "approve"))
    said = {"important": "yes", "reason": "关系安全"}
    stale = manager.post(f"{address}/classify", data={**old, **said})
    assert stale.status_code == STALE
    assert "关系安全" in stale.text


def test_a_form_of_another_session_is_not_taken(visit: Visit) -> None:
    author, other = visit("desk"), visit("manager")
    address = drafted(author)
    fields = {**hidden(other.get(address), "form-approve"), "csrf": "x"}
    forged = other.post(f"{address}/approve", data=fields)
    assert forged.status_code == FORBIDDEN
    assert entries(author.get(address).text) == 1


def test_the_same_form_sent_twice_begins_one_item(visit: Visit) -> None:
    author = visit("desk")
    fields = hidden(author.get("/notices/new/draft"), "form-draft")
    first, again = (
        author.post("/notices/new/draft", data={**DRAFT, **fields}).headers["location"]
        for _ in range(2)
    )
    assert first.partition("?")[0] == again.partition("?")[0]


def test_an_item_of_another_community_is_not_there(visit: Visit) -> None:
    author, stranger = visit("desk"), visit("desk", ["fengming"])
    address = drafted(author)
    assert stranger.get(address).status_code == NOT_FOUND
    assert address not in stranger.get("/notices?tab=all").text
    unknown = f"/notices/{uuid.uuid4()}"
    for each in (address, unknown):
        assert stranger.post(f"{each}/post", data={"place": "b1-board"}).status_code == NOT_FOUND
    assert '"yinhu"' not in stranger.get("/notices/new/draft").text


def test_the_list_has_tabs_filters_and_a_past(visit: Visit) -> None:
    author, manager = visit("desk"), visit("manager")
    address = drafted(author)
    item = address.rpartition("/")[2]
    follow(manager, act(manager, address, "approve"))
    assert item in author.get("/notices?tab=approved").text
    assert item not in author.get("/notices?tab=drafted").text
    assert item not in author.get("/notices?community=fengming&tab=all").text
    long_ago = author.get("/notices?tab=all&as_of=2020-01-01T00:00")
    assert long_ago.status_code == OK
    assert item not in long_ago.text
    assert "只能看，不能改" in long_ago.text


def test_a_register_in_which_nothing_is_open_shows_what_it_holds(visit: Visit) -> None:
    manager = visit("manager")
    plain = manager.get("/filing_schemes").text
    asked = manager.get("/filing_schemes", params={"tab": "live"}).text
    assert 'class="tab-all" aria-current="page"' in plain
    assert 'id="item-' in plain
    assert 'href="/filing_schemes?tab=live"' in plain
    assert 'id="item-' not in asked


def test_a_long_list_is_paged(visit: Visit) -> None:
    author = visit("desk", ["fengming"])
    place = {"places.0.building": "", "community": "fengming"}
    for _ in range(22):
        answer = draft(author, **place)
        assert answer.status_code == SEE_OTHER
    author.get(answer.headers["location"])
    seen: list[str] = []
    address: str | None = "/notices"
    while address:
        page = author.get(address).text
        seen += re.findall(r'id="item-([0-9a-f-]+)"', page)
        found = re.search(r'<a href="([^"]+)" rel="next">', page)
        address = found.group(1).replace("&amp;", "&") if found else None
    assert len(seen) == len(set(seen)) >= 22


@pytest.mark.parametrize("kind", sorted(all_registers()))
def test_every_register_has_its_pages_in_both_languages(kind: str, visit: Visit) -> None:
    register, reader = all_registers()[kind], visit("manager")
    for language in ("zh", "en"):
        overview = reader.get(f"/registers?lang={language}")
        assert f'href="/{register.plural}"' in overview.text
        assert reader.get(f"/{register.plural}?lang={language}").status_code == OK
        for name in register.openings:
            form = reader.get(f"/{register.plural}/new/{name}?lang={language}")
            if not register.openings[name].by_form:
                assert form.status_code == NOT_FOUND
                continue
            if "manager" not in register.openings[name].roles:
                assert form.status_code == FORBIDDEN
                continue
            assert form.status_code == OK
            assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=", form.text)


@pytest.mark.usefixtures("watchful")
def test_a_finding_leads_to_what_it_is_about_and_is_answered_by_a_form(
    system: System, visit: Visit
) -> None:
    manager = visit("manager")
    address = follow_address(manager, draft(manager, text="水压尽快恢复。"))
    notice = address.removeprefix("/notices/")
    with system.client("manager") as client:
        found = open_findings(client, position=system.parts.store.head().position)
    [mine] = [each for each in found if each["detail"]["about"] == f"notice/{notice}"]
    item = f"/findings/{mine['id']}"
    page = manager.get(item).text
    assert f'<a href="{address}">' in page
    assert "第三条第3项" in page
    assert "尽快" in page
    page = follow(manager, act(manager, item, "confirm", remedy="已写明日期"))
    assert "属实" in page
    assert 'id="form-dismiss"' not in page, "an answered finding offers nothing more"


def test_personal_data_is_shown_once_for_a_purpose(visit: Visit) -> None:
    reader = visit("manager")
    address = drafted(reader)
    refused = act(reader, address, "reveal", purpose="")
    assert refused.status_code == REFUSED
    assert "请选择查看用途" in refused.text
    assert PHONE not in refused.text
    plain = act(reader, address, "reveal", purpose="hand_over")
    assert plain.status_code == OK
    assert PHONE in plain.text
    position = re.search(r"并已记为第 (\d+) 号事件", plain.text)
    assert position is not None
    again = reader.get(f"{address}?min_position={position.group(1)}").text
    assert PHONE not in again
    assert "查看了明文" in again
    assert "用途：交接" in again
    assert 'id="form-reveal"' not in visit("auditor").get(address).text


def test_an_event_is_shown_as_it_was_committed(system: System, visit: Visit) -> None:
    author = visit("desk")
    address = drafted(author)
    found = re.search(rf'href="({address}/events/\d+)"', author.get(address).text)
    assert found is not None
    raw = author.get(found.group(1))
    assert raw.json()["subject"] == address.replace("/notices/", "notice/").lstrip("/")
    assert TITLE not in raw.text
    assert visit("desk", ["fengming"]).get(found.group(1)).status_code == NOT_FOUND
    with system.client() as client:
        assert client.get(f"/v1{address}").json()["item"]["said"]["title"] == TITLE


def test_what_a_rule_noticed_in_a_form_is_told_where_it_leads(visit: Visit) -> None:
    visitor = visit("desk")
    said = {
        "community": "yinhu",
        "purpose": "welfare",
        "flat.building": "yinhu/b1",
        "flat.unit": "1-0302",
        "visited_at": "2026-01-05T09:00",
        "met": "nobody",
    }
    fields = hidden(visitor.get("/home_visits/new/record"), "form-record")
    page = follow(visitor, visitor.post("/home_visits/new/record", data={**fields, **said}))
    banner = re.search(r'<p class="banner noticed".*?</p>', page)
    assert banner is not None
    assert "建议：上门的事当天记下来，别过夜" in banner[0]
    assert 'href="/findings/' in banner[0]
