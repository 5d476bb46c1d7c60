"""Destroying records over HTTP: each refusal leaves the log as it was; what is destroyed cannot be
read, and its entry stays (Art. 10).
"""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from services.composition.auditing import examine
from tests.integration.api.scene import System

CREATED, OK, REFUSED = 201, 200, 422
LONG_AGO = "2010-03-01T02:00:00Z"
DONE = {"witnesses": ["staff:8", "staff:9"], "place": "区保密销毁中心", "method": "pulped"}


class Archive:
    """A clerk, a manager, and what they do."""

    def __init__(self, system: System, clerk: httpx.Client, manager: httpx.Client) -> None:
        self.system, self.clerk, self.manager = system, clerk, manager
        self.id, self.version, self.position = "", 0, 0
        self.records: list[str] = []
        self.letter = ""

    def file(self, happened_at: str | None = LONG_AGO) -> str:
        """Files a letter; returns its record."""
        at = {} if happened_at is None else {"happened_at": happened_at}
        said = {
            "community": "yinhu",
            "to": {"kind": "owner", "name": "张伟", "unit": "1-101"},
            "subject": "reminder",
            "title": "关于更换钢丝绳的函",
            **at,
        }
        sent = self.manager.post("/v1/letters/send", json=said)
        assert sent.status_code == CREATED, sent.text
        self.letter = str(sent.json()["id"])
        told = {"community": "yinhu", "about": f"letter/{self.letter}", "matter": "letter", **at}
        filed = self.clerk.post("/v1/records", json=told)
        assert filed.status_code == CREATED, filed.text
        return str(filed.json()["id"])

    def appraise(self, *records: str, appraiser: str = "staff:7") -> httpx.Response:
        said = {
            "community": "yinhu",
            "records": list(records),
            "appraisers": [appraiser],
            "reason": "保管期满，没有继续保存的价值",
        }
        response = self.clerk.post("/v1/destructions", json=said)
        return self._note(response)

    def step(self, client: httpx.Client, name: str, **told: Any) -> httpx.Response:
        headers = {"If-Match": f'"{self.version}"'}
        response = client.post(f"/v1/destructions/{self.id}/{name}", json=told, headers=headers)
        return self._note(response)

    def approve(self) -> httpx.Response:
        return self.step(self.manager, "approve")

    def carry_out(self, **changes: Any) -> httpx.Response:
        return self.step(self.clerk, "carry_out", **{**DONE, **changes})

    def destroyed(self) -> str:
        """Files, appraises, approves, destroys; returns the record."""
        record = self.file()
        self.appraise(record)
        self.approve()
        done = self.carry_out()
        assert done.status_code == CREATED, done.text
        return record

    def _note(self, response: httpx.Response) -> httpx.Response:
        if response.status_code == CREATED:
            told = response.json()
            self.id, self.version, self.position = told["id"], told["version"], told["position"]
        return response


@pytest.fixture
def archive(system: System) -> Iterator[Archive]:
    with (
        system.client("records_clerk", actor="staff:clerk-1") as clerk,
        system.client("manager", actor="staff:manager-1") as manager,
    ):
        yield Archive(system, clerk, manager)


def young(archive: Archive) -> httpx.Response:
    return archive.appraise(archive.file(None))


def unknown(archive: Archive) -> httpx.Response:
    return archive.appraise(str(uuid.uuid4()))


def gone(archive: Archive) -> httpx.Response:
    return archive.appraise(archive.destroyed())


def approved_twice(archive: Archive) -> httpx.Response:
    archive.appraise(archive.file())
    archive.approve()
    return archive.approve()


def approved_by_appraiser(archive: Archive) -> httpx.Response:
    archive.appraise(archive.file(), appraiser="staff:manager-1")
    return archive.approve()


def unapproved(archive: Archive) -> httpx.Response:
    archive.appraise(archive.file())
    return archive.carry_out()


def one_witness(archive: Archive) -> httpx.Response:
    archive.appraise(archive.file())
    archive.approve()
    return archive.carry_out(witnesses=["staff:8", "staff:manager-1"])


