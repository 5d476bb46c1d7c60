"""The desk in a real browser: what people see, do by keyboard, and get told without asking."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.desk.conftest import Desk, Office

LOGGING_MAX_S = 20.0


def test_a_person_signs_in_once_by_link_and_signs_out(office: Office, desk: Desk) -> None:
    page = desk.open()
    desk.context.clear_cookies()
    page.reload()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    link = office.sign_in_link("desk", "--actor", "staff:desk-2", "--community", "yinhu")
    page.goto(link)
    page.wait_for_url(f"{office.system.url}/")
    expect(page.get_by_text("前台 · staff:desk-2")).to_be_visible()
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    page.goto(link)
    expect(page.get_by_role("alert")).to_contain_text("登录码无效")


def test_two_characters_find_a_case_and_names_are_masked(office: Office, desk: Desk) -> None:
    case = office.call("阳台外墙的瓷砖鼓包了，怕掉下去砸到人。", name="欧阳明远")
    page = desk.open_live()
    expect(page.locator(f"#row-{case}")).to_contain_text("瓷砖鼓包")
    page.keyboard.press("/")
    page.keyboard.type("鼓包")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("q=%E9%BC%93%E5%8C%85"))
    expect(page.locator(".row")).to_have_count(1)
    row = page.locator(f"#row-{case}")
    expect(row).to_contain_text("欧***")
    expect(row).to_contain_text("3-****")
    assert "明远" not in page.content()


def test_a_reply_arrives_in_another_tab_without_a_reload(office: Office, desk: Desk) -> None:
    case = office.call("水表箱的盖子不见了。")
    watching = desk.open_live(f"/cases/{case}")
    watching.evaluate("window.sameDocument = true")
    page = desk.open_live(f"/cases/{case}")
    page.keyboard.press("r")
    page.keyboard.type("已经下单，明天上午装新盖子。")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".done")).to_contain_text("答复已发出")
    said = watching.locator(".entry-reply .said")
    expect(said).to_contain_text("明天上午装新盖子")
    expect(watching.locator("#announce")).to_contain_text("已更新")
    expect(watching.locator(".case-head .chip").first).to_contain_text("已答复")
    assert watching.evaluate("window.sameDocument") is True


def test_a_tab_that_followed_along_may_act_without_a_conflict(office: Office, desk: Desk) -> None:
    case = office.call("三楼声控灯不亮。")
    page = desk.open_live(f"/cases/{case}")
    page.locator("#replies-text").fill("电工半小时后到。")
    other = desk.open_live(f"/cases/{case}")
    other.get_by_role("button", name="签收", exact=True).click()
    expect(other.locator(".done")).to_contain_text("已签收")
    expect(page.locator(".timeline")).to_contain_text("签收")
    expect(page.locator("#replies-text")).to_have_value("电工半小时后到。")
    page.locator("#form-replies button").click()
    expect(page.locator(".entry-reply .said")).to_contain_text("电工半小时后到")


def test_a_new_case_appears_by_itself_and_is_announced(office: Office, desk: Desk) -> None:
    page = desk.open_live()
    page.evaluate("window.sameDocument = true")
    case = office.call("地下车库入口的道闸抬不起来。", urgency="urgent")
    expect(page.locator(f"#row-{case}")).to_contain_text("道闸抬不起来")
    expect(page.locator("#announce")).to_contain_text("新到 1 件")
    assert page.evaluate("window.sameDocument") is True


def test_a_contact_is_logged_by_keyboard_alone_in_seconds(desk: Desk) -> None:
    page = desk.open()
    began_at = time.monotonic()
    page.keyboard.press("n")
    page.wait_for_url(re.compile("/contacts/new$"))
    expect(page.locator("#who")).to_be_focused()
    page.keyboard.type("5-0804 皮女士")
    page.keyboard.press("Tab")
    page.keyboard.type("厨房下水道返水，味道很大。")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#community")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile("/cases/"))
    assert time.monotonic() - began_at < LOGGING_MAX_S
    expect(page.locator(".done")).to_contain_text("已记录，并立案")
    expect(page.locator(".entry-contact")).to_contain_text("皮** · 5-****")
    expect(page.locator(".entry-contact .said")).to_contain_text("下水道返水")


def test_what_was_sent_is_not_recorded_again_by_going_back(desk: Desk) -> None:
    page = desk.open("/contacts/new")
    page.locator("#who").fill("6-1103 束女士")
    page.locator("#text").fill("楼上空调滴水，滴在雨棚上。")
    page.locator("#community").select_option(label="银湖花园")
    page.get_by_role("button", name="记下").click()
    page.wait_for_url(re.compile("/cases/"))
    expect(page.locator(".done")).to_contain_text("已记录，并立案")
    case = page.url.partition("?")[0]
    page.go_back()
    page.wait_for_url(re.compile("/contacts/new$"))
    page.locator("#who").fill("6-1103 束女士")
    page.locator("#text").fill("楼上空调滴水，滴在雨棚上。")
    page.get_by_role("button", name="记下").click()
    page.wait_for_url(re.compile("/cases/"))
    expect(page.locator(".done")).to_contain_text("没有重复登记")
    assert page.url.partition("?")[0] == case
    page.go_back()
    page.wait_for_url(re.compile("/contacts/new$"))
    page.locator("#text").fill("楼道灯也不亮。")
    page.get_by_role("button", name="记下").click()
    expect(page.get_by_role("alert").get_by_role("link")).to_have_attribute(
        "href", case.removeprefix(desk.office.system.url)
    )
    page.get_by_role("button", name="记下").click()
    page.wait_for_url(re.compile("/cases/"))
    expect(page.locator(".done")).to_contain_text("已记录，并立案")
    assert page.url.partition("?")[0] != case
    # A form opened anew is another one.
    page.keyboard.press("n")
    page.wait_for_url(re.compile("/contacts/new$"))
    assert page.evaluate("history.state.once") == page.locator("[name=once]").input_value()
    page.locator("#text").fill("楼道灯也不亮。")
    page.get_by_role("button", name="记下").click()
    expect(page.locator(".done")).to_contain_text("已记录，并立案")


def test_a_session_that_ends_while_somebody_writes_costs_nothing(
    office: Office, desk: Desk
) -> None:
    case = office.call("走廊窗户关不上。")
    page = desk.open_live(f"/cases/{case}")
    page.locator("#replies-text").fill("木工下午带配件上门。")
    page.locator("#replies-channel").select_option("app")
    desk.context.clear_cookies()
    page.locator("#form-replies button").click()
    expect(page.locator("#kept")).to_contain_text("已留在本标签页")
    code = office.sign_in_link("desk", "--actor", "staff:desk-1").partition("code=")[2]
    page.locator("#code").fill(code)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"{office.system.url}/cases/{case}")
    expect(page.locator("#form-replies .done")).to_contain_text("尚未记入")
    expect(page.locator("#replies-text")).to_have_value("木工下午带配件上门。")
    expect(page.locator("#replies-channel")).to_have_value("app")
    page.locator("#form-replies button").click()
    expect(page.locator(".entry-reply .said")).to_contain_text("木工下午带配件上门")
    expect(page.locator("#replies-text")).to_have_value("")


def test_a_link_in_the_same_tab_gives_back_what_was_typed_and_to_nobody_else(
    office: Office, desk: Desk
) -> None:
    page = desk.open("/contacts/new")
    page.locator("#text").fill("楼道灯不亮。")
    page.locator("#further > summary").click()
    page.locator("[data-one-more]").click()
    page.locator("#text_4").fill("还有一件。")
    page.locator("#community").select_option(label="银湖花园")
    for actor, text in (("staff:desk-1", "还有一件。"), ("staff:desk-9", "")):
        desk.context.clear_cookies()
        page.get_by_role("button", name="记下").click()
        expect(page.locator("#kept")).to_contain_text("已留在本标签页")
        page.goto(office.sign_in_link("desk", "--actor", actor))
        if text:
            page.wait_for_url(re.compile("/contacts/new$"))
            expect(page.locator("#text_4")).to_have_value(text)
        else:
            page.wait_for_url(f"{office.system.url}/")
            assert page.evaluate("sessionStorage.getItem('kept form')") is None


def test_rows_are_walked_and_opened_by_keys(office: Office, desk: Desk) -> None:
    for text in ("信报箱的锁坏了。", "单元门关不严。"):
        office.call(text)
    page = desk.open_live()
    page.keyboard.press("j")
    expect(page.locator(".row").nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator(".row").nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator(".row").nth(0)).to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/cases/"))
    page.keyboard.press("i")
    page.wait_for_url(re.compile("/$"))


def test_the_way_back_leads_to_the_list_as_it_was_left(office: Office, desk: Desk) -> None:
    case = office.call("地下室的抽湿机停了。")
    page = desk.open_live("/?category=repair&community=yinhu")
    page.locator(f"#row-{case}").click()
    page.wait_for_url(re.compile("/cases/"))
    page.get_by_role("button", name="签收", exact=True).click()
    expect(page.locator(".done")).to_contain_text("已签收")
    page.get_by_role("link", name="返回收件箱").click()
    page.wait_for_url(re.compile(r"/\?category=repair&community=yinhu$"))
    page.get_by_role("link", name="收件箱", exact=True).click()
    page.wait_for_url(re.compile("/$"))


def test_a_stale_form_keeps_what_was_typed(office: Office, plain_desk: Desk) -> None:
    case = office.call("楼道堆了旧家具。")
    page = plain_desk.open(f"/cases/{case}")
    other = plain_desk.open(f"/cases/{case}")
    other.locator("#form-acknowledge button").click()
    expect(other.locator(".done")).to_contain_text("已签收")
    page.locator("#replies-text").fill("保洁今天下午清走。")
    page.locator("#form-replies button").click()
    expect(page.get_by_role("alert")).to_contain_text("别人刚刚改动了此件")
    expect(page.locator("#replies-text")).to_have_value("保洁今天下午清走。")
    page.locator("#form-replies button").click()
    expect(page.locator(".entry-reply .said")).to_contain_text("今天下午清走")


def test_a_refusal_names_the_article_and_keeps_what_was_typed(
    office: Office, plain_desk: Desk
) -> None:
    case = office.call("隔壁夜里总有人哭，麻烦私下了解一下。", sensitivity="private")
    page = plain_desk.open(f"/cases/{case}")
    expect(page.locator(".private-note")).to_contain_text("一对一")
    assert page.locator("#replies-channel option[value=wechat_group]").count() == 0
    page.locator("details.act", has_text="升级").locator("summary").click()
    page.locator("#escalate-assignee").fill("不是编号")
    page.locator("#escalate-reason").fill("需要社区网格员配合。")
    page.locator("#form-escalate button").click()
    expect(page.locator("#escalate-assignee-problem")).to_contain_text("责任人编号")
    expect(page.locator("#escalate-reason")).to_have_value("需要社区网格员配合。")
    page.locator("#escalate-assignee").fill("staff:lead-1")
    page.locator("#form-escalate button").click()
    expect(page.locator(".done")).to_contain_text("已升级")


def test_without_scripts_every_form_works(office: Office, plain_desk: Desk) -> None:
    page = plain_desk.open("/contacts/new")
    page.locator("#who").fill("13900007755 柏先生")
    page.locator("#text").fill("健身器材少了一颗螺丝。")
    page.locator("label", has_text="建议").click()
    page.locator("#community").select_option(label="银湖花园")
    page.get_by_role("button", name="记下").click()
    expect(page.locator(".done")).to_contain_text("已记录，并立案")
    page.locator("#form-acknowledge button").click()
    page.locator("#replies-text").fill("已通知厂家。")
    page.locator("#form-replies button").click()
    expect(page.locator(".done")).to_contain_text("答复已发出")
    for action, field, text in (("resolve", "outcome", "螺丝已补。"), ("close", "", "")):
        opener = page.locator(f"details.act:has(#form-{action}) > summary")
        if field:
            opener.click()
            page.locator(f"#{action}-{field}").fill(text)
        page.locator(f"#form-{action} button").click()
    expect(page.locator(".case-head")).to_contain_text("已关闭")
    page.goto(f"{office.system.url}/?tab=closed&category=suggestion")
    expect(page.locator(".cases")).to_contain_text("健身器材")


def test_personal_data_is_shown_for_a_purpose_only_and_that_is_recorded(
    office: Office, desk: Desk
) -> None:
    case = office.call("请师傅上门前打电话。", name="闻人雪")
    page = desk.open_live(f"/cases/{case}")
    assert "13900004821" not in page.content()
    page.locator("summary", has_text="显示明文").click()
    page.locator("#reveal-purpose").select_option("contact_party")
    page.locator("#form-reveal button").click()
    expect(page.locator(".revealed")).to_contain_text("已记为第")
    expect(page.locator("#facts")).to_contain_text("13900004821")
    expect(page.locator("#facts")).to_contain_text("闻人雪")
    page.get_by_role("link", name="恢复遮盖").click()
    expect(page.locator("#facts")).to_contain_text("139****4821")
    expect(page.locator(".entry-access")).to_contain_text("用途：联系当事人")
    assert "13900004821" not in page.content()


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/contacts/new",
        "/status",
        "/cases/{case}",
        "/registers",
        "/notices",
        "/notices/new/draft",
    ],
)
def test_no_page_scrolls_sideways_on_a_phone(office: Office, phone: Desk, address: str) -> None:
    case = office.call("W" * 120 + "，门禁卡读不出来，" + "https://example.org/" + "x" * 90)
    page = phone.open(address.format(case=case))
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_english_is_one_click_away_and_stays(office: Office, desk: Desk) -> None:
    case = office.call("门厅的消防栓箱玻璃裂了。")
    page = desk.open(f"/cases/{case}")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", name="History")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("link", name="Inbox", exact=True).click()
    expect(page.get_by_role("link", name=re.compile("^Overdue"))).to_be_visible()
    page.get_by_role("link", name="中文").click()
    expect(page.get_by_role("link", name=re.compile("^已超时"))).to_be_visible()


def test_print_shows_the_record_and_no_buttons(office: Office, desk: Desk) -> None:
    case = office.call("楼顶避雷带断开。")
    page = desk.open(f"/cases/{case}")
    page.emulate_media(media="print")
    expect(page.locator(".timeline")).to_be_visible()
    expect(page.locator(".facts dl")).to_be_visible()
    for hidden in (".top", ".actions", ".back"):
        expect(page.locator(hidden)).to_be_hidden()


def test_the_past_can_be_looked_at_but_not_changed(office: Office, desk: Desk) -> None:
    case = office.call("游泳池边的地砖松动。")
    page = desk.open("/?as_of=2026-01-01T08:00")
    expect(page.locator(".banner")).to_contain_text("2026-01-01 08:00")
    expect(page.locator(f"#row-{case}")).to_have_count(0)
    expect(page.locator("#search")).to_be_disabled()
    page.goto(f"{office.system.url}/cases/{case}?as_of=2026-01-01T08:00")
    expect(page.get_by_role("heading", name="找不到")).to_be_visible()


def test_an_event_can_be_read_as_it_was_committed(office: Office, desk: Desk) -> None:
    case = office.call("儿童滑梯有毛刺。")
    page = desk.open(f"/cases/{case}")
    address = page.locator(".entry footer a[title=原始事件]").first.get_attribute("href")
    answer = page.request.get(f"{office.system.url}{address}")
    assert answer.ok
    event = answer.json()
    assert event["type"] == "huiyin.contact.logged.v1"
    assert "毛刺" not in answer.text()


def test_the_status_page_tells_every_part(desk: Desk) -> None:
    page = desk.open("/status")
    for part in ("数据库", "转发", "接入", "封存", "视图：收件箱"):
        expect(page.get_by_role("row", name=re.compile(part))).to_be_visible()


def test_an_address_that_is_none_of_ours_says_so_in_words(desk: Desk) -> None:
    page = desk.open("/cases/01a20a60-a638-7299-bc9a-226a2fc3f5ff")
    expect(page.get_by_role("heading", name="找不到")).to_be_visible()
    _has_strict_policy(page)


def _has_strict_policy(page: Page) -> None:
    answer = page.request.get(page.url)
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
