"""Volumes, uses and handovers over HTTP: each refusal leaves the log as it was, each finding is
listed (Art. 10).
"""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from events.envelope import parse
from projections.archive.tlog.note import read_verifier_key
from services.composition.handing_over import export_handover
from services.verifier.package import verify_package
from tests.integration.api.scene import System, open_findings

CREATED, OK, REFUSED = 201, 200, 422
PATIENCE_S = 90.0
NOBODY = str(uuid.uuid4())
USE = {"purpose": "audit", "form": "on_site", "reader": "staff:7", "approved_by": "staff:9"}
HANDOVER = {
    "to": "owners_committee",
    "receiver": "银湖花园业主委员会",
    "legal_basis": "《物业管理条例》第三十六条",
    "method": "both",
}
SIGNED = {
    "giver": "staff:1",
    "receiver_name": "李主任",
    "supervisor": "赵科长",
    "items_received": 1,
}


class Office:
    """The manager of the archive, and the register at work."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        self.at, self.id, self.version, self.position = "", "", 0, 0

    def record(self) -> str:
        """Files a letter; returns its record."""
        said = {
            "community": "yinhu",
            "to": {"kind": "owner", "name": "张伟", "unit": "1-101"},
            "subject": "reminder",
            "title": "关于更换钢丝绳的函",
        }
        about = self.client.post("/v1/letters/send", json=said).json()["receipts"][0]["stream"]
        told = {"community": "yinhu", "about": about, "matter": "letter"}
        return str(self.client.post("/v1/records", json=told).json()["id"])

    def begin(self, register: str, **told: Any) -> httpx.Response:
        self.at = f"/v1/{register}"
        return self._note(self.client.post(self.at, json={"community": "yinhu", **told}))

    def step(self, name: str, **told: Any) -> httpx.Response:
        headers = {"If-Match": f'"{self.version}"'}
        return self._note(
            self.client.post(f"{self.at}/{self.id}/{name}", json=told, headers=headers)
        )

    def volume(self) -> httpx.Response:
        return self.begin("volumes", ground="litigation", title="渗水案", retention="Y")

    def use(self, **changes: Any) -> httpx.Response:
        records = changes.pop("records", None) or [self.record()]
        return self.begin("archive_uses", records=records, **{**USE, **changes})

    def handover(self, **changes: Any) -> httpx.Response:
        records = changes.pop("records", None) or [self.record()]
        return self.begin("handovers", records=records, **{**HANDOVER, **changes})

    def checked(self) -> None:
        """A handover on paper, checked and ready to be signed for."""
        self.handover(method="paper")
        self.client.get(f"{self.at}/{self.id}", params={"min_position": self.position})
        response = self._note(self.client.post(f"{self.at}/{self.id}/check"))
        assert response.status_code == CREATED, response.text

    def _note(self, response: httpx.Response) -> httpx.Response:
        if response.status_code == CREATED:
            told = response.json()
            self.id, self.version, self.position = told["id"], told["version"], told["position"]
        return response


@pytest.fixture
def office(system: System) -> Iterator[Office]:
    with system.client("manager", actor="staff:manager-1") as client:
        yield Office(client)


def added_after_closing(office: Office) -> httpx.Response:
    office.volume()
    office.step("add", record=office.record())
    office.step("close")
    return office.step("add", record=office.record())


def closed_empty(office: Office) -> httpx.Response:
    office.volume()
    return office.step("close")


def added_unknown(office: Office) -> httpx.Response:
    office.volume()
    return office.step("add", record=NOBODY)


def added_twice(office: Office) -> httpx.Response:
    office.volume()
    record = office.record()
    office.step("add", record=record)
    return office.step("add", record=record)


def ended_twice(office: Office) -> httpx.Response:
    office.use()
    office.step("end", whole=True)
    return office.step("end", whole=True)


def handed_over_twice(office: Office) -> httpx.Response:
    office.checked()
    office.step("complete", **SIGNED)
    return office.step("complete", **SIGNED)


def signed_unchecked(office: Office) -> httpx.Response:
    office.handover()
    return office.step("complete", **SIGNED)


ACTS: dict[str, Callable[[Office], httpx.Response]] = {
    "volume-still-open": added_after_closing,
    "volume-not-empty": closed_empty,
    "volume-of-records": added_unknown,
    "record-once-in-volume": added_twice,
    "use-what-is-there": lambda office: office.use(records=[NOBODY]),
    "one-reader": lambda office: office.use(reader=None),
    "leave-of-another": lambda office: office.use(approved_by="staff:7"),
    "end-use-once": ended_twice,
    "handover-of-a-community": lambda office: office.handover(community=None),
    "hand-over-what-is-there": lambda office: office.handover(records=[NOBODY]),
    "hand-over-once": handed_over_twice,
    "handover-checked": signed_unchecked,
}


@pytest.mark.parametrize("rule", ACTS)
@pytest.mark.proves("Art.10", "volume-still-open")
@pytest.mark.proves("Art.10", "volume-not-empty")
@pytest.mark.proves("Art.10", "volume-of-records")
@pytest.mark.proves("Art.10", "record-once-in-volume")
@pytest.mark.proves("Art.10", "use-what-is-there")
@pytest.mark.proves("Art.10", "one-reader")
@pytest.mark.proves("Art.10", "leave-of-another")
@pytest.mark.proves("Art.10", "end-use-once")
@pytest.mark.proves("Art.10", "handover-of-a-community")
@pytest.mark.proves("Art.10", "hand-over-what-is-there")
@pytest.mark.proves("Art.10", "hand-over-once")
@pytest.mark.proves("Art.10", "handover-checked")
def test_a_refused_step_appends_nothing(system: System, office: Office, rule: str) -> None:
    heads: list[int] = []
    office.client.event_hooks["request"] = [
        lambda _: heads.append(system.parts.store.head().position)
    ]
    response = ACTS[rule](office)
    problem = response.json()
    assert response.status_code == REFUSED, response.text
    assert (problem["rule"], problem["article"]) == (rule, "Art.10")
    assert problem["ruleset"].startswith("default@")
    assert system.parts.store.head().position == heads[-1]


@pytest.mark.proves("Art.10", "used-and-whole")
@pytest.mark.proves("Art.10", "handover-counted")
def test_what_comes_back_damaged_or_is_miscounted_is_listed(office: Office) -> None:
    office.use()
    office.step("end", whole=False)
    assert found_about(office, "archive_use") == {"used-and-whole"}
    office.checked()
    office.step("complete", **{**SIGNED, "items_received": 0})
    assert found_about(office, "handover") == {"handover-counted"}


def test_a_volume_goes_to_paper_with_the_list_of_what_lies_in_it(office: Office) -> None:
    office.volume()
    office.step("add", record=office.record())
    asked = {"min_position": office.position}
    made = office.client.get(f"{office.at}/{office.id}/volume.pdf", params=asked)
    assert made.status_code == OK, made.text
    assert b"<pdfaid:part>2</pdfaid:part>" in made.content


@pytest.mark.proves("Art.10")
def test_a_handover_goes_out_checked_with_its_register_and_nothing_else(
    system: System, office: Office, tmp_path: Path
) -> None:
    given, other = office.record(), office.record()
    office.handover(records=[given])
    number = office.client.get(
        f"{office.at}/{office.id}", params={"min_position": office.position}
    ).json()["item"]["number"]
    made = export_handover(
        system.parts,
        number,
        tmp_path / "package",
        disclose=True,
        wait_s=PATIENCE_S,
        progress=lambda *_: None,
    )
    vkey = (system.parts.settings.tlog_folder / "vkey").read_text().splitlines()
    report = verify_package(made.target, keys=[read_verifier_key(line) for line in vkey])
    assert report.findings == []
    events = (made.target / "data/events.ndjson").read_bytes()
    assert f'"subject":"record/{given}"'.encode() in events
    assert f'"subject":"record/{other}"'.encode() not in events
    papers = made.target / "data/papers"
    [told] = orjson.loads((papers / "four-properties.json").read_bytes()).values()
    assert (told["passed"], told["occasion"], told["handover"]) == (True, "handover", office.id)
    assert b"<pdfaid:part>2</pdfaid:part>" in (papers / "handover.pdf").read_bytes()
    assert {path.name for path in papers.rglob("*.pdf")} == {
        "handover.pdf", "record.pdf", "report.pdf",
    }  # fmt: skip
    story = [parse(row.body) for row in system.parts.store.read_stream(f"handover/{office.id}")]
    checked = story[-1].envelope
    assert (checked.data["passed"], checked.data["package"]) == (True, made.number)
    assert list(checked.data["checks"]) == [told["event"]]
    office.version = checked.sequence
    assert office.step("complete", **SIGNED).status_code == CREATED
    signed = system.parts.store.read_stream(f"handover/{office.id}")[-1]
    assert parse(signed.body).envelope.data["package"] == made.number


def found_about(office: Office, kind: str) -> set[str]:
    """The rules of the open findings about the item at work, every page of them."""
    return {
        item["detail"]["rule"]
        for item in open_findings(office.client, position=office.position)
        if item["detail"]["about"] == f"{kind}/{office.id}"
    }
