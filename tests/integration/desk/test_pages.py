"""The pages by plain HTTP: who is let in, what a form may do, and how a refusal looks."""

import re

import httpx
import pytest

from services.access.principal import Role
from services.errors import StoreUnavailableError
from services.questions.postgres import PostgresQuestions
from tests.integration.api.scene import NAME, PHONE, OpenCase, System
from tests.integration.desk.conftest import Visit

OK, SEE_OTHER, UNAUTHORISED, FORBIDDEN, NOT_FOUND = 200, 303, 401, 403, 404
CONFLICT, STALE, REFUSED, BROKEN, UNAVAILABLE = 409, 412, 422, 500, 503


def hidden(page: httpx.Response, form: str = "form-replies") -> dict[str, str]:
    """The hidden fields of a form on a page."""
    found = re.search(rf'id="{form}">(.*?)</form>', page.text, re.DOTALL)
    assert found is not None, f"there is no {form}"
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', found.group(1)))


def reply(case: OpenCase, fields: dict[str, str], visitor: httpx.Client) -> httpx.Response:
    """Sends the reply form of a case."""
    said = {"text": "师傅一小时内到。", "channel": "phone", **fields}
    return visitor.post(f"/cases/{case.id}/replies", data=said)


def test_without_a_session_every_page_leads_to_the_door(system: System) -> None:
    with httpx.Client(base_url=system.url, headers={"Accept": "text/html"}) as stranger:
        answer = stranger.get("/cases/x?tab=all")
        assert answer.status_code == SEE_OTHER
        assert answer.headers["location"] == "/signin?next=/cases/x%3Ftab%3Dall"
        assert stranger.get("/", headers={"HX-Request": "true"}).status_code == UNAUTHORISED
        door = stranger.get(answer.headers["location"])
        assert 'value="/cases/x?tab=all"' in door.text


def test_the_door_leads_to_our_own_addresses_only(system: System) -> None:
    with httpx.Client(base_url=system.url) as stranger:
        for elsewhere in ("https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere"):
            door = stranger.get("/signin", params={"next": elsewhere})
            assert "elsewhere" not in re.findall(r'name="next" value="([^"]*)"', door.text)[0]


def test_pages_say_how_they_may_be_used(visit: Visit) -> None:
    answer = visit().get("/")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-store"
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=", answer.text)


def test_every_asset_of_a_page_is_there_and_may_be_kept(visit: Visit) -> None:
    visitor = visit()
    addresses = set(re.findall(r'"(/static/[^"]+)"', visitor.get("/").text))
    assert len(addresses) >= 4
    for address in addresses:
        answer = visitor.get(address)
        assert answer.status_code == OK
        assert "immutable" in answer.headers["cache-control"]
    assert visitor.get("/static/../parts.py").status_code == NOT_FOUND
    assert visitor.get("/static/%2e%2e/parts.py").status_code == NOT_FOUND


def test_a_case_of_another_community_is_not_there(system: System, visit: Visit) -> None:
    case = system.open_case()
    visitor = visit("desk", ["fengming"])
    assert visitor.get(f"/cases/{case.id}").status_code == NOT_FOUND
    assert visitor.get(f"/cases/{case.id}/events/{case.position}").status_code == NOT_FOUND
    assert case.id not in visitor.get("/?tab=all").text
    assert visit("desk", ["yinhu"]).get(f"/cases/{case.id}").status_code == OK
    csrf = re.findall(r'name="csrf" value="([^"]*)"', visitor.get("/contacts/new").text)[-1]
    assert reply(case, {"csrf": csrf, "version": "2"}, visitor).status_code == NOT_FOUND


def test_a_form_is_taken_from_its_own_session_only(system: System, visit: Visit) -> None:
    case = system.open_case()
    visitor = visit()
    fields = hidden(visitor.get(f"/cases/{case.id}"))
    forged = reply(case, {**fields, "csrf": "x"}, visitor)
    assert forged.status_code == FORBIDDEN
    assert "师傅一小时内到。" in forged.text
    elsewhere = visitor.post(
        f"/cases/{case.id}/replies",
        data={"text": "x", "channel": "phone", **fields},
        headers={"Origin": "https://elsewhere.example"},
    )
    assert elsewhere.status_code == FORBIDDEN
    assert reply(case, fields, visitor).status_code == SEE_OTHER


