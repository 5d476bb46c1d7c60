"""The chart and absences over HTTP: each refusal leaves the log as it was."""

import uuid
from typing import Any

import orjson
import pytest

from tests.integration.api.scene import STRUCTURED, System, step

CREATED, REFUSED = 201, 422
SINCE, LATER, LAST = (f"2026-0{month}-01T00:00:00.000000Z" for month in (1, 3, 5))

Told = tuple[str, dict[str, Any]]


class Cast:
    """Posts and people nobody else has."""

    def __init__(self) -> None:
        own = uuid.uuid4().hex[:12]
        self.manager, self.lead, self.desk = (f"{own}-{each}" for each in ("m", "l", "d"))
        self.anna, self.bert = f"staff:{own}-anna", f"staff:{own}-bert"
        self.team = f"desk:{own}"
        self.stranger = f"staff:{own}-stranger"

    def beginning(self) -> list[Told]:
        """Three posts, two people, a team."""
        levels = {self.manager: "project_manager", self.lead: "supervisor"}
        above = {self.lead: self.manager, self.desk: self.lead}
        return [
            *(
                self.post(post, levels.get(post, "responsible"), above.get(post))
                for post in (self.manager, self.lead, self.desk)
            ),
            *(
                ("staff.registered", {"community": "yinhu", "staff": who, "sort": sort})
                for who, sort in ((self.anna, "person"), (self.bert, "person"), (self.team, "team"))
            ),
        ]

    def post(self, post: str, level: str, above: str | None, **more: Any) -> Told:
        said = {"community": "yinhu", "post": post, "title": "岗", "level": level, "since": SINCE}
        return "post.established", {**said, **({"reports_to": above} if above else {}), **more}

    def on(self, fact: str, post: str, **said: Any) -> Told:
        return fact, {"chart_of": "yinhu", "post": post, **said}

    def of(self, fact: str, who: str, **said: Any) -> Told:
        return fact, {"staff": who, **said}


def story(rule: str, c: Cast) -> list[Told]:
    """What leads there, the refused step last."""
    held = c.on("holder.assigned", c.lead, holder=c.anna, since=SINCE)
    away = c.of("absence.started", c.anna, since=LATER)
    left = c.of("staff.left", c.anna, left_at=LATER)
    ended = c.on("post.abolished", c.desk, ended_at=LATER)
    retitled = c.on("post.changed", c.lead, title="另", since=LATER)
    new = f"{c.desk}2"
    return {
        "post-there": [c.on("post.changed", new, since=LATER)],
        "post-in-force": [ended, c.on("holder.assigned", c.desk, holder=c.anna, since=LAST)],
        "post-code-once": [c.post(c.lead, "supervisor", None)],
        "superior-there": [c.post(new, "responsible", f"{c.desk}3")],
        "superior-above": [c.post(new, "region", c.lead)],
        "no-circle": [c.on("post.changed", c.manager, reports_to=c.manager, since=LATER)],
        "top-or-superior": [
            c.on("post.changed", c.lead, top=True, reports_to=c.manager, since=LATER)
        ],
        "post-follows-on": [retitled, c.on("post.changed", c.lead, title="再", since=SINCE)],
        "post-changes-something": [c.on("post.changed", c.lead, since=LATER)],
        "abolish-vacant": [held, c.on("post.abolished", c.lead, ended_at=LATER)],
        "abolish-reports": [c.on("post.abolished", c.lead, ended_at=LATER)],
        "successor-there": [c.on("post.abolished", c.lead, ended_at=LATER, successor=c.lead)],
        "successor-apart": [c.on("post.abolished", c.lead, ended_at=LATER, successor=c.desk)],
        "holder-known": [c.on("holder.assigned", c.lead, holder=c.stranger, since=SINCE)],
        "holding-forwards": [
            c.on("holder.assigned", c.lead, holder=c.anna, since=LATER, until=LATER)
        ],
        "holds-once": [held, held],
        "seats-enough": [held, c.on("holder.assigned", c.lead, holder=c.bert, since=LATER)],
        "holds-post": [c.on("holder.relieved", c.lead, holder=c.anna, ended_at=LATER)],
        "post-deputy-known": [c.on("deputy.named", c.lead, deputy=c.stranger, since=SINCE)],
        "deputising-forwards": [
            c.on("deputy.named", c.lead, deputy=c.anna, since=LATER, until=SINCE)
        ],
        "deputy-beside-holder": [held, c.on("deputy.named", c.lead, deputy=c.anna, since=LATER)],
        "deputises-post": [c.on("deputy.released", c.lead, deputy=c.anna, ended_at=LATER)],
        "leave-once": [left, left],
        "absence-there": [c.of("absence.ended", c.anna, ended_at=LATER)],
        "person-away": [c.of("absence.started", c.team, since=LATER)],
        "absence-of-staff": [left, c.of("absence.started", c.anna, since=LAST)],
        "absence-forwards": [c.of("absence.started", c.anna, since=LATER, planned_until=SINCE)],
        "absence-once": [away, c.of("absence.started", c.anna, since=LAST)],
        "deputy-another": [c.of("absence.started", c.anna, since=LATER, deputy=c.anna)],
        "deputy-known": [c.of("absence.started", c.anna, since=LATER, deputy=c.stranger)],
        "deputy-here": [away, c.of("absence.started", c.bert, since=LAST, deputy=c.anna)],
    }[rule]


