"""Files over HTTP: sent in a stream, put with a case, shown on record, gone with whom they are
about.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from events.attachment import key_id_of
from events.record import record_of
from tests.integration.api.scene import System, step
from tests.integration.api.test_register_rules_records import withdraw

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


def forget(system: System, case: str) -> dict[str, Any]:
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
        told: dict[str, Any] = forgotten.json()
        return told


@pytest.mark.proves("Art.6(4)")
def test_what_a_term_keeps_of_a_person_is_shown_nowhere_and_stays(system: System) -> None:
    case = system.open_case(party={"phone": "13900007766", "name": "上官若水"}, text="泳池的水发绿")
    with system.client() as desk, system.client("records_clerk") as clerk:
        blob = sent(desk, scan(3))
        told = {"blob": blob["name"], "shows": "letter", "title": "来信"}
        desk.post(f"/v1/cases/{case.id}/attachments", json=told).raise_for_status()
        closed = withdraw(desk, case.id)
        asked = {"retention": "D10"}
        shown = clerk.get(f"/v1/cases/{case.id}", params={"min_position": closed})
        version = {"If-Match": shown.headers["ETag"]}
        filed = clerk.post(f"/v1/cases/{case.id}/file", json=asked, headers=version)
        assert filed.status_code == 201, filed.text
        at = filed.json()["position"]
        subject = case_shown(desk, case.id, at)["case"]["party"]

        def found(position: int) -> list[bool]:
            """In the inbox by what was said and by whom, and in the directory."""
            asked = (("inbox", "泳池的水发绿"), ("inbox", "上官若水"), ("directory", "上官若水"))
            answers = [
                desk.get(f"/v1/{page}", params={"q": words, "min_position": position})
                for page, words in asked
            ]
            assert [answer.status_code for answer in answers] == [200] * 3
            return [case.id in answer.text or subject in answer.text for answer in answers]

        assert found(at) == [True] * 3
        done = forget(system, case.id)
        assert (done["keys_destroyed"], done["keys_restricted"] > 0) == (0, True)
        at = done["receipts"][-1]["position"]
        assert found(at) == [False] * 3
        shown = desk.get(f"/v1/cases/{case.id}", params={"min_position": at})
        assert not [word for word in ("泳池", "上官", "上*", "来信") if word in shown.text]
        path = f"/v1/blobs/{blob['name']}?of=case/{case.id}&purpose=inspect_record"
        assert desk.get(path).status_code == 404
        record = record_of(f"case/{case.id}")
        assert clerk.get(f"/v1/records/{record}/record.pdf").status_code == 200
    assert list(system.parts.settings.blob_folder.glob(f"*/{blob['name']}"))
    assert system.parts.vault.wrapped_keys([key_id_of(blob["name"])], kept=True)


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
