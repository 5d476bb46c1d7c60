"""Custody over HTTP: each refusal leaves the log as it was, each finding is listed (Art. 9(3))."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from events.instant import format_instant
from tests.integration.api.scene import System, open_findings

CREATED, OK, REFUSED = 201, 200, 422
SCAN = {"sha256": "a" * 64, "media_type": "application/pdf", "size_bytes": 1}


def days(number: int) -> str:
    return format_instant(datetime.now(UTC) + timedelta(days=number))


def sent_letter(client: httpx.Client) -> str:
    """A letter that went out; returns its stream."""
    said = {
        "community": "yinhu",
        "to": {"kind": "owner", "name": "张伟", "unit": "1-101"},
        "subject": "reminder",
        "title": "关于更换钢丝绳的函",
    }
    response = client.post("/v1/letters/send", json=said)
    assert response.status_code == CREATED, response.text
    return str(response.json()["receipts"][0]["stream"])


class Custody:
    """The custody of a letter, led on step by step."""

    def __init__(self, client: httpx.Client, about: str) -> None:
        self._client, self.about = client, about
        self.id, self.version, self.position = "", 0, 0

    def begin(self, how: str = "deposit", **told: Any) -> httpx.Response:
        said = {"community": "yinhu", "about": self.about, "custodian": "staff:1", **told}
        response = self._client.post(f"/v1/originals/{how}", json=said)
        self._note(response)
        return response

    def step(self, name: str, **told: Any) -> httpx.Response:
        response = self._client.post(
            f"/v1/originals/{self.id}/{name}",
            json=told,
            headers={"If-Match": f'"{self.version}"'},
        )
        self._note(response)
        return response

    def lend(self, until: int = 7, **told: Any) -> httpx.Response:
        said = {"to": "staff:7", "purpose": "court", "back_by": days(until), **told}
        return self.step("lend", **said)

    def _note(self, response: httpx.Response) -> None:
        if response.status_code == CREATED:
            told = response.json()
            self.id, self.version, self.position = told["id"], told["version"], told["position"]


def twice(custody: Custody) -> httpx.Response:
    custody.begin()
    return custody.begin()


def of_nothing(custody: Custody) -> httpx.Response:
    custody.about = f"letter/{uuid.uuid4()}"
    return custody.begin()


def lent_twice(custody: Custody) -> httpx.Response:
    custody.begin()
    custody.lend()
    return custody.lend()


def lent_without_original(custody: Custody) -> httpx.Response:
    custody.begin("copy", form="paper")
    return custody.lend()


def lent_backwards(custody: Custody) -> httpx.Response:
    custody.begin()
    return custody.lend(-1)


def returned_unlent(custody: Custody) -> httpx.Response:
    custody.begin()
    return custody.step("return", condition="whole")


def moved_while_out(custody: Custody) -> httpx.Response:
    custody.begin()
    custody.lend()
    return custody.step("transfer", custodian="staff:2", reason="交接")


@pytest.mark.parametrize(
    ("act", "rule"),
    [
        pytest.param(twice, "deposit-once", marks=pytest.mark.proves("Art.9(3)", "deposit-once")),
        pytest.param(of_nothing, "keep-what-is-there",
                     marks=pytest.mark.proves("Art.9(3)", "keep-what-is-there")),
        pytest.param(lent_twice, "lend-once", marks=pytest.mark.proves("Art.9(3)", "lend-once")),
        pytest.param(lent_without_original, "lend-what-is-here",
                     marks=pytest.mark.proves("Art.9(3)", "lend-what-is-here")),
        pytest.param(lent_backwards, "loan-ends-later",
                     marks=pytest.mark.proves("Art.9(3)", "loan-ends-later")),
        pytest.param(returned_unlent, "return-what-is-lent",
                     marks=pytest.mark.proves("Art.9(3)", "return-what-is-lent")),
        pytest.param(moved_while_out, "transfer-what-is-here",
                     marks=pytest.mark.proves("Art.9(3)", "transfer-what-is-here")),
    ],
)  # fmt: skip
def test_a_refused_step_of_custody_appends_nothing(system: System, act: Any, rule: str) -> None:
    with system.client() as desk:
        custody = Custody(desk, sent_letter(desk))
        before = system.parts.store.head().position
        response = act(custody)
    problem = response.json()
    assert response.status_code == REFUSED, response.text
    assert (problem["rule"], problem["article"]) == (rule, "Art.9(3)")
    assert problem["ruleset"].startswith("default@")
    assert system.parts.store.head().position == max(before, custody.position)


@pytest.mark.proves("Art.9(3)", "original-back-in-time")
@pytest.mark.proves("Art.9(3)", "original-whole")
@pytest.mark.proves("Art.9(3)", "original-as-deposited")
def test_what_comes_back_late_or_not_as_it_was_is_listed(system: System) -> None:
    with system.client() as desk:
        custody = Custody(desk, sent_letter(desk))
        custody.begin(scan=SCAN, happened_at=days(-9))
        custody.lend(-2, happened_at=days(-8))
        shown = desk.get(
            "/v1/originals", params={"overdue": True, "min_position": custody.position}
        )
        custody.step("return", condition="damaged", scan_sha256="b" * 64)
        rules = found_about(desk, f"original/{custody.id}", custody.position)
    assert custody.id in [item["id"] for item in shown.json()["items"]]
    assert rules == {"original-back-in-time", "original-whole", "original-as-deposited"}


@pytest.mark.proves("Art.9(3)", "written-material-kept")
def test_important_writing_filed_without_a_copy_is_listed(system: System) -> None:
    with system.client() as desk, system.client("records_clerk") as clerk:
        said = {"community": "yinhu", "about": sent_letter(desk), "matter": "legal_letter"}
        filed = clerk.post("/v1/records", json=said).json()
        rules = found_about(clerk, f"record/{filed['id']}", filed["position"])
    assert rules == {"written-material-kept"}


@pytest.mark.proves("Art.9(3)", "important-notice-kept")
def test_an_important_notice_that_leaves_nothing_behind_is_listed(system: System) -> None:
    with system.client() as desk, system.client("manager", actor="staff:2") as manager:
        said = {
            "community": "yinhu",
            "subject": "fees",
            "title": "停车费调整",
            "text": "自下月起执行。",
            "places": [{"id": "gate", "channel": "notice_board"}],
            "valid_from": days(0),
        }
        notice = desk.post("/v1/notices", json=said).json()["id"]
        position = 0
        for version, (client, name, told) in enumerate(
            ((manager, "approve", {}), (desk, "post", {"place": "gate"}), (desk, "remove", {})), 1
        ):
            response = client.post(
                f"/v1/notices/{notice}/{name}",
                json=told,
                headers={"If-Match": f'"{version}"'},
            )
            assert response.status_code == CREATED, response.text
            position = response.json()["position"]
        rules = found_about(desk, f"notice/{notice}", position)
    assert "important-notice-kept" in rules


def found_about(client: httpx.Client, about: str, position: int) -> set[str]:
    """The rules of the open findings about a stream, every page of them."""
    return {
        item["detail"]["rule"]
        for item in open_findings(client, position=position)
        if item["detail"]["about"] == about
    }
