"""The records chapter over HTTP: each refusal leaves the log as it was (Art. 10)."""

from typing import Any

import httpx
import pytest

from events.filing_scheme import SCHEME_ID
from tests.integration.api.scene import System

CREATED, OK, REFUSED = 201, 200, 422
LATER = "2099-01-01T00:00:00Z"
WS = {"code": "WS", "name": "文书"}
MINUTES = {"matter": "minutes", "category": "WS", "retention": "D30"}


def adopt(client: httpx.Client, **changes: Any) -> httpx.Response:
    said = {
        "name": "归档方案",
        "fonds": "J001",
        "unit": "KFB",
        "categories": [WS],
        "schedule": [MINUTES],
        "effective_from": LATER,
        **changes,
    }
    return client.post("/v1/filing_schemes", json=said)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        pytest.param({"effective_from": "2001-01-01T00:00:00Z"}, "scheme-follows-on",
                     marks=pytest.mark.proves("Art.10", "scheme-follows-on")),
        pytest.param({"community": "yinhu"}, "scheme-of-the-company",
                     marks=pytest.mark.proves("Art.10", "scheme-of-the-company")),
        pytest.param({"categories": [WS, WS]}, "category-once",
                     marks=pytest.mark.proves("Art.10", "category-once")),
        pytest.param({"categories": [WS, {"code": "XC", "name": "巡查"}]}, "own-code-marked",
                     marks=pytest.mark.proves("Art.10", "own-code-marked")),
        pytest.param({"schedule": [MINUTES, MINUTES]}, "matter-once",
                     marks=pytest.mark.proves("Art.10", "matter-once")),
        pytest.param({"schedule": [{**MINUTES, "category": "ZY"}]}, "category-of-the-scheme",
                     marks=pytest.mark.proves("Art.10", "category-of-the-scheme")),
        pytest.param({"schedule": [{**MINUTES, "matter": "assembly_minutes"}]},
                     "resolutions-for-ever",
                     marks=pytest.mark.proves("Art.10", "resolutions-for-ever")),
    ],
)  # fmt: skip
def test_a_scheme_that_contradicts_itself_is_refused(
    system: System, changes: dict[str, Any], rule: str
) -> None:
    head = system.parts.store.head().position
    with system.client("records_clerk") as clerk:
        response = adopt(clerk, **changes)
    problem = response.json()
    assert response.status_code == REFUSED, response.text
    assert (problem["rule"], problem["article"]) == (rule, "Art.10")
    assert system.parts.store.head().position == head


@pytest.mark.proves("Art.10")
def test_the_scheme_that_ships_is_there_and_new_versions_follow_it(system: System) -> None:
    with system.client("records_clerk") as clerk:
        then = {"min_position": system.parts.store.head().position}
        shipped = clerk.get(f"/v1/filing_schemes/{SCHEME_ID}", params=then).json()
        begun = adopt(clerk, effective_from="2098-01-01T00:00:00Z").json()
        assert begun["id"] == SCHEME_ID
        asked = {"min_position": begun["position"]}
        shown = clerk.get(f"/v1/filing_schemes/{SCHEME_ID}", params=asked).json()
    assert shipped["item"]["detail"]["fonds"] == "J001"
    assert shown["item"]["detail"]["version"] == begun["version"]
    versions = [part["key"] for part in shown["parts"] if part["part"] == "version"]
    assert len(versions) == begun["version"]
