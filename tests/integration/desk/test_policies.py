"""The page of policies and calendars, and the clocks on the page of a case."""

import re

from tests.integration.api.scene import System
from tests.integration.desk.conftest import Visit

OK, NOT_FOUND = 200, 404


def test_the_policy_in_force_and_its_calendars_are_shown(system: System, visit: Visit) -> None:
    desk = visit("desk")
    shown = desk.get("/policies", params={"min_position": 5})
    assert shown.status_code == OK
    for told in ("默认服务时限", "15 个工作日", "周一–周五 09:00–12:00、13:30–18:00", "等业主"):
        assert told in shown.text
    for told in ("超时后", "立即 → 15 分 → 1 小时 → 4 小时", "21:00–08:00", "10%"):
        assert told in shown.text
    assert "春节调休上班" in shown.text
    english = desk.get("/policies", params={"lang": "en", "version": "1"}).text
    assert "15 working days" in english
    assert "at once → 2 h of working time → 1 working day" in english
    assert desk.get("/policies", params={"version": "99"}).status_code == NOT_FOUND


def test_a_cases_page_says_what_is_owed_by_when_and_why(system: System, visit: Visit) -> None:
    case = system.open_case()
    shown = visit("desk").get(f"/cases/{case.id}").text
    for told in (
        'id="form-wait"',
        'id="clocks"',
        "首次答复",
        "签收",
        "办结",
        "按“全天”计算（24x7@1）",
        "依据事件 #",
    ):
        assert told in shown
    assert 'id="form-revisit"' not in shown


def test_a_wait_is_begun_by_its_form(system: System, visit: Visit) -> None:
    case = system.open_case()
    desk = visit("desk")
    page = desk.get(f"/cases/{case.id}").text
    form = page[page.index('id="form-wait"') :]
    hidden = {
        name: re.search(rf'name="{name}" value="([^"]*)"', form)[1]  # type: ignore[index]
        for name in ("csrf", "version", "once")
    }
    typed = {**hidden, "reason": "owner", "until": "2030-01-01T09:00"}
    done = desk.post(f"/cases/{case.id}/wait", data=typed, follow_redirects=True)
    assert "已开始等待，相关时限暂停。" in done.text
    assert "暂停计时" in done.text
    assert "开始等待 · 等业主" in done.text