LINE = (
    "post-there", "post-in-force", "post-code-once", "superior-there", "superior-above",
    "no-circle", "top-or-superior", "post-follows-on", "post-changes-something", "abolish-vacant",
    "abolish-reports", "successor-there", "successor-apart", "holder-known", "holding-forwards",
    "holds-once", "seats-enough", "holds-post",
)  # fmt: skip
STANDING_IN = (
    "post-deputy-known", "deputising-forwards", "deputy-beside-holder", "deputises-post",
    "leave-once", "absence-there", "person-away", "absence-of-staff", "absence-forwards",
    "absence-once", "deputy-another", "deputy-known", "deputy-here",
)  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "article"),
    [*((rule, "Art.7(1)") for rule in LINE), *((rule, "Art.7(3)") for rule in STANDING_IN)],
)
def test_a_refused_step_appends_nothing(system: System, rule: str, article: str) -> None:
    cast = Cast()
    *leading, last = [*cast.beginning(), *story(rule, cast)]
    for fact, said in leading:
        system.publish(step(f"huiyin.{fact}.v1", {"by": "staff:hr", **said}))
    head = system.parts.store.head().position
    event = step(f"huiyin.{last[0]}.v1", {"by": "staff:hr", **last[1]})
    with system.client("publisher") as client:
        response = client.post("/v1/events", content=orjson.dumps(event), headers=STRUCTURED)
    problem = response.json()
    assert response.status_code == REFUSED, response.text
    assert (problem["rule"], problem["article"]) == (rule, article)
    assert problem["ruleset"].startswith("default@")
    assert system.parts.store.head().position == head


@pytest.mark.proves("Art.7(1)", "chart-as-events")
@pytest.mark.proves("Art.7(3)", "absence-as-event")
def test_posts_and_absences_are_told_at_the_registers_own_addresses(system: System) -> None:
    cast = Cast()
    with system.client("manager", actor="staff:hr") as manager:
        for fact, said in cast.beginning():
            name = "organisations" if fact == "post.established" else "staff"
            answer = manager.post(f"/v1/{name}", json=said)
            assert answer.status_code == CREATED, answer.text
            if said.get("post") == cast.lead:
                chart = answer.json()["id"]
            if said.get("staff") == cast.anna:
                anna, position = answer.json()["id"], answer.json()["receipts"][-1]["position"]
        shown = manager.get(f"/v1/organisations/{chart}", params={"min_position": position})
        held = manager.post(
            f"/v1/organisations/{chart}/assign",
            json={"post": cast.lead, "holder": cast.anna, "since": SINCE},
            headers={"If-Match": shown.headers["ETag"]},
        )
        assert held.status_code == CREATED, held.text
        absent = manager.post(
            f"/v1/staff/{anna}/start_absence",
            json={"since": LATER, "deputy": cast.bert, "reason": "sick"},
            headers={"If-Match": '"1"'},
        )
        assert absent.status_code == CREATED, absent.text
        position = absent.json()["receipts"][-1]["position"]
        listed = manager.get(f"/v1/staff/{anna}", params={"min_position": position}).json()["item"]
        parts = manager.get(f"/v1/organisations/{chart}").json()["parts"]
    assert (listed["state"], listed["detail"]["deputy"]) == ("away", cast.bert)
    [post] = [part for part in parts if part["key"] == cast.lead]
    assert (post["state"], post["detail"]["holders"]) == ("held", [cast.anna])
