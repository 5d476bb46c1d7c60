"""Logging a call that is about an open case, or about more than one thing."""

import re

import httpx

from tests.integration.api.scene import System
from tests.integration.desk.conftest import Visit

OK, SEE_OTHER, FORBIDDEN, REFUSED = 200, 303, 403, 422
CASES = re.compile(r'name="known" value="([0-9a-f-]{36})"')


def form(visitor: httpx.Client, **typed: str) -> dict[str, str]:
    """The form as a browser sends it, with what is typed."""
    page = visitor.get("/contacts/new")
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    as_it_stands = {
        "category": "repair",
        "urgency": "normal",
        "sensitivity": "normal",
        "channel": "phone",
        "direction": "inbound",
        "party_kind": "owner",
        "answer_needed": "1",
        "community": "yinhu",
    }
    return {**hidden, **as_it_stands, **typed}


def log(visitor: httpx.Client, **typed: str) -> httpx.Response:
    """Sends it; what is taken leads on to a page."""
    return visitor.post("/contacts/new", data=form(visitor, **typed))


def number_of(visitor: httpx.Client, case: str) -> str:
    found = re.search(r'class="number">([^<]+)<', visitor.get(f"/cases/{case}").text)
    assert found is not None
    return found.group(1)


def test_a_call_about_an_open_case_goes_into_it(system: System, visit: Visit) -> None:
    party = {"name": "宗政安", "phone": "139 0000 7101", "unit": "3栋7101"}
    case = system.open_case(party=party).id
    elsewhere = system.open_case(community="fengming", building=None, party=party).id
    visitor = visit("desk", ["yinhu"])
    for who, why in (("+86 13900007101", "同一电话"), ("3-7101 张女士", "同一房号")):
        asked = visitor.post("/contacts/known", data=form(visitor, who=who, text="还在漏"))
        assert asked.status_code == OK
        assert CASES.findall(asked.text) == [case]
        assert why in asked.text
        assert "还在漏" in asked.text
        assert "宗**" in asked.text
        assert "宗政安" not in asked.text
    begun = visitor.get(f"/contacts/new?case={case}").text
    assert f'value="{number_of(visitor, case)}"' in begun
    assert number_of(visit(), elsewhere) not in visitor.get(f"/contacts/new?case={elsewhere}").text
    said = {"who": "13900007101", "text": "还在漏，请快点。"}
    for named, told in (
        ({"case": number_of(visit(), elsewhere)}, "找不到这个案件"),
        ({"case": elsewhere}, "找不到这个案件"),
        ({"case": number_of(visit(), case), "known": case}, "请只选一件或只写一件"),
    ):
        refused = log(visitor, **said, **named)
        assert refused.status_code == REFUSED
        assert told in refused.text
    of_both = log(visit(), **said, case=elsewhere)
    assert "这个案件属于别的小区" in of_both.text
    for named in ({"known": case}, {"case": number_of(visitor, case)}, {"case": f"/cases/{case}"}):
        joined = log(visitor, **said, **named)
        assert joined.status_code == SEE_OTHER, joined.text
        assert joined.headers["location"].startswith(f"/cases/{case}?")
        assert "已记录，并入案件。" in visitor.get(joined.headers["location"]).text


def test_whoever_typed_it_sees_how_it_was_understood(visit: Visit) -> None:
    visitor = visit()
    asked = visitor.post("/contacts/known", data=form(visitor, who="三栋0731 钟离月 88886666")).text
    for told in ("姓名 钟离月", "房号 3栋0731", "电话 88886666"):
        assert told in asked
    said = {"who": "钟离月 13900007311 13900007312", "text": "楼道灯不亮。"}
    doubted = log(visitor, **said)
    assert doubted.status_code == REFUSED
    assert "姓名 钟离月 13900007312" in doubted.text
    assert "姓名里还有数字" in doubted.text
    assert f'name="told" value="{said["who"]}"' in doubted.text
    logged = log(visitor, **said, told=said["who"])
    assert logged.status_code == SEE_OTHER
    page = visitor.get(logged.headers["location"]).text
    assert "钟离月" not in page
    assert "13900007312" not in page


def test_no_community_is_guessed_but_the_last_one_of_this_session(visit: Visit) -> None:
    visitor = visit("desk", ["yinhu", "fengming"])
    page = visitor.get("/contacts/new").text
    chosen = re.compile(r'<option value="(\w+)" selected>(?:银湖花园|凤鸣里)')
    assert not chosen.search(page)
    assert "请选择小区" in page
    said = {"who": "3-0741 闾丘亮", "text": "灯不亮。"}
    assert "请填写“小区”" in log(visitor, **said, community="").text
    shown = visitor.post("/contacts/known", data=form(visitor, **said)).text
    assert "楼栋 银湖花园 3号楼" in shown
    logged = log(visitor, **said)
    assert "银湖花园 3号楼" in visitor.get(logged.headers["location"]).text
    other = log(visitor, **said, building="-")
    assert "银湖花园 3号楼" not in visitor.get(other.headers["location"]).text
    assert chosen.findall(visitor.get("/contacts/new").text) == ["yinhu"]
    kept = dict(visitor.cookies)
    following = visit("desk", ["yinhu", "fengming"])
    following.cookies.set("huiyin_community", kept["huiyin_community"])
    assert not chosen.search(following.get("/contacts/new").text)
    only = visit("desk", ["fengming"])
    assert chosen.findall(only.get("/contacts/new").text) == ["fengming"]


