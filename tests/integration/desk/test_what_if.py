"""The page that asks what would have been: other figures typed in, both sides shown."""

import re

from tests.integration.api.scene import System
from tests.integration.api.test_dashboard import does
from tests.integration.desk.conftest import Visit

OK, FORBIDDEN, INVALID = 200, 403, 422
DAY = "2024-08-12"


def test_other_figures_are_typed_in_and_both_sides_shown(system: System, visit: Visit) -> None:
    case = system.open_case(time=f"{DAY}T02:00:00Z")
    does(system, case, "replies", channel="phone", text="马上到")
    position = does(system, case, "resolve", outcome="好了")
    with system.client("manager") as manager:
        manager.get("/v1/dashboard", params={"min_position": position})
    visitor = visit("manager")
    page = visitor.get("/what-if", params={"period": DAY})
    assert page.status_code == OK
    form = page.text.partition('action="/what-if" class="what-if"')[2].partition("</form>")[0]
    fields = dict(
        re.findall(r'<input type="(?:hidden|number|text)" name="([^"]+)" value="([^"]*)"', form)
    )
    chosen = re.findall(
        r'<select name="(unit_\d+)"[^>]*>.*?value="(\w+)" selected', form, flags=re.DOTALL
    )
    fields |= dict(chosen)
    unchanged = visitor.post("/what-if", data=fields)
    assert (unchanged.status_code, "what-if-otherwise" in unchanged.text) == (INVALID, True)
    lines = re.findall(r'<th scope="row">办结</th>.*?name="amount_(\d+)"', form, flags=re.DOTALL)
    fields |= {f"unit_{line}": "none" for line in lines}
    found = visitor.post("/what-if", data=fields)
    assert found.status_code == OK, found.text
    for told in ("当时", "逾期完成 → 没有承诺", case.id, "已记下这次提问"):
        assert told in found.text
    forged = visitor.post("/what-if", data={**fields, "csrf": "x"})
    assert forged.status_code == FORBIDDEN


def test_what_if_in_english_is_complete(visit: Visit) -> None:
    page = visit("auditor").get("/what-if", params={"lang": "en"})
    main = page.text.partition("<main")[2].partition("</main>")[0]
    told = re.sub(r'<input[^>]*>|<option[^>]*>[^<]*|aria-label="[^"]*"', "", main)
    assert "What would" in told or "What if" in told
    # Names of calendars and policies are the company's own words.
    own = re.sub(r"<td[^>]*>[^<]*</td>|<label[^>]*>[^<]*</label>", "", told)
    assert re.findall(r"[\u4e00-\u9fff]+", own) == []
