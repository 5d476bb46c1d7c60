"""Forgetting over HTTP: two people, one act; afterwards nobody can read it."""

from typing import Any

import httpx

from tests.integration.api.scene import System

ACT = {"reason": "本人要求", "legal_basis": "PIPL Art. 47(1)(3)"}
NAME, PHONE = "司徒念慈", "13900007788"


def approval(system: System, subject: str, *, actor: str, act: dict[str, str] = ACT) -> str:
    with system.client("records_clerk", actor=actor) as client:
        response = client.post(f"/v1/subjects/{subject}/forget/approvals", json=act)
    assert response.status_code == 201, response.text
    given: str = response.json()["approval"]
    return given


def forget(
    system: System, subject: str, given: str, *, actor: str = "staff:admin-1"
) -> httpx.Response:
    with system.client("administrator", actor=actor) as client:
        return client.post(f"/v1/subjects/{subject}/forget", json={**ACT, "approval": given})


def test_two_people_make_a_person_forgotten(system: System) -> None:
    party = {"name": NAME, "phone": PHONE}
    case = system.open_case(text="不想再被联系", party=party).id
    with system.client() as client:
        row: dict[str, Any] = client.get(f"/v1/cases/{case}").json()["case"]
    subject = row["party"]
    given = approval(system, subject, actor="staff:clerk-1")
    response = forget(system, subject, given)
    assert response.status_code == 201, response.text
    assert response.json()["keys_destroyed"] >= 1
    with system.client() as client:
        params = {"min_position": response.json()["receipts"][-1]["position"]}
        shown = client.get(f"/v1/cases/{case}", params=params)
        assert shown.json()["case"]["name"] is None
        assert set(shown.json()["case"]["forgotten"]) == {"text", "name", "phone", "unit"}
        assert "不想再" not in shown.text
        assert case not in client.get("/v1/inbox", params={"q": NAME}).text


def refused(response: httpx.Response, rule: str) -> None:
    assert response.status_code == 422, response.text
    assert response.json()["rule"] == rule


def test_an_approval_is_for_one_person_reason_and_basis(system: System) -> None:
    first, second = "0190a6f2-7f3e-7c1a-8d3b-1f2e3d4c5b6a", "0190a6f2-7f3e-7c1a-8d3b-1f2e3d4c5b6b"
    refused(forget(system, second, approval(system, first, actor="staff:clerk-1")), "second-person")
    other = approval(system, first, actor="staff:clerk-1", act={**ACT, "reason": "别的"})
    refused(forget(system, first, other), "second-person")
    refused(forget(system, first, system.token("administrator")), "second-person")
    refused(forget(system, first, "made-up"), "second-person")


def test_nobody_approves_their_own_act(system: System) -> None:
    case = system.open_case(party={"name": "独孤一人", "phone": "13900009911"}).id
    with system.client() as client:
        subject = client.get(f"/v1/cases/{case}").json()["case"]["party"]
    given = approval(system, subject, actor="staff:admin-1")
    response = forget(system, subject, given, actor="staff:admin-1")
    assert response.status_code in (403, 422)
    with system.client() as client:
        assert client.get(f"/v1/cases/{case}").json()["case"]["name"] is not None


def test_it_takes_the_whole_company(system: System) -> None:
    subject = "0190a6f2-7f3e-7c1a-8d3b-1f2e3d4c5b6a"
    with system.client("records_clerk", communities=["yinhu"]) as client:
        response = client.post(f"/v1/subjects/{subject}/forget/approvals", json=ACT)
    assert response.status_code == 403
    assert response.json()["rule"] == "company-wide"
