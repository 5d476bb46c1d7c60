"""The inbox over HTTP: filters, search, counts, pages, the past, and nobody else's cases."""

import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.integration.api.scene import NAME, PHONE, UNIT, System


@pytest.fixture
def desk(system: System) -> Iterator[httpx.Client]:
    with system.client("desk") as client:
        yield client


def cases(client: httpx.Client, **params: Any) -> list[str]:
    response = client.get("/v1/inbox", params=params)
    assert response.status_code == 200, response.text
    return [row["case"] for row in response.json()["cases"]]


def everything(client: httpx.Client, **params: Any) -> list[str]:
    """All pages."""
    found, cursor = [], None
    while True:
        params |= {"cursor": cursor} if cursor else {}
        page = client.get("/v1/inbox", params=params).json()
        found += [row["case"] for row in page["cases"]]
        cursor = page["next_cursor"]
        if cursor is None:
            return found


@pytest.mark.parametrize(
    ("params", "matches"),
    [
        ({"community": "yinhu"}, True),
        ({"community": "fengming"}, False),
        ({"community": ["yinhu", "fengming"]}, True),
        ({"building": "b1"}, True),
        ({"building": "b3"}, False),
        ({"channel": "letter"}, True),
        ({"channel": "phone"}, False),
        ({"category": "complaint"}, True),
        ({"category": "repair"}, False),
        ({"urgency": "emergency"}, True),
        ({"urgency": "normal"}, False),
        ({"state": "open"}, True),
        ({"state": ["closed", "merged"]}, False),
        ({"assignee": "desk:yinhu"}, True),
        ({"assignee": "staff:9"}, False),
        ({"overdue": "false"}, True),
        ({"overdue": "true"}, False),
    ],
)
def test_each_filter_keeps_what_it_names(
    system: System, desk: httpx.Client, params: dict[str, Any], matches: bool
) -> None:
    matter = {"category": "complaint", "urgency": "emergency"}
    case = system.open_case(building="b1", channel="letter", matter=matter)
    assert (case.id in everything(desk, **params)) is matches


def test_search_finds_two_characters_of_what_was_said(system: System, desk: httpx.Client) -> None:
    case = system.open_case(text="地下车库的卷帘门卡住了")
    other = system.open_case(text="走廊的灯坏了")
    found = everything(desk, q="卷帘")
    assert case.id in found
    assert other.id not in found
    assert case.id in everything(desk, q=NAME)
    assert case.id not in everything(desk, q="卷帘", building="b1")


def test_a_page_ends_and_the_next_goes_on(system: System, desk: httpx.Client) -> None:
    word = f"编号{uuid.uuid4().hex[:8]}"
    opened = {system.open_case(text=f"{word} 第{n}件").id for n in range(5)}
    first = desk.get("/v1/inbox", params={"q": word, "limit": 2}).json()
    assert len(first["cases"]) == 2
    assert first["next_cursor"]
    paged = everything(desk, q=word, limit=2)
    assert len(paged) == 5
    assert set(paged) == opened
    assert everything(desk, q=word) == paged


def test_counts_agree_with_the_list(system: System, desk: httpx.Client) -> None:
    system.open_case(matter={"category": "suggestion", "urgency": "normal"})
    params = {"category": "suggestion"}
    counts = desk.get("/v1/inbox/counts", params=params).json()
    assert counts["total"] == len(everything(desk, **params)) > 0
    for split in ("by_state", "by_urgency", "by_category"):
        assert sum(counts[split].values()) == counts["total"]
    assert counts["by_category"] == {"suggestion": counts["total"]}


def test_the_list_shows_names_and_numbers_masked(system: System, desk: httpx.Client) -> None:
    mark = uuid.uuid4().hex[:12]
    case = system.open_case(text=f"门禁 {mark}").id
    response = desk.get("/v1/inbox", params={"q": mark})
    for personal in (NAME, PHONE, UNIT):
        assert personal not in response.text
    [row] = response.json()["cases"]
    assert row["case"] == case
    assert row["name"]
    assert row["forgotten"] == []


def test_the_inbox_is_shown_as_it_was(system: System, desk: httpx.Client) -> None:
    first = system.open_case()
    moment = desk.get(f"/v1/cases/{first.id}").json()["timeline"][-1]["recordedtime"]
    second = system.open_case()
    then = everything(desk, as_of=moment)
    assert first.id in then
    assert second.id not in then
    counts = desk.get("/v1/inbox/counts", params={"as_of": moment}).json()
    assert counts["total"] == len(then)
    assert counts["as_of"]["position"] == first.position


def test_scope_is_kept_in_lists_counts_and_search(system: System, desk: httpx.Client) -> None:
    case = system.open_case(text="凤鸣里不该看到的锅炉").id
    with system.client("desk", communities=["fengming"]) as other:
        assert case not in everything(other)
        assert case not in everything(other, q="锅炉")
        total = other.get("/v1/inbox/counts").json()["total"]
        assert (
            total == desk.get("/v1/inbox/counts", params={"community": "fengming"}).json()["total"]
        )
        outside = other.get("/v1/inbox", params={"community": "yinhu"})
        assert outside.status_code == 403
        assert outside.json()["rule"] == "community-scope"


@pytest.mark.parametrize(
    "params",
    [
        {"q": "水"},
        {"q": "漏水\0"},
        {"limit": "0"},
        {"limit": "many"},
        {"state": "asleep"},
        {"cursor": "bm9uc2Vuc2U="},
        {"cursor": "不是"},
        {"as_of": "yesterday"},
        {"as_of": "2099-01-01T00:00:00Z"},
        {"q": "漏水", "as_of": "2026-01-01T00:00:00Z"},
        {"colour": "red"},
        {"min_position": "-1"},
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(
    desk: httpx.Client, params: dict[str, str]
) -> None:
    response = desk.get("/v1/inbox", params=params)
    assert response.status_code == 422, response.text
    assert response.headers["content-type"] == "application/problem+json"
