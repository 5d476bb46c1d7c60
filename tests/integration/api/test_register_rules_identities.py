"""Who is one and the same, over HTTP: each refusal leaves the log as it was; a merge shows on both
and is taken back whole.
"""

from typing import Any

import httpx
import pytest

from tests.integration.api.scene import System

CREATED, OK, REFUSED = 201, 200, 422
NOBODY = "01970000-0000-7000-8000-00000000dead"


def party_of(system: System, client: httpx.Client, phone: str, community: str = "yinhu") -> str:
    party = {"phone": phone, "name": "何小满", "unit": "1-0101"}
    case = system.open_case(party=party, community=community, building=None)
    subject: str = client.get(f"/v1/cases/{case.id}").json()["case"]["party"]
    return subject


def merge(client: httpx.Client, subject: str, into: str, **changes: Any) -> httpx.Response:
    said = {"community": "yinhu", "subject": subject, "into": into, "ground": "own_word"}
    return client.post("/v1/identities", json={**said, "reason": "来电时本人说的", **changes})


def refused(system: System, response: httpx.Response, rule: str, head: int) -> None:
    assert response.status_code == REFUSED, response.text
    assert (response.json()["rule"], response.json()["article"]) == (rule, "Art.2")
    assert system.parts.store.head().position == head


@pytest.mark.proves("Art.2", "merge-two-parties")
@pytest.mark.proves("Art.2", "merge-known-parties")
@pytest.mark.proves("Art.2", "merge-within-scope")
@pytest.mark.proves("Art.2", "merge-party-once")
@pytest.mark.proves("Art.2", "merge-into-kept")
@pytest.mark.proves("Art.2", "split-what-is-merged")
def test_two_parties_are_merged_and_taken_apart_again(system: System) -> None:
    with system.client("manager") as manager:
        one = party_of(system, manager, "13900007101")
        other = party_of(system, manager, "13900007102")
        abroad = party_of(system, manager, "13900007103", community="fengming")
        head = system.parts.store.head().position
        for subject, into, rule in (
            (one, one, "merge-two-parties"),
            (one, NOBODY, "merge-known-parties"),
            (one, abroad, "merge-within-scope"),
        ):
            refused(system, merge(manager, subject, into), rule, head)
        merged = merge(manager, other, one)
        assert merged.status_code == CREATED, merged.text
        at = f"/v1/identities/{merged.json()['id']}"
        head = system.parts.store.head().position
        refused(system, merge(manager, other, one), "merge-party-once", head)
        refused(system, merge(manager, one, other), "merge-into-kept", head)
        shown = manager.get(at, params={"min_position": head}).json()["item"]
        assert (shown["state"], shown["detail"]["into"]) == ("merged", one)
        kept = manager.get("/v1/identities", params={"state": "kept"}).json()["items"]
        assert one in {each["detail"]["subject"] for each in kept}
        said, version = {"reason": "母女两人"}, {"If-Match": '"1"'}
        assert manager.post(f"{at}/split", json=said, headers=version).status_code == CREATED
        head = system.parts.store.head().position
        again = manager.post(f"{at}/split", json=said, headers={"If-Match": '"2"'})
        refused(system, again, "split-what-is-merged", head)
    with system.client("desk") as desk:
        assert merge(desk, other, one).status_code == httpx.codes.FORBIDDEN
