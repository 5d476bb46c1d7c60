"""A group at the desk: begun by a form, and what was asked there stands beside it, counted."""

import re
from datetime import datetime, timedelta

import pytest

from services.ledger.cases.deadlines import LEDGER_ZONE
from tests.integration.desk.conftest import Visit
from tests.integration.desk.test_pages import hidden
from tests.integration.desk.test_registers import act, follow, follow_address

GROUP = {
    "community": "yinhu",
    "app": "wechat",
    "name": "银湖1号楼邻里群",
    "building": "yinhu/b1",
    "purpose": "building",
    "owner": "staff:yh-02",
}


def an_hour_ago() -> str:
    """As a form sends it; not so long ago that anything is found of it."""
    return (datetime.now(LEDGER_ZONE) - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")


@pytest.mark.proves("Art.4(4)", "request-becomes-a-contact")
def test_what_was_asked_in_a_group_stands_beside_it(visit: Visit) -> None:
    desk = visit("desk")
    fields = hidden(desk.get("/groups/new/register"), "form-register")
    address = follow_address(desk, desk.post("/groups/new/register", data={**GROUP, **fields}))
    for text in ("门口灯不亮", "门禁也坏了"):
        said = {"category": "repair", "text": text, "said_at": an_hour_ago()}
        page = follow(desk, act(desk, address, "transcribe", **said))
        assert text in page
    assert re.findall(r'<th scope="row">(.*?)</th>', page) == ["1", "2"]
    assert GROUP["name"] in desk.get("/groups").text
