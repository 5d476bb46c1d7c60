"""Holds over HTTP: what is held is not forgotten; a refusal leaves the log as it was (Art. 10)."""

import uuid
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.integration.api.scene import System

CREATED, REFUSED = 201, 422


def place(client: httpx.Client, about: str) -> httpx.Response:
    said = {
        "community": "yinhu",
        "about": about,
        "ground": "litigation",
        "reason": "法院已受理",
        "legal_basis": "应诉通知书",
    }
    return client.post("/v1/holds", json=said)


def lift(client: httpx.Client, placed: httpx.Response) -> httpx.Response:
    begun = placed.json()
    return client.post(
        f"/v1/holds/{begun['id']}/lift",
        json={"reason": "已结案", "legal_basis": "结案通知"},
        headers={"If-Match": f'"{begun["version"]}"'},
    )


def twice(client: httpx.Client, about: str) -> httpx.Response:
    assert place(client, about).status_code == CREATED
    return place(client, about)


def of_nothing(client: httpx.Client, about: str) -> httpx.Response:
    del about
    return place(client, f"letter/{uuid.uuid4()}")


def lifted_twice(client: httpx.Client, about: str) -> httpx.Response:
    lifted = lift(client, place(client, about))
    assert lifted.status_code == CREATED, lifted.text
    return lift(client, lifted)


@pytest.mark.parametrize(
    ("act", "rule", "before"),
    [
        pytest.param(twice, "hold-once", 1, marks=pytest.mark.proves("Art.10", "hold-once")),
        pytest.param(of_nothing, "hold-what-is-there", 0,
                     marks=pytest.mark.proves("Art.10", "hold-what-is-there")),
        pytest.param(lifted_twice, "lift-what-is-held", 2,
                     marks=pytest.mark.proves("Art.10", "lift-what-is-held")),
    ],
)  # fmt: skip
def test_a_refused_hold_appends_nothing(
    system: System, act: Callable[[httpx.Client, str], httpx.Response], rule: str, before: int
) -> None:
    case = system.open_case(party={"phone": None, "name": None, "unit": None, "kind": "anonymous"})
    head = system.parts.store.head().position
    with system.client("manager") as manager:
        response = act(manager, f"case/{case.id}")
    problem = response.json()
    assert response.status_code == REFUSED, response.text
    assert (problem["rule"], problem["article"]) == (rule, "Art.10")
    assert problem["ruleset"].startswith("default@")
    assert system.parts.store.head().position == head + before


@pytest.mark.proves("Art.10", "held-stays")
def test_nobody_is_forgotten_while_a_case_of_theirs_is_held(system: System) -> None:
    phone = f"139{uuid.uuid4().int % 10**8:08d}"
    case = system.open_case(party={"phone": phone})
    request = {"reason": "本人要求", "legal_basis": "《个人信息保护法》第四十七条"}
    with (
        system.client("records_clerk", actor="staff:clerk-1") as clerk,
        system.client("administrator", actor="staff:clerk-2") as other,
        system.client("manager") as manager,
    ):
        subject = clerk.get(f"/v1/cases/{case.id}").json()["case"]["party"]
        at = f"/v1/subjects/{subject}/forget"
        approval = other.post(f"{at}/approvals", json=request).json()["approval"]
        placed = place(manager, f"case/{case.id}")
        head = system.parts.store.head().position
        told: dict[str, Any] = {**request, "approval": approval}
        refused = clerk.post(at, json=told)
        assert refused.status_code == REFUSED, refused.text
        assert (refused.json()["rule"], refused.json()["article"]) == ("held-stays", "Art.10")
        assert system.parts.store.head().position == head
        assert lift(manager, placed).status_code == CREATED
        assert clerk.post(at, json=told).status_code == CREATED