def done_twice(archive: Archive) -> httpx.Response:
    archive.destroyed()
    return archive.carry_out()


def done_elsewhere(archive: Archive) -> httpx.Response:
    record = archive.file()
    archive.appraise(record)
    archive.approve()
    first, version = archive.id, archive.version
    archive.appraise(record)
    archive.approve()
    archive.carry_out()
    archive.id, archive.version = first, version
    return archive.carry_out()


def classified_after(archive: Archive) -> httpx.Response:
    record = archive.destroyed()
    shown = archive.clerk.get(f"/v1/records/{record}", params={"min_position": archive.position})
    return archive.clerk.post(
        f"/v1/records/{record}/classify",
        json={"category": "WS", "retention": "Y"},
        headers={"If-Match": shown.headers["ETag"]},
    )


def held(archive: Archive) -> httpx.Response:
    archive.appraise(archive.file())
    archive.approve()
    hold = {
        "community": "yinhu",
        "about": f"letter/{archive.letter}",
        "ground": "litigation",
        "reason": "已起诉",
        "legal_basis": "应诉通知书",
    }
    assert archive.clerk.post("/v1/holds", json=hold).status_code == CREATED
    return archive.carry_out()


ACTS: dict[str, Callable[[Archive], httpx.Response]] = {
    "term-is-over": young,
    "appraise-what-is-there": unknown,
    "appraise-what-is-kept": gone,
    "approve-destruction-once": approved_twice,
    "destruction-approved-by-another": approved_by_appraiser,
    "approve-before-destroying": unapproved,
    "two-witnesses": one_witness,
    "destroy-once": done_twice,
    "destroy-what-is-kept": done_elsewhere,
    "classify-kept": classified_after,
    "held-stays": held,
}


@pytest.mark.parametrize("rule", ACTS)
@pytest.mark.proves("Art.10", "term-is-over")
@pytest.mark.proves("Art.10", "appraise-what-is-there")
@pytest.mark.proves("Art.10", "appraise-what-is-kept")
@pytest.mark.proves("Art.10", "approve-destruction-once")
@pytest.mark.proves("Art.10", "destruction-approved-by-another")
@pytest.mark.proves("Art.10", "approve-before-destroying")
@pytest.mark.proves("Art.10", "two-witnesses")
@pytest.mark.proves("Art.10", "destroy-once")
@pytest.mark.proves("Art.10", "destroy-what-is-kept")
@pytest.mark.proves("Art.10", "classify-kept")
@pytest.mark.proves("Art.10", "held-stays")
def test_a_refused_step_of_destroying_appends_nothing(archive: Archive, rule: str) -> None:
    heads: list[int] = []
    archive.clerk.event_hooks["request"] = archive.manager.event_hooks["request"] = [
        lambda _: heads.append(archive.system.parts.store.head().position)
    ]
    response = ACTS[rule](archive)
    problem = response.json()
    assert response.status_code == REFUSED, response.text
    assert (problem["rule"], problem["article"]) == (rule, "Art.10")
    assert problem["ruleset"].startswith("default@")
    assert archive.system.parts.store.head().position == heads[-1]


@pytest.mark.proves("Art.10")
def test_what_is_destroyed_cannot_be_read_and_its_entry_stays(archive: Archive) -> None:
    record = archive.destroyed()
    asked = {"min_position": archive.position}
    letter = archive.clerk.get(f"/v1/letters/{archive.letter}", params=asked).json()["item"]
    shown = archive.clerk.get(f"/v1/records/{record}", params=asked).json()["item"]
    told = archive.clerk.get(f"/v1/destructions/{archive.id}", params=asked).json()
    assert letter["said"]["title"] is None
    assert shown["state"] == "destroyed"
    [entry] = [part["detail"] for part in told["parts"] if part["part"] == "entry"]
    assert (entry["record"], entry["file_number"]) == (record, shown["number"])
    assert entry["reason"] == "保管期满，没有继续保存的价值"
    report = examine(archive.system.parts, ["registers"])
    assert report.guards is None, "every key that is gone was destroyed by an event"
    assert report.log.difference is None
    assert [view.difference for view in report.views] == [None]
