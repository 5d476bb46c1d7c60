"""The dashboard's pages: figures with their definitions, the way to what they count, and back in
time.
"""

import html
import re
from datetime import UTC, datetime, timedelta

from tests.integration.api.scene import System
from tests.integration.desk.conftest import Visit

OK, SEE_OTHER, NOT_FOUND, INVALID = 200, 303, 404, 422
DAY = "2024-08-06"


def test_a_figure_is_one_click_from_the_cases_it_counts(system: System, visit: Visit) -> None:
    case = system.open_case(time=f"{DAY}T02:00:00Z")
    visitor = visit("manager")
    # The inbox holds the case; the dashboard may be a moment behind, and is waited for.
    asked = {"period": DAY, "by": "building", "position": str(case.position)}
    page = visitor.get("/dashboard", params=asked)
    assert page.status_code == OK
    for told in ("履约看板", "怎么算", "银湖花园 3号楼", "在办积压", "<svg"):
        assert told in page.text
    assert "style=" not in page.text
    links = [html.unescape(each) for each in re.findall(r'href="([^"]*)"', page.text)]
    [backlog, of_building] = [each for each in links if "figure=backlog&" in f"{each}&"]
    assert "building=b3&" in of_building
    behind = visitor.get(backlog)
    assert behind.status_code == OK
    assert re.findall(r'href="/cases/([^"]+)"', behind.text) == [case.id]
    assert f"/v1/receipts/{case.position}" not in behind.text  # what opened it came before
    for form, media_type in (("csv", "text/csv"), ("xlsx", "spreadsheet")):
        [address] = [each for each in links if f"format={form}" in each]
        assert media_type in visitor.get(address).headers["content-type"]


def test_english_is_complete(system: System, visit: Visit) -> None:
    case = system.open_case(time=f"{DAY}T03:00:00Z")
    asked = {"period": DAY, "lang": "en", "position": str(case.position)}
    page = visit("auditor").get("/dashboard", params=asked)
    assert "Promises kept" in page.text
    assert "How it is reckoned" in page.text
    main = page.text.partition("<main")[2].partition("</main>")[0]
    assert re.findall(r"[\u4e00-\u9fff]+", main) == []


def test_the_slider_leads_to_the_end_of_a_day_and_today_to_now(
    system: System, visit: Visit
) -> None:
    visitor = visit("manager")
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    past, now = (
        visitor.get("/dashboard", params={"day": str(day.toordinal()), "by": "handler"})
        for day in (datetime(2024, 8, 7, tzinfo=UTC), tomorrow)
    )
    assert past.status_code == now.status_code == SEE_OTHER
    assert past.headers["location"] == "/dashboard?by=handler&as_of=2024-08-07T23%3A59"
    assert now.headers["location"] == "/dashboard?by=handler"
    then = visitor.get(past.headers["location"])
    assert (then.status_code, "没有可数的" in then.text) == (OK, True)
    assert "那时还没有任何记录；第一条记于 20" in then.text
    assert "截至 2024-08-07 23:59，第 0 号事件" in then.text


def test_what_is_typed_wrong_is_told_beside_its_field_and_the_rest_is_kept(visit: Visit) -> None:
    visitor, tomorrow = visit("manager"), datetime.now(UTC) + timedelta(days=1)
    asked = {"category": "repair", "by": "handler"}
    for typed, told in (
        ({"period": "2026-13"}, "期间：写年、月或日"),
        ({"as_of": "yesterday"}, "截至：时间写法不对"),
        ({"as_of": tomorrow.strftime("%Y-%m-%dT%H:%M")}, "截至：这个时刻还没有结束"),
    ):
        page = visitor.get("/dashboard", params={**asked, **typed})
        assert (page.status_code, told in page.text) == (INVALID, True), page.text
        [(name, value)] = typed.items()
        assert f'value="{value}" ' in page.text
        assert f'aria-describedby="wrong-{name}"' in page.text
        for kept in ('<option value="repair" selected>', '<option value="handler" selected>'):
            assert kept in page.text
        assert "按时率" not in page.text


def test_what_makes_no_sense_is_told_as_such(system: System, visit: Visit) -> None:
    visitor = visit("desk")
    for address, status in (
        ("/dashboard?as_of=yesterday", INVALID),
        ("/dashboard?position=-3", NOT_FOUND),
        ("/dashboard?period=2024-13", INVALID),
        ("/dashboard/counted?figure=luck", INVALID),
        ("/dashboard?day=999999999&skip=x", SEE_OTHER),
        ("/dashboard?incident=%3Cscript%3E&building=-", OK),
    ):
        assert visitor.get(address).status_code == status, address
