"""Files over HTTP: sent in a stream, put with a case, shown on record, gone with whom they are
about.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

import httpx

from events.attachment import key_id_of
from tests.integration.api.scene import System, step

PDF = {"Content-Type": "application/pdf"}
LIMIT_BYTES = 1_000_000


def scan(pages: int) -> bytes:
    return b"%PDF-1.7\n" + b"page of a letter\n" * pages


def sent(client: httpx.Client, data: bytes) -> dict[str, Any]:
    response = client.post("/v1/blobs", content=data, headers=PDF)
    assert response.status_code == 201, response.text
    told: dict[str, Any] = response.json()
    return told


def case_shown(client: httpx.Client, case: str, position: int) -> dict[str, Any]:
    response = client.get(f"/v1/cases/{case}", params={"min_position": position})
    assert response.status_code == 200, response.text
    shown: dict[str, Any] = response.json()
    return shown


def test_a_file_is_sent_attached_shown_and_forgotten(system: System) -> None:
    letter = scan(20_000)
    case = system.open_case(party={"phone": "13900007755", "name": "欧阳靖"})
    with system.client() as desk, system.client("publisher") as publisher:
        blob = sent(publisher, letter)
        assert blob["size_bytes"] == len(letter)
        assert blob["sha256"] == hashlib.sha256(letter).hexdigest() != blob["name"]
        told = {"blob": blob["name"], "shows": "letter", "title": "来信，电话13900007755"}
        attached = desk.post(f"/v1/cases/{case.id}/attachments", json=told)
        assert attached.status_code == 201, attached.text
        again = desk.post(f"/v1/cases/{case.id}/attachments", json=told)
        assert (again.status_code, again.json()["rule"]) == (422, "attach-once")

        shown = case_shown(desk, case.id, attached.json()["position"])
        [file] = shown["attachments"]
        assert (file["media_type"], file["size_bytes"]) == ("application/pdf", len(letter))
        assert file["title"] == "来信，电话139****7755"
        assert "sha256" not in file
        assert shown["timeline"][-1]["type"] == "huiyin.attachment.added.v1"

        seen = desk.get(f"{file['href']}visit_party")
        assert seen.content == letter
        assert seen.headers["content-type"] == "application/pdf"
        assert seen.headers["cache-control"] == "no-store"
        viewed = system.parts.store.read_stream(f"access/{case.id}")
        assert len(viewed) == 1
        for response, status in (
            (desk.get(f"{file['href']}curiosity"), 422),
            (desk.get(f"/v1/blobs/{'0' * 64}?of=case/{case.id}&purpose=visit_party"), 404),
            (publisher.get(f"{file['href']}visit_party"), 403),
        ):
            assert response.status_code == status, response.text
        with system.client(communities=["fengming"]) as stranger:
            assert stranger.get(f"{file['href']}visit_party").status_code == 403
        assert len(system.parts.store.read_stream(f"access/{case.id}")) == 1

        forget(system, case.id)
        assert desk.get(f"{file['href']}visit_party").status_code == 404
    assert not list(system.parts.settings.blob_folder.glob(f"*/{blob['name']}"))
    assert not system.parts.vault.wrapped_keys([key_id_of(blob["name"])])


def forget(system: System, case: str) -> None:
    """Two people forget who raised the case."""
    rows = system.parts.store.read_stream(f"case/{case}")
    subject = next(
        row.body.split(b'"party":"')[1][:36].decode() for row in rows if b'"party":"' in row.body
    )
    act = {"reason": "本人要求", "legal_basis": "《个人信息保护法》第四十七条"}
    path = f"/v1/subjects/{subject}/forget"
    with (
        system.client("records_clerk", actor="staff:clerk-1") as asks,
        system.client("records_clerk", actor="staff:clerk-2") as approves,
    ):
        approval = approves.post(f"{path}/approvals", json=act).json()["approval"]
        forgotten = asks.post(path, json={**act, "approval": approval})
        assert forgotten.status_code in {200, 201}, forgotten.text


def pieces(size_bytes: int) -> Iterator[bytes]:
    yield b"%PDF-1.7\n"
    for _ in range(size_bytes // 10_000):
        yield b"a" * 10_000


def test_what_is_not_taken_is_refused_and_leaves_nothing(system: System) -> None:
    folder = system.parts.settings.blob_folder
    with system.client() as desk:
        for content, headers, rule in (
            (scan(1), {"Content-Type": "image/png"}, "file-as-declared"),
            (scan(1), {"Content-Type": "text/html"}, "file-kind"),
            (scan(1), {}, "file-kind"),
            (b"", PDF, "file-not-empty"),
            (b"a" * (LIMIT_BYTES + 1), PDF, "file-size"),
            (pieces(LIMIT_BYTES), PDF, "file-size"),
        ):
            before = set(folder.rglob("*"))
            refused = desk.post("/v1/blobs", content=content, headers=headers)
            assert refused.json()["rule"] == rule
            assert refused.status_code == (413 if rule == "file-size" else 422)
            assert set(folder.rglob("*")) - before <= {folder / ".staging"}
        assert desk.post("/v1/inbox", content=pieces(LIMIT_BYTES)).status_code == 405


def test_a_registered_source_puts_a_photo_with_an_item(system: System) -> None:
    with system.client() as desk, system.client("publisher") as publisher:
        blob = sent(publisher, scan(3))
        notice = {
            "community": "yinhu",
            "by": "staff:mail-1",
            "externalref": "notice-with-photo",
            "subject": "reminder",
            "title": "停水提醒",
            "text": "明日停水检修。",
            "places": [{"id": "board-gate", "channel": "notice_board"}],
            "valid_from": "2026-03-02T00:00:00Z",
        }
        drafted = system.publish(step("huiyin.notice.drafted.v1", notice))
        item = drafted["stream"].removeprefix("notice/")
        file = {
            "kind": "notice",
            "externalref": "notice-with-photo",
            "blob": blob["name"],
            "shows": "board",
            "title": "公告栏照片",
            "by": "staff:mail-1",
        }
        position = system.publish(step("huiyin.attachment.added.v1", file))["position"]
        shown = desk.get(f"/v1/notices/{item}", params={"min_position": position}).json()
        [listed] = shown["attachments"]
        assert listed["about"] == f"notice/{item}"
        assert desk.get(f"{listed['href']}inspect_record").content == scan(3)
