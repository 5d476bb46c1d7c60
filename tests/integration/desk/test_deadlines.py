"""The deadline calculator in a browser's eyes."""

from tests.integration.desk.conftest import Visit

OK, INVALID = 200, 422


def test_the_calculator_says_when_and_why(visit: Visit) -> None:
    desk = visit("desk")
    assert 'name="start"' in desk.get("/deadlines").text
    asked = {
        "start": "2026-02-13T17:00",
        "kind": "resolve",
        "category": "complaint",
        "urgency": "normal",
        "grade": "simple",
        "wait_begin": "2026-02-14T09:00",
        "wait_end": "2026-02-14T12:00",
        "extension_minutes": "60",
    }
    shown = desk.get("/deadlines", params=asked)
    assert shown.status_code == OK
    assert "应于 2026-02-26 12:00 前完成" in shown.text
    for told in ("春节调休上班", "等待，不计", "default@1", "办结"):
        assert told in shown.text
    assert "Due by 2026-02-26 12:00" in desk.get("/deadlines", params={**asked, "lang": "en"}).text


def test_what_will_not_do_is_told_above_the_form(visit: Visit) -> None:
    desk = visit("desk")
    asked = {"start": "2026-02-13T17:00", "kind": "arrive", "category": "suggestion"}
    nothing = desk.get("/deadlines", params=asked)
    assert nothing.status_code == INVALID
    assert "这类事项没有约定这一种时限" in nothing.text
    asked |= {"kind": "resolve", "extension_minutes": "-1"}
    assert "延期（至少 1 分钟）" in desk.get("/deadlines", params=asked).text
    assert "请检查：时间" in desk.get("/deadlines", params={**asked, "start": "gestern"}).text
