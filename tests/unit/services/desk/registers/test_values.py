"""What facts said is told in words: closed lists, moments and places translated, bare ids left
out.
"""

from typing import Any

import pytest

from events.notice import DeliveryRecorded
from services.desk.inbox.rows import Places
from services.desk.messages import Language, words
from services.desk.registers.values import Teller, merged
from services.desk.registers.wording import Wording
from services.ledger.registers.found import all_registers

ID = "01a20a60-a638-7299-bc9a-226a2fc3f5ff"


def teller(kind: str = "notice", language: Language = "zh") -> Teller:
    spoken = words(language)
    return Teller(kind, Wording(all_registers()[kind], spoken), Places([], spoken), "yinhu")


def told(data: dict[str, Any], kind: str = "notice") -> dict[str, str]:
    return {line.label: line.text for line in teller(kind).lines(data)}


def test_personal_values_go_back_where_they_lay() -> None:
    detail = {"party": {"kind": "owner"}, "slips": [{}, {"kind": "x"}], "subject": "fees"}
    said = {"party/name": "张*", "slips/1/text": "漏水", "title": "甲", "flat/unit": None}
    assert merged(detail, said) == {
        "party": {"kind": "owner", "name": "张*"},
        "slips": [{}, {"kind": "x", "text": "漏水"}],
        "subject": "fees",
        "title": "甲",
        "flat": {"unit": None},
    }
    assert detail["party"] == {"kind": "owner"}, "the row itself stays as it was"


@pytest.mark.parametrize(
    ("data", "line"),
    [
        ({"subject": "outage"}, ("事由", "停水停电")),
        ({"important": True}, ("重要", "是")),
        ({"valid_from": "2026-11-30T01:00:00.000000Z"}, ("生效时间", "2026-11-30 09:00")),
        ({"hanging": ["b1-board", "b3-lift"]}, ("正在张贴", "b1-board；b3-lift")),
        ({"title": None}, ("标题", "（已删除或限制使用，不再显示）")),
        ({"flat": {"id": ID, "building": "b3", "unit": "3-****"}}, ("住户", "楼栋 b3 · 3-****")),
        (
            {"places": [{"id": "b1-board", "channel": "app"}]},
            ("张贴或发布处", "b1-board · 手机应用"),
        ),
    ],
)
def test_a_value_is_told_in_the_reader_s_words(data: dict[str, Any], line: tuple[str, str]) -> None:
    assert told(data) == dict([line])


def test_what_the_page_shows_elsewhere_and_bare_ids_are_left_out() -> None:
    said = {"by": "staff:1", "id": ID, "community": "yinhu", "number": "N", "hanging": [ID]}
    assert told(said) == {}


def test_lines_stand_in_the_order_of_the_facts() -> None:
    names = [line.name for line in teller().lines({"ask": "a", "zzz": "1", "subject": "fees"})]
    assert names == ["subject", "ask", "zzz"]


def test_a_fact_s_own_field_comes_before_another_s_of_its_name() -> None:
    reason = {"reason": "空置房"}
    assert [line.personal for line in teller().lines(reason)] == [False]
    assert [line.personal for line in teller().of_fact(DeliveryRecorded).lines(reason)] == [True]


@pytest.mark.parametrize(
    ("about", "link", "text"),
    [
        (f"notice/{ID}", f"/notices/{ID}", "公告"),
        (f"case/{ID}", f"/cases/{ID}", "案件"),
        (f"unheard/{ID}", "", "unheard"),
    ],
)
def test_what_has_a_page_is_a_link(about: str, link: str, text: str) -> None:
    [line] = teller("finding").lines({"about": about})
    assert (line.link, line.text) == (link, text)


def test_a_link_is_called_by_the_number_of_what_it_leads_to() -> None:
    spoken, register = words("zh"), all_registers()["finding"]
    numbers = {ID: "yinhu-N2026-000007"}
    told_by = Teller("finding", Wording(register, spoken), Places([], spoken), "yinhu", numbers)
    [line] = told_by.lines({"about": f"notice/{ID}"})
    assert (line.link, line.text) == (f"/notices/{ID}", "yinhu-N2026-000007")


def test_articles_are_cited_and_rules_told() -> None:
    assert told({"article": "Art.4(1)", "rule": "approve-once"}, "finding") == {
        "规则": "此公告已批准。",
        "依据条款": "第四条第1项",
    }


@pytest.mark.parametrize(
    ("quoted", "said"),
    [("wechat_group", "微信群"), ("phone, what", "电话、什么事"), ("app 打不开", "app 打不开")],
)
def test_codes_a_finding_quotes_are_told_and_somebody_s_words_stay(quoted: str, said: str) -> None:
    assert list(told({"span": quoted}, "finding").values()) == [said]