def test_the_same_form_sent_twice_is_done_once(system: System, visit: Visit) -> None:
    case = system.open_case()
    visitor = visit()
    fields = hidden(visitor.get(f"/cases/{case.id}"))
    first, again = reply(case, fields, visitor), reply(case, fields, visitor)
    assert first.status_code == again.status_code == SEE_OTHER
    page = visitor.get(again.headers["location"])
    assert page.text.count("师傅一小时内到。") == 1
    assert "先前已经登记过，没有重复登记。" in page.text
    other = reply(case, {**fields, "text": "师傅明早到。"}, visitor)
    assert other.status_code == CONFLICT
    assert "师傅明早到。" in other.text
    assert hidden(other)["once"] != fields["once"]
    # The forms of a page share its key: what one of them did stands in no other's way.
    noted = visitor.post(
        f"/cases/{case.id}/notes", data={**fields, "text": "钥匙在门岗。", "audience": "internal"}
    )
    assert noted.status_code == STALE


def test_a_stale_form_is_told_and_kept(system: System, visit: Visit) -> None:
    case = system.open_case()
    visitor = visit()
    old = hidden(visitor.get(f"/cases/{case.id}"))
    done = visitor.post(f"/cases/{case.id}/acknowledge", data=old)
    visitor.get(done.headers["location"])
    stale = reply(case, {**old, "once": "0" * 32}, visitor)
    assert stale.status_code == STALE
    assert "别人刚刚改动了此件" in stale.text
    assert "师傅一小时内到。" in stale.text


def test_a_filed_case_offers_nothing_more(system: System, visit: Visit) -> None:
    case = system.open_case()
    visitor = visit("manager")

    def act(action: str, **typed: str) -> httpx.Response:
        fields = hidden(visitor.get(f"/cases/{case.id}"), f"form-{action}")
        done = visitor.post(f"/cases/{case.id}/{action}", data={**fields, **typed})
        assert done.status_code == SEE_OTHER, done.text
        return visitor.get(done.headers["location"])

    turned = act("recategorise", category="suggestion", grade="simple", reason="他是提建议。")
    assert "改按建议 · 简单办理" in turned.text
    act("withdraw", evidence="当事人来电撤回。")
    offered = visitor.get(f"/cases/{case.id}")
    assert '<option value="D10" selected>' in offered.text
    fields = {**hidden(offered, "form-file"), "retention": "Y"}
    unexplained = visitor.post(f"/cases/{case.id}/file", data=fields)
    assert unexplained.status_code == REFUSED
    assert "保管期限表定的是 10 年" in unexplained.text
    page = act("file", retention="Y", reason="诉讼中，一并永久保存")
    assert "此件已归档，不能再改" in page.text
    assert 'id="form-' not in page.text


def test_the_address_of_a_command_leads_to_its_case(system: System, visit: Visit) -> None:
    case = system.open_case()
    led = visit().get(f"/cases/{case.id}/replies")
    assert (led.status_code, led.headers["location"]) == (SEE_OTHER, f"/cases/{case.id}")
    assert visit().get(f"/cases/{case.id}/nonsense").status_code == NOT_FOUND


def test_a_refusal_names_rule_and_article(system: System, visit: Visit) -> None:
    case = system.open_case()
    visitor = visit()
    fields = hidden(visitor.get(f"/cases/{case.id}"))
    answer = visitor.post(f"/cases/{case.id}/close", data=fields)
    assert answer.status_code == REFUSED
    assert "还没有办理结果，请先办结再关闭。" in answer.text
    assert "依据：制度第九条第1项" in answer.text
    assert f'href="/cases/{case.id}?lang=en"' in answer.text
    english = visitor.post(f"/cases/{case.id}/close?lang=en", data=fields)
    assert "There is no result yet" in english.text
    assert "Rulebook Art.9(1)" in english.text
    assert "<li>Counting from " in english.text, "and how its deadlines came about"
    assert "起计时" not in english.text


