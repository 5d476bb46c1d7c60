"""The organisation chart: a tree of any day, with who is away and who stands in."""

import re
import uuid
from typing import Any

from tests.integration.api.scene import System, step
from tests.integration.desk.conftest import Visit
from tests.integration.desk.test_pages import hidden

OK, REFUSED = 200, 422
SINCE = "2026-01-01T00:00:00.000000Z"


def told(system: System, own: str) -> int:
    """A manager, a lead who is away, somebody at the desk; the position of the last of it."""
    chart, people = {"chart_of": "fengming"}, {"community": "fengming"}
    post = {**people, "since": SINCE}
    lead = {**post, "post": f"{own}-l", "title": f"客服主管{own}", "level": "supervisor"}
    desk = {**post, "post": f"{own}-d", "title": f"前台{own}", "level": "responsible"}
    held = {**chart, "since": SINCE}
    story: list[tuple[str, dict[str, Any]]] = [
        ("post.established", lead),
        ("post.established", {**desk, "reports_to": f"{own}-l"}),
        ("staff.registered", {**people, "staff": f"staff:{own}-a", "name": "欧阳静怡"}),
        ("staff.registered", {**people, "staff": f"staff:{own}-b"}),
        ("holder.assigned", {**held, "post": f"{own}-l", "holder": f"staff:{own}-a"}),
        ("holder.assigned", {**held, "post": f"{own}-d", "holder": f"staff:{own}-b"}),
        (
            "absence.started",
            {
                "staff": f"staff:{own}-a",
                "since": "2026-03-01T00:00:00.000000Z",
                "planned_until": "2026-03-05T00:30:00.000000Z",
                "deputy": f"staff:{own}-b",
            },
        ),
    ]
    for fact, said in story:
        answer = system.publish(step(f"huiyin.{fact}.v1", {"by": "staff:hr", **said}))
    position: int = answer["position"]
    return position


def of_post(page: str, title: str) -> str:
    """The box of a post, up to those below it."""
    found = re.search(
        rf'<div class="post-box">\s*<p class="head"><a[^>]*>{title}.*?</div>', page, re.DOTALL
    )
    assert found is not None, title
    return found[0]


def test_the_chart_of_a_day_shows_who_is_away_and_who_stands_in(
    system: System, visit: Visit
) -> None:
    own = uuid.uuid4().hex[:8]
    position = told(system, own)
    asked: dict[str, Any] = {"community": "fengming", "min_position": position}
    visitor = visit("desk")
    now = visitor.get("/organisation", params={**asked, "day": "2026-03-02"})
    before = visitor.get("/organisation", params={**asked, "day": "2026-02-02"})
    never = visitor.get("/organisation", params={**asked, "day": "2025-02-02"})
    wrong = visitor.get("/organisation", params={**asked, "day": "2026-02-30"})
    lead = of_post(now.text, f"客服主管{own}")
    assert "预计 2026-03-05 08:30 返岗" in lead
    assert f"由 staff:{own}-b 代理" in lead
    assert "欧阳静怡" not in now.text, "names are masked"
    assert f"staff:{own}-a" in lead
    assert "不在岗" not in of_post(before.text, f"客服主管{own}")
    assert f"客服主管{own}" not in never.text
    assert wrong.status_code == 404


def test_the_chart_answers_programs_alike_and_says_whom_a_case_climbs_to(system: System) -> None:
    own = uuid.uuid4().hex[:8]
    asked: dict[str, Any] = {"community": "fengming", "min_position": told(system, own)}
    with system.client() as desk:
        march = {**asked, "on": "2026-03-02T00:00:00Z"}
        tree = desk.get("/v1/organisation", params=march)
        line = desk.get("/v1/organisation/line", params={**march, "staff": f"staff:{own}-b"})
    assert tree.status_code == line.status_code == OK, tree.text + line.text
    [lead] = [post for post in tree.json()["posts"] if post["post"] == f"{own}-l"]
    [holder] = lead["holders"]
    assert (holder["here"], holder["stand_in"]) == (False, f"staff:{own}-b")
    assert [post["post"] for post in lead["below"]] == [f"{own}-d"]
    assert line.json()["line"] == [], "who stands in is not their own superior"
    with system.client() as desk:
        february = {**asked, "on": "2026-02-02T00:00:00Z", "staff": f"staff:{own}-b"}
        [rung] = desk.get("/v1/organisation/line", params=february).json()["line"]
    assert (rung["level"], rung["person"]) == ("supervisor", f"staff:{own}-a")
    with system.client(communities=["yinhu"]) as stranger:
        assert stranger.get("/v1/organisation", params=asked).status_code == 403


def test_a_case_is_given_to_somebody_chosen_from_those_there_are(
    system: System, visit: Visit
) -> None:
    own = uuid.uuid4().hex[:8]
    position = told(system, own)
    case = system.open_case(community="fengming", building=None)
    visitor = visit()
    shown = visitor.get(f"/cases/{case.id}", params={"min_position": position})
    page = shown.text
    choice = re.search(r'<select name="assignee" id="assign-assignee".*?</select>', page, re.DOTALL)
    assert choice is not None
    away = f"客服主管{own} · 欧*** · staff:{own}-a（不在岗，预计 2026-03-05 08:30 返岗，由 "
    assert f'value="staff:{own}-a">{away}staff:{own}-b 代理）</option>' in choice[0]
    assert f'value="staff:{own}-b">前台{own} · staff:{own}-b</option>' in choice[0]
    assert '<select name="assignee" id="escalate-assignee"' in page

    fields = {**hidden(shown), "assignee": f"staff:{own}-x", "level": "company", "reason": "催"}
    for action in ("assign", "escalate"):
        refused = visitor.post(f"/cases/{case.id}/{action}", data=fields)
        assert refused.status_code == REFUSED
        assert "没有这个编号的人" in refused.text
        assert f'value="staff:{own}-x" selected' in refused.text
    done = visitor.post(f"/cases/{case.id}/assign", data={**fields, "assignee": f"staff:{own}-b"})
    assert f"指派给 staff:{own}-b" in visitor.get(done.headers["location"]).text


def test_who_stands_in_for_somebody_without_a_post_is_known_by_name(
    system: System, visit: Visit
) -> None:
    own = uuid.uuid4().hex[:8]
    told(system, own)
    away, instead = f"staff:{own}-m", f"staff:{own}-n"
    absence = {"since": "2026-03-01T00:00:00.000000Z", "deputy": instead}
    story: list[tuple[str, dict[str, Any]]] = [
        ("staff.registered", {"community": "yinhu", "staff": instead, "name": "诸葛文斌"}),
        ("staff.registered", {"community": "fengming", "staff": away}),
        ("absence.started", {"staff": away, **absence}),
    ]
    for fact, said in story:
        position = system.publish(step(f"huiyin.{fact}.v1", {"by": "staff:hr", **said}))["position"]
    case = system.open_case(community="fengming", building=None)
    shown = visit().get(f"/cases/{case.id}", params={"min_position": position})
    choice = re.search(
        r'<select name="assignee" id="assign-assignee".*?</select>', shown.text, re.DOTALL
    )
    assert choice is not None
    assert f'value="{instead}">诸*** · {instead}</option>' in choice[0]
