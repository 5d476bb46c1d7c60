"""A complaint about a colleague, from the form it is logged in to the page they ask for."""

import re

import pytest

from tests.integration.api.scene import System
from tests.integration.desk.conftest import Visit
from tests.integration.desk.test_pages import hidden

OK, SEE_OTHER, NOT_FOUND, REFUSED = 200, 303, 404, 422


@pytest.mark.proves("situation:complaint-about-staff", "hidden-everywhere")
def test_a_contact_about_a_colleague_is_kept_from_them_at_once(
    system: System, visit: Visit
) -> None:
    system.employ("staff:manager-1")
    visitor, colleague = visit(), visit("manager")
    csrf = re.findall(r'name="csrf" value="([^"]*)"', visitor.get("/contacts/new").text)[-1]
    said = {
        "csrf": csrf,
        "who": "3-1202 张女士",
        "text": "经理说话难听。",
        "community": "yinhu",
        "category": "complaint",
        "urgency": "normal",
        "sensitivity": "normal",
        "channel": "phone",
        "direction": "inbound",
        "party_kind": "owner",
        "answer_needed": "1",
    }
    wrong = visitor.post("/contacts/new", data={**said, "restricted_from": "王经理"})
    assert wrong.status_code == REFUSED
    assert "“反映的是哪位同事（员工编号）”的写法不对。" in wrong.text
    herself = visitor.post("/contacts/new", data={**said, "restricted_from": "staff:desk-1"})
    assert herself.status_code == REFUSED
    assert "不能对自己隐藏案件" in herself.text
    slip = visitor.post("/contacts/new", data={**said, "restricted_from": "manager-1"})
    assert slip.status_code == REFUSED
    assert "没有这个员工编号" in slip.text
    logged = visitor.post("/contacts/new", data={**said, "restricted_from": "staff:manager-1"})
    assert logged.status_code == SEE_OTHER, logged.text
    page = visitor.get(logged.headers["location"])
    assert "此件对 staff:manager-1 隐藏" in page.text
    case, _, query = logged.headers["location"].partition("?")
    assert colleague.get(f"/?{query}").status_code == OK
    assert colleague.get(case).status_code == NOT_FOUND
    assert case.rpartition("/")[2] not in colleague.get("/?tab=all").text
    assert case.rpartition("/")[2] in visitor.get("/?tab=all").text
    fields = hidden(visitor.get(case))
    recused = visitor.post(f"{case}/recuse", data={**fields, "reason": "与对方相识"})
    assert recused.status_code == SEE_OTHER
    assert recused.headers["location"].startswith("/?")
    assert visitor.get(recused.headers["location"]).status_code == OK
    assert visitor.get(case).status_code == NOT_FOUND
