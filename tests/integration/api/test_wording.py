"""Wording over HTTP: an answer that may not say so is refused before anything is recorded, and its
author is told what may be said.
"""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from events.envelope import RecordedEvent, parse
from tests.integration.api.scene import System
from tests.integration.api.test_cases import act, done, refused

NAMED = "楼上是13900004821，您直接找他。"
RUDE = "这不归我管，你找别人。"


@pytest.fixture
def manager(system: System) -> Iterator[httpx.Client]:
    with system.client("manager", actor="staff:chief") as client:
        yield client


def reply(text: str, channel: str = "wechat_group") -> dict[str, Any]:
    return {"channel": channel, "text": text}


def appended(system: System, before: int) -> list[RecordedEvent]:
    return [parse(row.body) for row in system.parts.store.read(after=before, limit=10)]


@pytest.mark.proves("Art.6(4)", "personal-data-public")
@pytest.mark.proves("Art.6(5)", "forbidden-phrase")
@pytest.mark.parametrize(
    ("text", "rule", "article", "span"),
    [
        (NAMED, "personal-data-public", "Art.6(4)", (3, 14)),
        (RUDE, "forbidden-phrase", "Art.6(5)", (0, 5)),
    ],
)
def test_what_may_not_be_said_so_is_refused_and_no_answer_is_recorded(  # noqa: PLR0917
    system: System, manager: httpx.Client, text: str, rule: str, article: str, span: tuple[int, int]
) -> None:
    case = system.open_case().id
    version = int(manager.get(f"/v1/cases/{case}").headers["etag"].strip('"'))
    before = system.parts.store.head().position
    problem = refused(act(manager, case, "replies", reply(text), version=version), 422, rule)
    noted = [event.envelope.type for event in appended(system, before)]
    assert noted == (["huiyin.channel.refused.v2"] if rule == "personal-data-public" else [])
    assert (problem["article"], problem["field"]) == (article, "/text")
    assert (problem["span"]["start"], problem["span"]["end"]) == span
    assert problem["ruleset"].startswith("default@")
    assert text[slice(*span)] not in str(problem), "a problem never repeats what was sent"


@pytest.mark.proves("Art.3(6)", "override-with-basis")
def test_who_has_authority_lets_one_answer_through(system: System, manager: httpx.Client) -> None:
    case = system.open_case().id
    version = int(manager.get(f"/v1/cases/{case}").headers["etag"].strip('"'))
    asked = {"rule": "personal-data-public", "reason": "法院要求在群内公示"}
    before = system.parts.store.head().position
    lawless = act(manager, case, "override", asked, version=version)
    assert refused(lawless, 422, "override-with-basis")["article"] == "Art.3(6)"
    assert system.parts.store.head().position == before
    grounded = {**asked, "legal_basis": "民事裁定书第十二号"}
    with system.client("desk") as desk:
        assert act(desk, case, "override", grounded, version=version).status_code == 403
    version = done(act(manager, case, "override", grounded, version=version))
    head = {"min_position": system.parts.store.head().position}
    assert manager.get(f"/v1/cases/{case}", params=head).headers["etag"] == f'"{version}"'
    version = done(act(manager, case, "replies", reply(NAMED), version=version))
    refused(
        act(manager, case, "replies", reply(NAMED), version=version), 422, "personal-data-public"
    )


def test_a_text_can_be_looked_at_before_it_is_sent(manager: httpx.Client) -> None:
    text = RUDE + "我们尽快处理，电话13900004821。"
    in_public = manager.post("/v1/screenings", json={"text": text, "channel": "qq_group"}).json()
    assert [hit["kind"] for hit in in_public["hits"]] == ["forbidden", "vague", "mobile"]
    assert [hit["said"] for hit in in_public["hits"]] == ["这不归我管", "尽快", "13900004821"]
    assert in_public["refused"]
    mended = {"text": in_public["mended"], "channel": "qq_group"}
    again = manager.post("/v1/screenings", json=mended).json()
    assert (again["hits"], again["refused"]) == ([], False)
    in_private = manager.post("/v1/screenings", json={"text": NAMED, "channel": "phone"}).json()
    assert (in_private["hits"], in_private["refused"]) == ([], False)
