"""Whole records over HTTP: what is missing is refused by name, and can be accounted for."""

import httpx
import pytest

from tests.integration.api.scene import System, contact
from tests.integration.api.test_cases import act, done, refused

NOBODY = "record-party"
NOTHING_DONE = "record-process"


def resolved(system: System, desk: httpx.Client, **changes: object) -> tuple[str, int]:
    told = contact(**changes)  # type: ignore[arg-type]  # passed on as they are
    data = {name: value for name, value in told["data"].items() if name not in changes}
    logged = desk.post("/v1/cases", json={**data, **_kept(changes)}).json()
    (case,) = logged["cases"]
    version = max(r["version"] for r in logged["receipts"] if r["stream"] == f"case/{case}")
    return case, done(act(desk, case, "resolve", {"outcome": "已修好"}, version=version))


def _kept(changes: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in changes.items() if value is not None}


@pytest.mark.parametrize(
    ("rule", "part"),
    [
        pytest.param(NOBODY, "party", marks=pytest.mark.proves("Art.9(1)", NOBODY)),
        pytest.param(NOTHING_DONE, "process", marks=pytest.mark.proves("Art.9(1)", NOTHING_DONE)),
    ],
)
def test_a_record_is_closed_whole_or_with_what_it_lacks_accounted_for(
    system: System, rule: str, part: str
) -> None:
    with system.client("desk") as desk:
        changes: dict[str, object] = {"answer_needed": False}
        if part == "party":
            changes["party"] = None
        case, version = resolved(system, desk, **changes)
        if part == "party":
            version = done(act(desk, case, "notes", {"text": "当场换了灯泡"}, version=version))
        head = system.parts.store.head().position
        problem = refused(act(desk, case, "close", version=version), 422, rule)
        assert problem["article"] == "Art.9(1)"
        assert system.parts.store.head().position == head
        empty = {"empty": [{"part": part, "reason": "无从得知"}]}
        version = done(act(desk, case, "complete", empty, version=version))
        again = act(desk, case, "complete", empty, version=version)
        refused(again, 422, "declare-what-is-missing")
        done(act(desk, case, "close", version=version))
