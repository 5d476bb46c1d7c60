"""Registers in a real browser: a notice is written, seen at once elsewhere, approved and hung
up.
"""

import re

from playwright.sync_api import Page, expect

from tests.e2e.desk.conftest import Desk, Office


def write(page: Page, title: str) -> None:
    """Fills the form of a notice."""
    page.get_by_label("小区").select_option("yinhu")
    page.get_by_label("事由").select_option("outage")
    page.get_by_label("标题").fill(title)
    page.get_by_label("正文").fill("周三九点至十一点停水，请储水。")
    row = page.get_by_role("group", name="张贴或发布处 1")
    row.get_by_label("处所代号").fill("b3-lift")
    row.get_by_label("渠道").select_option("elevator_cab")
    row.get_by_label("楼栋").select_option("yinhu/b3")
    page.get_by_label("生效时间").fill("2026-11-20T08:00")


def test_a_notice_is_written_and_seen_in_another_tab(desk: Desk) -> None:
    watching = desk.open_live("/notices")
    watching.evaluate("window.sameDocument = true")
    page = desk.open("/registers")
    page.get_by_role("link", name=re.compile(r"^\s*公告")).click()
    page.get_by_role("link", name="起草公告").click()
    write(page, "周三停水")
    page.get_by_label("正文").press("Control+Enter")
    page.wait_for_url(re.compile(r"/notices/[0-9a-f-]{36}"))
    expect(page.locator(".done")).to_contain_text("已记录：起草公告")
    expect(page.locator(".item-title")).to_have_text("周三停水")
    expect(page.locator(".parts")).to_contain_text("b3-lift")
    expect(page.locator(".entry")).to_contain_text("起草公告")
    item = page.url.split("/notices/")[1][:36]
    expect(watching.locator(f"#row-{item}")).to_contain_text("周三停水")
    assert watching.evaluate("window.sameDocument") is True


def test_what_is_typed_survives_more_rows_and_a_refusal(desk: Desk) -> None:
    page = desk.open("/notices/new/draft")
    write(page, "消杀通知")
    page.get_by_role("button", name="再加几行").click()
    expect(page.get_by_role("group", name="张贴或发布处 6")).to_be_visible()
    page.get_by_text("更多资料").click()
    page.get_by_label("失效时间").fill("2026-11-19T08:00")
    page.get_by_role("button", name="记下").click()
    expect(page.get_by_role("alert")).to_contain_text("失效时间早于生效时间")
    expect(page.get_by_label("失效时间")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("失效时间").fill("2026-12-19T08:00")
    page.get_by_role("button", name="记下").click()
    expect(page.locator(".item-title")).to_have_text("消杀通知")


def test_a_step_is_taken_by_another_and_shows_by_itself(
    office: Office, desk: Desk, phone: Desk
) -> None:
    page = desk.open("/notices/new/draft")
    write(page, "停电检修")
    page.get_by_role("button", name="记下").click()
    page.wait_for_url(re.compile(r"/notices/[0-9a-f-]{36}"))
    page.locator("#live-state:not(.lost)").wait_for(state="visible")
    approver = phone.open()
    phone.context.clear_cookies()
    approver.goto(office.sign_in_link("manager", "--actor", "staff:approver"))
    approver.wait_for_url(f"{office.system.url}/")
    approver.goto(page.url.partition("?")[0])
    approver.get_by_role("link", name="处理 ↓").click()
    approver.locator("#act-approve > summary").click()
    approver.locator("#form-approve").get_by_role("button", name="批准").click()
    expect(approver.locator(".done")).to_contain_text("已记录：批准")
    expect(page.locator(".case-head .chip").first).to_have_text("已批准")
    page.locator("#act-post > summary").click()
    page.locator("#form-post").get_by_label("张贴处").select_option("b3-lift")
    page.locator("#form-post").get_by_role("button", name="登记张贴").click()
    expect(page.locator(".parts .chip")).to_have_text("已张贴")
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert approver.evaluate(wide) is False


def test_a_register_is_kept_without_scripts(plain_desk: Desk) -> None:
    page = plain_desk.open("/notices/new/draft")
    write(page, "无脚本也能起草")
    page.get_by_role("button", name="再加几行").click()
    expect(page.get_by_label("标题")).to_have_value("无脚本也能起草")
    page.get_by_role("button", name="记下").click()
    expect(page.locator(".item-title")).to_have_text("无脚本也能起草")
