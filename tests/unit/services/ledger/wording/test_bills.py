"""What a text tells of whose bill, and whose a bill is."""

from datetime import UTC, datetime

import pytest

from services.ledger.wording.bills import Bill, Tenure, bills_in, concerns, home_of, months_of, span

NOW = datetime(2026, 11, 10, 2, tzinfo=UTC)
TODAY = span(NOW, NOW)


@pytest.mark.parametrize(
    ("text", "home", "during"),
    [
        ("3-1502 物业费还欠 2,400 元，请核对。", (3, 1502), TODAY),
        ("三号楼1502室本月水费八十元。", (3, 1502), TODAY),
        ("３栋２单元1502 停车费￥300", (3, 2, 1502), TODAY),
        (
            "5 号楼 1234 房 2026 年 9 月 物业费 欠费 1200 元",
            (5, 1234),
            months_of("2026-09", "2026-09"),
        ),
        ("3 栋 2 单元 1502 室 还欠 八百 元", (3, 2, 1502), TODAY),
        ("5-1234房物业费欠费：1200", (5, 1234), TODAY),
        ("5-1234 水电费 2026-09 应缴 88.50", (5, 1234), months_of("2026-09", "2026-09")),
        ("物业费 5-1234 还有 1200 未缴。", (5, 1234), TODAY),
        ("5-1234 物业费欠一千二，请核对。", (5, 1234), TODAY),
        ("3-1502 的2026年4月至9月物业费共 2214 元", (3, 1502), months_of("2026-04", "2026-09")),
        ("3-1502 2025年11月到2026年2月欠费 900 元", (3, 1502), months_of("2025-11", "2026-02")),
        ("3-1502 2025年度物业费 4800 元未缴", (3, 1502), months_of("2025-01", "2025-12")),
    ],
)
def test_a_bill_of_a_home_is_seen(text: str, home: tuple[int, ...], during: object) -> None:
    assert list(bills_in(text, at=NOW)) == [Bill(home=home, during=during)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "停车费每月三百元。",
        "3-1502 的水管修好了，材料费 45 元由我们承担。",
        "3-1502 没有欠费，是电缆故障。",
        "师傅十分钟到 3-1502。",
        "3-1502 没有欠费，13:30 到 5 号楼 1234 房。",
        "3-1502 物业费 2026年9月 的账单，请来 3 楼核对。",
        "5-1234 未缴的物业费请业主来核对，缴费 10 分钟就好。",
        "5-1234 电费 45 度，欠费三个月，缴费电话 88881234。",
        "物业费 9 月未缴的，请来前台：3-1502。",
    ],
)
def test_other_texts_are_no_bill_of_a_home(text: str) -> None:
    assert list(bills_in(text, at=NOW)) == []


@pytest.mark.parametrize(
    ("unit", "building", "named", "same"),
    [
        ("3-1502", "b3", "3号楼1502室", True),
        ("1502", "b3", "3-1502", True),
        ("1502", "b4", "3-1502", False),
        ("1502", None, "3-1502", False),
        ("3-2-1502", "b3", "3-1502", True),
        ("3-2-1502", "b3", "3栋1单元1502", False),
        ("3-0803", "b3", "3-803", True),
        ("3-1503", "b3", "3-1502", False),
    ],
)
def test_one_home_is_told_from_another(
    unit: str, building: str | None, named: str, same: bool
) -> None:
    tenure = Tenure(flat=None, home=home_of(unit), building=building, during=span(NOW, None))
    assert concerns(Bill(home=home_of(named), during=TODAY), [tenure]) is same


def test_a_bill_is_theirs_whose_the_home_was_then() -> None:
    left = Tenure(
        flat="f-1",
        home=(3, 1502),
        building="b3",
        during=span(datetime(2025, 1, 5, tzinfo=UTC), datetime(2026, 3, 31, 15, tzinfo=UTC)),
    )
    for months, theirs in (
        (("2026-03", "2026-04"), True),
        (("2026-04", "2026-09"), False),
        (("2024-10", "2024-12"), False),
    ):
        assert concerns(Bill(home=(3, 1502), during=months_of(*months)), [left]) is theirs
    assert concerns(Bill(home=(), during=months_of("2026-01", "2026-01"), flat="f-1"), [left])
    assert not concerns(Bill(home=(3, 1502), during=TODAY), [])
