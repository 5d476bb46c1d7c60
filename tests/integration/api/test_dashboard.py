"""The dashboard over HTTP: figures lead to what they count, and the past stays as it was told."""

import csv
import io
import uuid
from typing import Any

import httpx
from openpyxl import load_workbook

from services.composition.views import rebuild
from services.ledger.promises.published.shipping import shipped_policy
from tests.integration.api.scene import OpenCase, System, step
from tests.integration.api.test_promises import far

OK, CREATED, FORBIDDEN, INVALID = 200, 201, 403, 422


def opened(system: System, day: str, **changes: Any) -> OpenCase:
    """A case raised on a day of its own, so that other tests' cases are not counted with it."""
    return system.open_case(time=f"{day}T02:00:00Z", **changes)


def does(system: System, case: OpenCase, step: str, **body: Any) -> int:
    """Takes a step of a case and waits until pages show it; its position."""
    at = f"/v1/cases/{case.id}"
    with system.client("manager") as client:
        etag = client.get(at).headers["etag"]
        response = client.post(f"{at}/{step}", json=body, headers={"If-Match": etag})
        assert response.status_code == CREATED, response.text
        position = int(response.json()["position"])
        client.get(at, params={"min_position": position})
    return position


def board(client: httpx.Client, **asked: Any) -> dict[str, Any]:
    response = client.get("/v1/dashboard", params=asked)
    assert response.status_code == OK, response.text
    found: dict[str, Any] = response.json()
    return found


def test_a_figure_leads_to_the_cases_and_events_it_counts(system: System) -> None:
    day = "2024-02-05"
    first, second = opened(system, day), opened(system, day, building="b1")
    with system.client("manager") as manager:
        does(system, first, "replies", channel="phone", text="马上到")
        position = does(system, first, "resolve", outcome="换了阀门")
        found = board(manager, period=day, by="building", min_position=position)
        promises = found["figures"]["on_time"]["resolve"]
        assert (promises["late"], promises["running_late"], promises["of"]) == (1, 1, 2)
        assert found["figures"]["backlog"]["cases"] == 1
        assert [group["value"] for group in found["groups"]] == ["yinhu/b1", "yinhu/b3"]
        asked = {"period": day, "position": found["position"], "as_of": found["as_of"]}
        behind = {
            name: manager.get("/v1/dashboard/counted", params={**asked, "figure": name}).json()
            for name in ("on_time.resolve.late", "on_time.resolve.of", "backlog", "times.resolve")
        }
    assert [page["total"] for page in behind.values()] == [1, 2, 1, 1]
    [late] = behind["on_time.resolve.late"]["rows"]
    assert late["case"] == first.id
    assert first.position >= late["events"][0]["position"]
    assert first.position < late["events"][1]["position"] <= position
    assert {event["what"] for event in late["events"]} == {"started", "ended"}
    assert behind["backlog"]["rows"][0]["case"] == second.id


def test_what_was_told_of_the_past_stays_byte_for_byte(system: System) -> None:
    day = "2024-02-06"
    case = opened(system, day)
    positions = [case.position]
    with system.client("manager") as manager:
        positions.append(does(system, case, "replies", channel="phone", text="马上到"))
        positions.append(does(system, case, "resolve", outcome="好了"))
        asked: list[dict[str, Any]] = [
            {"period": day, "by": "handler", "position": each} for each in positions
        ]
        told = [manager.get("/v1/dashboard", params=each) for each in asked]
        assert len({response.content for response in told}) == len(told)
        asked += [
            {"period": day, "by": "handler", "as_of": response.json()["as_of"]} for response in told
        ]
        before = [manager.get("/v1/dashboard", params=each) for each in asked]
        assert {response.status_code for response in before} == {OK}
        terms = shipped_policy().model_dump(mode="json", exclude_defaults=True)
        with system.client("administrator") as administrator:
            version = {"terms": terms, "effective_at": far()}
            published = administrator.post("/v1/policies", json=version)
        assert published.status_code == CREATED, published.text
        rebuild(system.parts, "dashboard", lambda _: None)
        after = [manager.get("/v1/dashboard", params=each) for each in asked]
        beyond = manager.get("/v1/dashboard", params={"position": 10**12})
    assert [response.content for response in after] == [each.content for each in before]
    assert (beyond.status_code, beyond.json()["rule"]) == (INVALID, "as-of-past")