def test_a_command_that_came_too_late_keeps_what_was_typed(system: System, visit: Visit) -> None:
    case = system.open_case()
    visitor = visit()
    fields = hidden(visitor.get(f"/cases/{case.id}"))
    evidence = {**fields, "evidence": "来电说已自行修好"}
    done = visitor.post(f"/cases/{case.id}/withdraw", data=evidence)
    version = hidden(visitor.get(done.headers["location"]), "form-notes")["version"]
    assigned = {**fields, "version": version, "once": "1" * 32, "assignee": "staff:plumber-9"}
    late = visitor.post(f"/cases/{case.id}/assign", data=assigned)
    assert late.status_code == REFUSED
    assert "此件已了结，请先重新打开。" in late.text
    assert 'value="staff:plumber-9"' in late.text


def test_what_is_missing_or_too_long_is_told_beside_its_field(system: System, visit: Visit) -> None:
    case = system.open_case()
    visitor = visit()
    fields = hidden(visitor.get(f"/cases/{case.id}"))
    empty = reply(case, {**fields, "text": " "}, visitor)
    assert empty.status_code == REFUSED
    assert "请填写“答复内容”" in empty.text
    long = reply(case, {**fields, "text": "长" * 3_000}, visitor)
    assert "最多约 2730 个汉字" in long.text
    promise = reply(case, {**fields, "promise_due_at": "2020-01-01T08:00"}, visitor)
    assert "时间必须在将来" in promise.text
    assert "请填写“再回复的渠道”" in promise.text


@pytest.mark.parametrize(
    ("role", "there", "not_there"),
    [
        ("desk", {"replies", "acknowledge", "reveal"}, {"file"}),
        ("records_clerk", {"notes", "reveal"}, {"replies", "acknowledge"}),
        ("auditor", set(), {"replies", "notes", "reveal"}),
    ],
)
def test_a_page_offers_what_its_reader_may_do(
    system: System, visit: Visit, role: Role, there: set[str], not_there: set[str]
) -> None:
    page = visit(role).get(f"/cases/{system.open_case().id}")
    forms = set(re.findall(r'id="form-(\w+)"', page.text))
    assert there <= forms
    assert not not_there & forms


def test_names_and_numbers_are_masked_until_revealed(system: System, visit: Visit) -> None:
    case = system.open_case()
    visitor = visit()
    page = visitor.get(f"/cases/{case.id}")
    assert NAME not in page.text
    assert PHONE not in page.text
    fields = hidden(page, "form-reveal")
    assert visitor.post(f"/cases/{case.id}/reveal", data=fields).status_code == REFUSED
    shown = visitor.post(f"/cases/{case.id}/reveal", data={**fields, "purpose": "contact_party"})
    assert shown.status_code == OK
    assert NAME in shown.text
    assert PHONE in shown.text
    assert shown.headers["cache-control"] == "no-store"
    assert PHONE not in visitor.get(f"/cases/{case.id}").text


def test_a_case_is_merged_by_its_number(system: System, visit: Visit) -> None:
    first, second = system.open_case(), system.open_case()
    visitor = visit()
    found = re.search(r'class="number">([^<]+)<', visitor.get(f"/cases/{first.id}").text)
    assert found is not None
    fields = hidden(visitor.get(f"/cases/{second.id}"), "form-merge")
    wrong = {**fields, "into": "yinhu-2026-999999", "reason": "同一处漏水"}
    refused = visitor.post(f"/cases/{second.id}/merge", data=wrong)
    assert "找不到这个案件" in refused.text
    right = {**fields, "into": found.group(1)[-6:], "reason": "同一处漏水"}
    merged = visitor.post(f"/cases/{second.id}/merge", data=right)
    assert merged.status_code == SEE_OTHER
    page = visitor.get(merged.headers["location"])
    link = f'<a href="/cases/{first.id}">{found.group(1)}</a>'
    assert page.text.count(link) == 2, "in its head and in its story, by number"
    into = visitor.get(f"/cases/{first.id}").text
    assert "并入了 1 件" in into
    assert f">{second.id}</a>" not in into
    apart = {**hidden(page, "form-unmerge"), "reason": "楼上楼下是两处漏点"}
    parted = visitor.post(f"/cases/{second.id}/unmerge", data=apart)
    assert "已取消并案" in visitor.get(parted.headers["location"]).text
    assert "并入了" not in visitor.get(f"/cases/{first.id}").text