def test_nothing_is_hinted_of_what_is_kept_from_the_reader(system: System, visit: Visit) -> None:
    said = {"party": {"name": "濮阳宁", "phone": "13900007102", "unit": "3-7102"}}
    seen, hidden = system.open_case(**said).id, system.open_case(**said).id
    visitor, manager = visit("desk"), visit("manager")
    page = manager.get(f"/cases/{hidden}").text
    found = re.search(r'id="form-restrict">(.*?)</form>', page, re.DOTALL)
    assert found is not None
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', found.group(1)))
    kept = manager.post(f"/cases/{hidden}/restrict", data={**fields, "persons": "staff:desk-1"})
    assert manager.get(kept.headers["location"]).status_code == OK
    for who in ("13900007102", "3-7102"):
        asked = visitor.post("/contacts/known", data=form(visitor, who=who))
        assert CASES.findall(asked.text) == [seen]
    assert "找不到这个案件" in log(visitor, text="又漏了", case=hidden).text
    forged = visitor.post("/contacts/known", data={**form(visitor, who="3-7102"), "csrf": "x"})
    assert forged.status_code == FORBIDDEN


def test_a_call_about_several_things_opens_a_case_for_each(system: System, visit: Visit) -> None:
    case = system.open_case(party={"name": "淳于乐", "phone": "13900007103", "unit": "3-7103"}).id
    beside, visitor = system.open_case().id, visit()
    said = {
        "who": "13900007103",
        "text": "厨房还在漏。",
        "known": case,
        "category_2": "complaint",
        "urgency_2": "urgent",
        "text_2": "保安态度不好。",
        "category_7": "suggestion",
        "urgency_7": "normal",
        "text_7": "装个休息椅。",
        "category_9": "repair",
        "urgency_9": "normal",
        "case_9": number_of(visitor, beside),
        "text_9": "楼上那家的事也没人来。",
    }
    unknown = log(visitor, **{**said, "case_9": "yinhu-1999-999999"})
    assert unknown.status_code == REFUSED
    assert 'class="problem" id="case_4-problem">找不到这个案件' in unknown.text
    assert 'name="case_4" value="yinhu-1999-999999"' in unknown.text
    long = log(visitor, **{**said, "text_7": "字" * 3_000})
    assert long.status_code == REFUSED
    problems = re.findall(r'class="problem" id="(\w+)-problem">([^<]+)<', long.text)
    assert [name for name, _ in problems] == ["text_3"]
    assert "保安态度不好。" in long.text
    for name, value in (("category_2", "x"), ("urgency_2", ""), ("direction", "x")):
        wrong = log(visitor, **{**said, name: value})
        assert wrong.status_code == REFUSED
        assert f'class="problem" id="{name}-problem"' in wrong.text
    done = log(visitor, **said)
    assert done.status_code == SEE_OTHER, done.text
    assert done.headers["location"].startswith(f"/cases/{case}?")
    page = visitor.get(done.headers["location"]).text
    told = re.search(r'role="status">([^<]*几件事各立或并入一案.*?)</p>', page)
    assert told is not None
    assert len(re.findall(r'<a href="/cases/[0-9a-f-]{36}">yinhu-\d{4}-\d{6}</a>', told[1])) == 3
    assert f'<a href="/cases/{beside}">' in told[1]
    assert "楼上那家的事也没人来。" in visitor.get(f"/cases/{beside}").text
    elsewhere = visit("desk", ["fengming"])
    named = done.headers["location"].partition("beside=")[2]
    own = system.open_case(community="fengming", building=None).id
    assert "yinhu-" not in elsewhere.get(f"/cases/{own}?done=contact&beside={named},x").text
    complaints = visitor.get("/", params={"search": "保安态度不好", "category": "complaint"})
    assert "保安态度不好。" in complaints.text
    assert "装个休息椅。" in visitor.get("/", params={"search": "装个休息椅"}).text


def test_twenty_matters_are_taken_and_more_are_told_to_be_sent_in_parts(visit: Visit) -> None:
    visitor = visit()
    said = {"who": "3-7104 令狐静", "text": "灯不亮。", "important": "1", "happened_at": ""}
    for number in range(2, 21):
        of_a_matter = {"category": "repair", "urgency": "normal", "text": f"第{number}盏灯不亮。"}
        said |= {f"{name}_{number}": value for name, value in of_a_matter.items()}
    refused = log(visitor, **said, community="")
    assert refused.status_code == REFUSED
    assert "第20盏灯不亮。" in refused.text
    assert "data-one-more" not in refused.text
    taken = log(visitor, **said)
    assert taken.status_code == SEE_OTHER, taken.text
    assert taken.headers["location"].count(",") == len(range(3, 21))
    strange = {f"text_{number}": "又一盏。" for number in range(21, 60)}
    longer = log(visitor, **said, **strange)
    assert longer.status_code == REFUSED
    assert "分几次提交" in longer.text


def test_a_case_named_with_what_no_text_has_is_an_unknown_one(system: System, visit: Visit) -> None:
    case, visitor = system.open_case().id, visit("manager")
    for name in ("case", "known"):
        refused = log(visitor, who="3-7105", text="还在漏。", **{name: "yinhu-\0"})
        assert refused.status_code == REFUSED, name
        assert "找不到这个案件" in refused.text
    page = visitor.get(f"/cases/{case}").text
    for action, told, fields in (
        ("merge", "找不到这个案件", {"into": "1\0", "reason": "同一件事。"}),
        (
            "attempts",
            "没有这个编号",
            {"incident": "1\0", "channel": "phone", "outcome": "no_answer"},
        ),
    ):
        found = re.search(rf'id="form-{action}">(.*?)</form>', page, re.DOTALL)
        assert found is not None
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', found.group(1)))
        refused = visitor.post(f"/cases/{case}/{action}", data={**hidden, **fields})
        assert refused.status_code == REFUSED, action
        assert told in refused.text