def test_whom_a_case_is_kept_from_does_not_see_it_counted(system: System) -> None:
    day = "2024-02-07"
    case = opened(system, day)
    with (
        system.client("manager") as manager,
        system.client("manager", actor="staff:kept-away") as kept_away,
        system.client("desk", communities=["fengming"]) as far_away,
    ):
        system.employ("staff:kept-away")
        position = does(system, case, "restrict", persons=["staff:kept-away"])
        asked = {"period": day, "by": "community", "min_position": position}
        told, hidden = board(manager, **asked), board(kept_away, **asked)
        elsewhere = board(far_away, **asked)
        refused = far_away.get("/v1/dashboard", params={"community": "yinhu"})
        behind = kept_away.get(
            "/v1/dashboard/counted", params={"period": day, "figure": "backlog"}
        ).json()
    assert told["figures"]["backlog"]["cases"] == 1
    for other in (hidden, elsewhere):
        assert (other["figures"]["backlog"]["cases"], other["groups"]) == (0, [])
        assert other["figures"]["on_time"] == {"all": other["figures"]["on_time"]["all"]}
    assert (behind["total"], behind["rows"]) == (0, [])
    assert refused.status_code == FORBIDDEN


def test_files_hold_the_same_figures(system: System) -> None:
    day = "2024-02-08"
    case = opened(system, day)
    asked: dict[str, Any] = {"period": day, "by": "category", "min_position": case.position}
    with system.client("manager") as manager:
        found = board(manager, **asked)
        figures = found["figures"]["on_time"]["all"]
        asked |= {name: found[name] for name in ("position", "as_of")}
        files = {
            form: manager.get("/v1/dashboard/export", params={**asked, "format": form})
            for form in ("csv", "xlsx")
        }
    assert all("attachment" in file.headers["content-disposition"] for file in files.values())
    rows = list(csv.reader(io.StringIO(files["csv"].content.decode("utf-8-sig"))))
    sheet = load_workbook(io.BytesIO(files["xlsx"].content)).active
    assert sheet is not None
    told = [[plain(cell) for cell in row[:6]] for row in sheet.values]
    assert told == [[plain(cell) for cell in row[:6]] for row in rows]
    [line] = [row for row in rows if row[:2] == ["", "on_time.all"]]
    assert line[2:4] == [str(figures["met"]), str(figures["of"])]
    assert {row[0] for row in rows[1:]} == {"", "repair"}


def plain(cell: Any) -> str:
    """A cell as both files mean it: 0 and 0.0 are one figure."""
    text = "" if cell is None else str(cell)
    return text.removesuffix(".0")


def test_what_cannot_be_asked_is_refused(system: System) -> None:
    with system.client("manager") as manager:
        answers = [
            manager.get("/v1/dashboard", params={"period": "2024-13"}),
            manager.get("/v1/dashboard/counted", params={"figure": "on_time.resolve.lost"}),
            manager.get("/v1/dashboard", params={"by": "mood"}),
        ]
    assert [answer.status_code for answer in answers] == [INVALID] * 3
    assert [answer.json()["rule"] for answer in answers[:2]] == ["period", "figure-known"]


def test_a_case_counts_for_the_team_of_whoever_has_it(system: System) -> None:
    day, own = "2024-02-21", uuid.uuid4().hex[:8]
    since, team = "2024-01-01T00:00:00.000000Z", f"班组{own}"
    post = {"community": "fengming", "post": own, "title": "维修", "level": "responsible"}
    held = {"chart_of": "fengming", "post": own, "holder": f"staff:{own}", "since": since}
    for fact, said in (
        ("post.established", {**post, "team": team, "since": since}),
        ("staff.registered", {"community": "fengming", "staff": f"staff:{own}"}),
        ("holder.assigned", held),
    ):
        system.publish(step(f"huiyin.{fact}.v1", {"by": "staff:hr", **said}))
    case = opened(system, day, community="fengming", building=None)
    with system.client("manager") as manager:
        does(system, case, "assign", assignee=f"staff:{own}")
        position = does(system, case, "replies", channel="phone", text="马上到")
        found = board(manager, period=day, by="team", min_position=position)
        alone = board(manager, period=day, team=team)
        of_none = board(manager, period=day, team="-")
        asked = {"period": day, "figure": "on_time.first_reply.of"}
        behind = manager.get("/v1/dashboard/counted", params=asked).json()["rows"]
    assert f"fengming/{team}" in [group["value"] for group in found["groups"]]
    assert alone["figures"]["backlog"]["cases"] == 1
    assert alone["figures"]["on_time"]["first_reply"]["of"] == 1
    assert of_none["figures"]["backlog"]["cases"] == 0
    assert [(row["handler"], row["team"]) for row in behind] == [(f"staff:{own}", team)]
