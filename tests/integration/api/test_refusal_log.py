"""The refusal log over HTTP: what was refused leaves no event, and stands there with its clause,
rule and version and what came of it.
"""

import time
from typing import Any

import httpx
import pytest

from tests.integration.api.scene import System
from tests.integration.api.test_cases import act, done, refused

RUDE = {"channel": "phone", "text": "这不归我管，你找别人。"}
MENDED = {"channel": "phone", "text": "我们已联系工程部，今天17时前回您电话13900004821。"}


def log_of(client: httpx.Client, **asked: Any) -> dict[str, Any]:
    response = client.get("/v1/refusal_log", params=asked)
    assert response.status_code == 200, response.text
    told: dict[str, Any] = response.json()
    return told


@pytest.mark.proves("Art.3(6)", "refusal-log")
def test_what_was_refused_is_listed_with_what_came_of_it(system: System) -> None:
    case = system.open_case().id
    with (
        system.client("manager", actor="staff:refused-1") as manager,
        system.client("desk", actor="staff:refused-2") as desk,
    ):
        version = int(desk.get(f"/v1/cases/{case}").headers["etag"].strip('"'))
        before = system.parts.store.head().position
        for _ in range(2):
            refused(act(desk, case, "replies", RUDE, version=version), 422, "forbidden-phrase")
        assert system.parts.store.head().position == before, "nothing is appended"
        [row] = log_of(manager, actor="staff:refused-2")["refusals"]
        assert (row["rule"], row["article"], row["times"]) == ("forbidden-phrase", "Art.6(5)", 2)
        assert row["ruleset"].startswith("default@")
        assert (row["command"], row["subject"]) == ("huiyin.reply.sent.v1", f"case/{case}")
        assert (row["community"], row["done_in"], row["let_through"]) == ("yinhu", None, False)
        assert "不归我管" not in str(row), "what was said is not kept"
        basis = {"rule": "forbidden-phrase", "reason": "原话", "legal_basis": "裁定书"}
        version = done(act(manager, case, "override", basis, version=version))
        version = done(act(desk, case, "replies", MENDED, version=version))
        [row] = log_of(manager, actor="staff:refused-2")["refusals"]
        assert row["let_through"]
        assert row["done_in"] > before
        other = {"rule": "personal-data-public", "reason": "公示名单", "legal_basis": "合同第三条"}
        version = done(act(manager, case, "override", other, version=version))
        refused(act(desk, case, "replies", RUDE, version=version), 422, "forbidden-phrase")
        version = done(act(manager, case, "override", basis, version=version))
        [row] = log_of(manager, actor="staff:refused-2")["refusals"]
        assert row["let_through"], "by the second of two overrides"
        counts = manager.get("/v1/refusal_log/counts", params={"actor": "staff:refused-2"}).json()
        page = manager.get("/refusal_log", params={"actor": "staff:refused-2"}).text
    assert counts["rules"] == [
        {"rule": "forbidden-phrase", "article": "Art.6(5)", "times": 3, "actors": 1}
    ]
    assert f"/cases/{case}" in page
    assert "default@" in page


def test_what_is_kept_from_somebody_is_kept_out_of_the_log_too(system: System) -> None:
    case = system.open_case().id
    system.employ("staff:refused-3")
    with (
        system.client("manager", actor="staff:refused-3") as manager,
        system.client("desk", actor="staff:refused-4") as desk,
    ):
        version = int(manager.get(f"/v1/cases/{case}").headers["etag"].strip('"'))
        refused(act(desk, case, "replies", RUDE, version=version), 422, "forbidden-phrase")
        hidden = {"persons": ["staff:refused-3"], "reason": "投诉所涉"}
        with system.client("manager", actor="staff:refused-5") as another:
            version = done(act(another, case, "restrict", hidden, version=version))
            refused(act(desk, case, "replies", RUDE, version=version), 422, "forbidden-phrase")
            [row] = log_of(another, actor="staff:refused-4")["refusals"]
        assert row["times"] == 1, "nothing is noted any more once it is kept from somebody"
        assert log_of(manager, actor="staff:refused-4")["refusals"] == []
        asked = {"actor": "staff:refused-4"}
        give_up = time.monotonic() + 60  # the view tells whom it is kept from
        while manager.get("/v1/refusal_log/counts", params=asked).json()["rules"]:
            assert time.monotonic() < give_up, "its refusals are counted still"
            time.sleep(0.05)
        assert "forbidden-phrase" not in manager.get("/refusal_log", params=asked).text


def test_a_missing_right_is_listed_and_pages_go_on_where_they_ended(system: System) -> None:
    with system.client("desk", actor="staff:refused-6") as desk:
        for path in ("/v1/handling", "/v1/refusal_log"):
            assert desk.get(path).status_code == 403
    with system.client("manager", actor="staff:refused-7") as manager:
        give_up = time.monotonic() + 60  # who asked without a right does not wait for the note
        while len(log_of(manager, actor="staff:refused-6")["refusals"]) < 2:
            assert time.monotonic() < give_up, "nothing was noted"
            time.sleep(0.05)
        first = log_of(manager, actor="staff:refused-6", limit=1)
        rest = log_of(manager, actor="staff:refused-6", limit=1, cursor=first["next_cursor"])
        wrong = manager.get("/v1/refusal_log", params={"cursor": "x"})
    told = [*first["refusals"], *rest["refusals"]]
    assert {row["command"] for row in told} == {"GET /v1/handling", "GET /v1/refusal_log"}
    assert {row["rule"] for row in told} == {"role-may-call"}
    assert (wrong.status_code, wrong.json()["rule"]) == (422, "cursor")