def test_the_last_digits_of_a_number_name_its_case(system: System, visit: Visit) -> None:
    first, second = system.open_case(), system.open_case()
    visitor = visit()
    found = re.search(r'class="number">([^<]+)<', visitor.get(f"/cases/{first.id}").text)
    assert found is not None
    ending = found.group(1)[-6:].lstrip("0").zfill(2)
    fields = hidden(visitor.get(f"/cases/{second.id}"), "form-merge")
    merged = visitor.post(
        f"/cases/{second.id}/merge", data={**fields, "into": ending, "reason": "同一处漏水"}
    )
    assert merged.status_code == SEE_OTHER


@pytest.mark.parametrize("carried", ["-" * 36, "0" * 36, "x", ""])
def test_what_an_address_carries_on_may_be_anything(
    system: System, visit: Visit, carried: str
) -> None:
    case = system.open_case()
    told = {"found": carried, "beside": carried, "done": carried}
    assert visit().get(f"/cases/{case.id}", params=told).status_code == OK


def test_whoever_answers_without_a_date_is_told_at_once(system: System, visit: Visit) -> None:
    case = system.open_case()
    visitor = visit()
    fields = {**hidden(visitor.get(f"/cases/{case.id}")), "text": "马上给您处理，很快就好"}
    done = reply(case, fields, visitor)
    page = visitor.get(done.headers["location"])
    assert "答复已发出" in page.text
    banner = re.search(r'<p class="banner noticed".*?</p>', page.text)
    assert banner is not None
    assert "答复用了没有日期的时间或没有主语的说法。" in banner[0]
    finding = re.search(r'href="(/findings/[^"]+)"', banner[0])
    assert finding is not None
    assert visitor.get(finding[1]).status_code == OK
    other = system.open_case()
    elsewhere = done.headers["location"].replace(case.id, other.id)
    assert "banner noticed" not in visitor.get(elsewhere).text, "only where it was found"


def test_both_readings_stand_on_the_page_and_whose_the_matter_is(
    system: System, visit: Visit
) -> None:
    case = system.open_case(text="漏的是冷水管").id
    visitor = visit()
    wrong = {
        **hidden(visitor.get(f"/cases/{case}"), "form-correct"),
        "part": "time",
        "text": "前一晚来电",
        "reason": "回听录音",
    }
    assert "请写明正确的时间" in visitor.post(f"/cases/{case}/correct", data=wrong).text
    bad = visitor.post(f"/cases/{case}/correct", data={**wrong, "at": "昨晚"})
    assert bad.status_code == REFUSED
    right = {**wrong, "at": "2026-01-01T08:30"}
    done = visitor.post(f"/cases/{case}/correct", data=right)
    assert done.status_code == SEE_OTHER
    page = visitor.get(done.headers["location"])
    for told in ("漏的是冷水管", "前一晚来电", "回听录音", "原记；更正见第", "更正记录：时间"):
        assert told in page.text
    gas = {**hidden(page, "form-refer"), "kind": "gas", "body": "城市燃气公司"}
    referred = visitor.post(f"/cases/{case}/refer", data=gas)
    page = visitor.get(referred.headers["location"])
    assert "不属我方，转燃气公司（城市燃气公司）" in page.text
    assert "转燃气公司</span>" in visitor.get("/").text


def test_a_contact_is_kept_in_the_form_when_it_cannot_be_logged(visit: Visit) -> None:
    visitor = visit()
    page = visitor.get("/contacts/new")
    csrf = re.findall(r'name="csrf" value="([^"]*)"', page.text)[-1]
    said = {
        "csrf": csrf,
        "once": "a" * 32,
        "who": "3-1202 张女士",
        "text": "灯不亮。",
        "community": "yinhu",
        "building": "yinhu/b1",
        "category": "repair",
        "urgency": "normal",
        "sensitivity": "normal",
        "channel": "phone",
        "direction": "inbound",
        "party_kind": "owner",
        "answer_needed": "1",
    }
    ahead = visitor.post("/contacts/new", data={**said, "happened_at": "2199-01-01T08:00"})
    assert ahead.status_code == REFUSED
    assert "发生时间在将来" in ahead.text
    assert "灯不亮。" in ahead.text
    assert "3-1202 张女士" in ahead.text
    long = visitor.post("/contacts/new", data={**said, "text": "字" * 3_000})
    problems = re.findall(r'class="problem"[^>]*>([^<]+)<', long.text)
    assert problems == ["“说了什么”太长，最多约 2730 个汉字；更长的请作为文件附上。"]
    elsewhere = visitor.post("/contacts/new", data={**said, "building": "fengming/b1"})
    assert elsewhere.status_code == REFUSED
    assert "这栋楼不属于所选的小区" in elsewhere.text
    assert re.findall(r'name="once" value="([^"]*)"', elsewhere.text) == ["a" * 32]
    logged = visitor.post("/contacts/new", data=said)
    assert logged.status_code == SEE_OTHER
    assert logged.headers["location"].startswith("/cases/")
    case = logged.headers["location"].partition("?")[0]
    again = visitor.post("/contacts/new", data=said)
    assert again.headers["location"].partition("?")[0] == case
    assert "先前已经登记过" in visitor.get(again.headers["location"]).text
    other = visitor.post("/contacts/new", data={**said, "text": "灯又亮了。"})
    assert other.status_code == CONFLICT
    assert f'<a href="{case}">打开先前登记的</a>' in other.text
    assert "灯又亮了。" in other.text
    fresh = re.findall(r'name="once" value="([^"]*)"', other.text)
    assert fresh != ["a" * 32]
    second = visitor.post("/contacts/new", data={**said, "text": "灯又亮了。", "once": fresh[0]})
    assert second.status_code == SEE_OTHER
    assert second.headers["location"].partition("?")[0] != case


def test_an_error_is_a_page_in_words(visit: Visit) -> None:
    visitor = visit("auditor")
    unknown = visitor.get("/nowhere")
    assert unknown.status_code == NOT_FOUND
    assert "找不到" in unknown.text
    forbidden = visitor.get("/contacts/new?lang=en")
    assert forbidden.status_code == FORBIDDEN
    assert "Your role may not do this." in forbidden.text


def test_a_moment_not_over_yet_is_told_above_the_present(visit: Visit) -> None:
    answer = visit().get("/?as_of=2199-01-01T08:00")
    assert answer.status_code == OK
    assert "这个时刻还没有结束" in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "/?community=%00",
        "/letters?tab=%00",
        "/?as_of=9999-12-31T23:59:59-23:59",
        "/organisation?as_of=0001-01-01T00:00:00%2B23:59",
        f"/dashboard?period={'9' * 20}",
    ],
)
def test_an_odd_address_is_no_failure_of_ours(visit: Visit, address: str) -> None:
    assert visit("manager").get(address).status_code in {200, 404, 422}


def test_a_cursor_that_is_none_of_ours_is_refused_in_words(visit: Visit) -> None:
    answer = visit().get("/?cursor=nonsense")
    assert answer.status_code == REFUSED
    assert "请求不对" in answer.text


def test_what_nobody_foresaw_is_a_page_too(
    system: System, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("欧阳静怡 13900004321")

    monkeypatch.setattr(PostgresQuestions, "communities", broken)
    answer = visit().get("/contacts/new")
    assert answer.status_code == BROKEN
    assert "出错了" in answer.text
    assert PHONE not in answer.text


def test_while_the_database_is_away_a_page_says_when_to_come_back(
    system: System, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise StoreUnavailableError("the database does not answer")

    monkeypatch.setattr(PostgresQuestions, "communities", away)
    answer = visit().get("/contacts/new")
    assert answer.status_code == UNAVAILABLE
    assert "暂时不可用" in answer.text
    assert int(answer.headers["retry-after"]) > 0
